package keystone

import (
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/testing/samplecloud"
)

func TestFernetKeysOutliveTokens(t *testing.T) {
	for _, test := range []struct{ expiration, rotation, want int }{
		{3600, 86400, 5},   // 2.04 rotations
		{86400, 86400, 5},  // 3 rotations exactly
		{86401, 86400, 6},  // one second more
		{3600, 604800, 3},  // a token lives less than a rotation
		{3600, 3600, 51},   // 49 rotations
		{3600, 176400, 3},  // one rotation exactly
		{172800, 86400, 6}, // 4 rotations
	} {
		if got := fernetKeys(test.expiration, allowExpiredWindow, test.rotation); got != test.want {
			t.Errorf("expiration %d, rotation %d: %d keys, want %d", test.expiration, test.rotation, got, test.want)
		}
	}
}

func TestTokens(t *testing.T) {
	for _, test := range []struct {
		in               series.Series
		driver           string
		provider, stored string
	}{
		{series.Havana, "memcache", "keystone.token.providers.uuid.Provider", "keystone.token.backends.memcache.Token"},
		{series.Havana, "sql", "keystone.token.providers.uuid.Provider", "keystone.token.backends.sql.Token"},
		{series.Kilo, "memcache", "keystone.token.providers.uuid.Provider", "keystone.token.persistence.backends.memcache_pool.Token"},
		{series.Newton, "memcache", "uuid", "memcache_pool"},
		{series.Newton, "sql", "uuid", "sql"},
		{series.Ocata, "sql", "fernet", ""},
		{series.Epoxy, "memcache", "fernet", ""},
	} {
		s := scopeOf(test.in, nil)
		s.Cloud.Identity.Token = model.Token{Driver: test.driver, Expiration: 3600, Rotation: 86400}
		f := conf()
		if got := samplecloud.Value(t, f, "token.provider", s); got != test.provider {
			t.Errorf("%v: provider %q, want %q", test.in, got, test.provider)
		}
		var stored string
		if values := samplecloud.Values(f, "token.driver", s); len(values) == 1 {
			stored = values[0]
		}
		if stored != test.stored {
			t.Errorf("%v, %s: driver %q, want %q", test.in, test.driver, stored, test.stored)
		}
	}
}

func TestTokenServersOnlyWhereTokensAreStoredThere(t *testing.T) {
	for driver, want := range map[string]int{"memcache": 1, "sql": 0} {
		s := scopeOf(series.Havana, nil)
		s.Cloud.Identity.Token.Driver = driver
		if got := samplecloud.Values(conf(), "memcache.servers", s); len(got) != want {
			t.Errorf("%s: servers %q, want %d line", driver, got, want)
		}
	}
}

func TestKeystoneHasNoBackDoor(t *testing.T) {
	for _, in := range series.All() {
		s := scopeOf(in, nil)
		s.Cloud.Secrets["keystone"] = map[string]string{"admin_token": "keystone/admin_token"}
		got := samplecloud.Values(conf(), "DEFAULT.admin_token", s)
		if isSet, needsIt := len(got) == 1 && got[0] == "((keystone/admin_token))", in < series.Mitaka; isSet != needsIt {
			t.Errorf("%v: admin_token is %q", in, got)
		}
	}
}
