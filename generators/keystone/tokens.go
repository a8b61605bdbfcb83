package keystone

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// tokenRows returns the format of tokens, their lifetime, and where they are stored before fernet.
func tokenRows() []service.Row {
	return slices.Concat([]service.Row{
		service.Int("token.expiration", service.From("identity.token.expiration"), func(s *service.Scope) int {
			return s.Cloud.Identity.Token.Expiration
		}).Pin().Because("the default changed from a day to an hour in icehouse; clients and key rotation depend on it"),
		service.Set("token.provider", "keystone.token.providers.uuid.Provider").Tied(tokenTie()).Until(series.Liberty).Pin().
			Because("havana would fall back to PKI, whose tokens of several kilobytes exceed the size of headers and what memcached stores well"),
		service.Set("token.provider", "uuid").Tied(tokenTie()).Since(series.Liberty).Until(series.Ocata).Pin().
			Because("ocata changes the default to fernet; until then tokens are stored where identity.token.driver states"),
		service.Set("token.provider", "fernet").Tied(tokenTie()).Since(series.Ocata).Pin().
			Because("the default since ocata: a fernet token is decrypted with a key and not stored (Check-Identity-08)"),
	}, tokenStore())
}

// tokenStore returns where uuid tokens are stored. Fernet was added in kilo, and ocata removed the store in memcached.
func tokenStore() []service.Row {
	paths := service.From("identity.token.driver")
	driver := func(memcache, sql string) func(*service.Scope) string {
		return func(s *service.Scope) string {
			if s.Cloud.Identity.Token.Driver == "sql" {
				return sql
			}
			return memcache
		}
	}
	isMemcache := func(s *service.Scope) bool { return s.Cloud.Identity.Token.Driver == "memcache" }
	why := "sql stores tokens forever and is slow when a new password revokes those of a user; memcache expires them and is fast"
	return []service.Row{
		service.Text("token.driver", paths, driver("keystone.token.backends.memcache.Token", "keystone.token.backends.sql.Token")).Tied(tokenTie()).
			Until(series.Juno).Pin().Because(why),
		service.Text("token.driver", paths, driver("keystone.token.persistence.backends.memcache_pool.Token", "keystone.token.persistence.backends.sql.Token")).Tied(tokenTie()).
			Since(series.Juno).Until(series.Liberty).Pin().Because(why),
		service.Text("token.driver", paths, driver("memcache_pool", "sql")).Tied(tokenTie()).
			Since(series.Liberty).Until(series.Ocata).Pin().Because(why),
		service.List("memcache.servers", append(endpoint.MemberPaths(), paths...), oslo.CacheMembers).Listing(endpoint.Running(names.Memcached)).Uses(oslo.CacheReference()).Tied(service.Endpoint()).Until(series.Ocata).When(isMemcache).
			Because("all hosts store tokens in the same servers, so that each knows what another one issued"),
	}
}

// fernet returns how many keys exist, and where they are. Receipts of stein and later are encrypted with the keys in the same directory.
func fernet() []service.Row {
	keys := func(option string) service.Row {
		return service.Int(option, service.From("identity.token.expiration", "identity.token.rotation"), func(s *service.Scope) int {
			return fernetKeys(expiration(s).Number, window(s).Number, s.Cloud.Identity.Token.Rotation)
		}).Reading(func(s *service.Scope) []source.Path {
			return slices.Concat(expiration(s).Of(service.From("identity.token.expiration")), window(s).Of(nil), service.From("identity.token.rotation"))
		}).Pin()
	}
	return slices.Concat(service.EachSince(series.Ocata, []service.Row{
		service.Set("token.allow_expired_window", allowExpiredWindow).Pin().
			Because("services may still use a token that expired during a long request; the number of keys is computed from it"),
		service.Set("fernet_tokens.key_repository", "/etc/keystone/fernet-keys/").Tied(tokenTie()).Pin().
			Because("the keys must be the same on all hosts: the program that copies them needs the path"),
		keys("fernet_tokens.max_active_keys").
			Because("a key is deleted only if no token encrypted with it can still be valid: expiry and window over rotation, and two for the primary and the staged one"),
	}), service.EachSince(series.Stein, []service.Row{
		service.Set("fernet_receipts.key_repository", "/etc/keystone/fernet-keys/").Tied(tokenTie()).Pin().
			Because("receipts of logins with several factors use the keys of tokens, so that one rotation serves both"),
		keys("fernet_receipts.max_active_keys").
			Because("keystone warns if the number differs from that of tokens in the same directory: keystone-manage receipt_rotate would delete keys that tokens still need"),
	}))
}

// expiration returns the lifetime of tokens, which an override may set.
func expiration(s *service.Scope) service.Largest {
	return s.Largest(name, "token", "expiration", s.Cloud.Identity.Token.Expiration)
}

// window returns how long services still accept expired tokens, which an override may set.
func window(s *service.Scope) service.Largest {
	return s.Largest(name, "token", "allow_expired_window", allowExpiredWindow)
}

// allowExpiredWindow is keystone's default of [token] allow_expired_window in seconds.
const allowExpiredWindow = 172800

// fernetKeys returns how many keys keep every token readable as long as it may be used, window seconds beyond its expiration among them.
// Times are seconds.
func fernetKeys(expiration, window, rotation int) int {
	return (expiration+window+rotation-1)/rotation + 2
}
