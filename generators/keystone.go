package generators

import (
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/internal/table"
)

// keystone is the identity service of all regions. Only the home region runs it.
func keystone() []*table.Service {
	files := append([]*table.File{keystoneConf()}, keystoneWSGI().files()...)
	return []*table.Service{{
		Name: "keystone", Doc: "Knows users, projects and endpoints, and hands out tokens.",
		Roles: []string{table.ControlCompute},
		When:  func(s *table.Site) bool { return s.Region.Name == s.Cloud.Identity.Home },
		Ports: []table.Port{
			{Number: keystonePort, Exposure: table.External, Health: "GET /v3", Secure: series.Newton},
			{Name: "keystone-admin", Number: keystoneAdminPort, Exposure: table.Internal, Health: "GET /v3", Span: series.Span{Until: series.Newton}},
		},
		Files: files,
	}}
}

// keystoneAdminPort is where identity API v2.0 is administered. Under uWSGI, v3 does all at keystonePort.
const keystoneAdminPort = 35357

func keystoneWSGI() wsgi {
	return wsgi{
		project: "keystone", name: "keystone", port: keystonePort, ini: "/etc/keystone/keystone-uwsgi.ini", since: series.Newton,
		app: "keystone-wsgi-public", module: "keystone.wsgi.api", modular: series.Flamingo,
	}
}

func keystoneConf() *table.File {
	return &table.File{
		Path: "/etc/keystone/keystone.conf", Doc: "Everything that keystone is told.",
		Format: format.Oslo, Project: "keystone", Sample: "keystone.conf",
		Mode: 0o640, Owner: "keystone", Group: "keystone",
		Rows: concat(keystoneBackDoor(), keystoneEventlet(), keystoneEndpoints(), keystoneRequests(), keystoneDatabase(),
			keystoneTokens(), keystoneFernet(), keystoneDrivers(), keystoneCache(), loggingRows("keystone")),
	}
}

// keystoneBackDoor closes the token that stands above all users.
func keystoneBackDoor() []table.Row {
	return []table.Row{
		table.Secret("DEFAULT.admin_token", "keystone", "admin_token").Until(series.Mitaka).
			Because("its default ADMIN makes whoever sends that word the administrator; it cannot be unset, and an empty one would match an empty header"),
	}
}

// keystoneEventlet is where the daemon listens while it serves HTTP itself.
func keystoneEventlet() []table.Row {
	workers := func(s *table.Scope) int { return s.Region.Workers }
	return each([]table.Row{
		table.Addr("eventlet_server.public_bind_host", managementPath(), management).
			Because("the host's own management address: HAProxy holds the VIP with the same port"),
		table.Addr("eventlet_server.admin_bind_host", managementPath(), management).Since(series.Icehouse).
			Because("the host's own management address; havana has one option for both ports"),
		table.Int("eventlet_server.public_workers", table.From("region.workers"), workers).Since(series.Juno).
			Because("the default is one process for each CPU, which guests are to have"),
		table.Int("eventlet_server.admin_workers", table.From("region.workers"), workers).Since(series.Juno).
			Because("the default is one process for each CPU, which guests are to have"),
	}, func(r table.Row) table.Row { return r.Until(series.Newton) })
}

// keystoneEndpoints are the addresses that keystone writes into its answers. From newton on it believes the headers of
// HAProxy, which is right for both VIPs.
func keystoneEndpoints() []table.Row {
	return concat(each([]table.Row{
		table.Text("DEFAULT.public_endpoint", outsidePaths(), func(s *table.Scope) string {
			return at(s.Site.Outside(), keystonePort)
		}).Because("links in answers must lead to the VIP; the default of havana is localhost"),
		table.Text("DEFAULT.admin_endpoint", insidePaths(), func(s *table.Scope) string {
			return at(s.Site.Inside(), keystoneAdminPort)
		}).Because("links in answers must lead to the VIP; the default of havana is localhost"),
	}, func(r table.Row) table.Row { return r.Until(series.Newton) }), proxyRows())
}

// keystoneRequests bounds what a client may send.
func keystoneRequests() []table.Row {
	return []table.Row{
		table.Set("oslo_middleware.max_request_body_size", 114688).Pin().
			Because("anybody can send requests to keystone; the security guide wants the bound written down (Check-Identity-05)"),
	}
}

// keystoneDatabase is where users are kept. Havana registers [database] too, but reads [sql].
func keystoneDatabase() []table.Row {
	return concat(
		[]table.Row{databaseURL("sql.connection", "keystone", "keystone").Until(series.Icehouse)},
		since(series.Icehouse, databaseRows("keystone")),
	)
}

// keystoneTokens is what tokens are, how long they live, and where they are kept before fernet.
func keystoneTokens() []table.Row {
	return concat([]table.Row{
		table.Int("token.expiration", table.From("identity.token.expiration"), func(s *table.Scope) int {
			return s.Cloud.Identity.Token.Expiration
		}).Pin().Because("the default fell from a day to an hour in icehouse; clients and key rotation depend on it"),
		table.Set("token.provider", "keystone.token.providers.uuid.Provider").Until(series.Liberty).Pin().
			Because("havana would fall back to PKI, whose tokens of several kilobytes overflow headers and what memcached holds well"),
		table.Set("token.provider", "uuid").Since(series.Liberty).Until(series.Ocata).Pin().
			Because("fernet is what ocata changes the default to; until then tokens are kept where identity.token.driver says"),
		table.Set("token.provider", "fernet").Since(series.Ocata).Pin().
			Because("the default since ocata: a fernet token is read with a key and kept nowhere (Check-Identity-08)"),
	}, keystoneTokenStore())
}

// keystoneTokenStore is where uuid tokens are kept. Fernet came in kilo, and ocata ended the store in memcached.
func keystoneTokenStore() []table.Row {
	paths := table.From("identity.token.driver")
	driver := func(memcache, sql string) func(*table.Scope) string {
		return func(s *table.Scope) string {
			if s.Cloud.Identity.Token.Driver == "sql" {
				return sql
			}
			return memcache
		}
	}
	isMemcache := func(s *table.Scope) bool { return s.Cloud.Identity.Token.Driver == "memcache" }
	why := "sql keeps tokens for ever and is slow when a new password purges a user's; memcache forgets by itself and is fast"
	return []table.Row{
		table.Text("token.driver", paths, driver("keystone.token.backends.memcache.Token", "keystone.token.backends.sql.Token")).
			Until(series.Juno).Pin().Because(why),
		table.Text("token.driver", paths, driver("keystone.token.persistence.backends.memcache_pool.Token", "keystone.token.persistence.backends.sql.Token")).
			Since(series.Juno).Until(series.Liberty).Pin().Because(why),
		table.Text("token.driver", paths, driver("memcache_pool", "sql")).
			Since(series.Liberty).Until(series.Ocata).Pin().Because(why),
		table.List("memcache.servers", append(memberPaths(), paths...), cacheMembers).Until(series.Ocata).When(isMemcache).
			Because("all hosts keep tokens in the same servers, so that each knows what another handed out"),
	}
}

// keystoneFernet is how many keys are kept, and where.
func keystoneFernet() []table.Row {
	return since(series.Ocata, []table.Row{
		table.Set("token.allow_expired_window", allowExpiredWindow).Pin().
			Because("services may still use a token that ran out during a long request; the number of keys counts on it"),
		table.Set("fernet_tokens.key_repository", "/etc/keystone/fernet-keys/").Pin().
			Because("the keys must be alike on all hosts: whatever copies them needs to know the place"),
		table.Int("fernet_tokens.max_active_keys", table.From("identity.token.expiration", "identity.token.rotation"), func(s *table.Scope) int {
			return fernetKeys(s.Cloud.Identity.Token.Expiration, s.Cloud.Identity.Token.Rotation)
		}).Pin().Because("a key is dropped only when no token made with it can still be valid: expiry and window over rotation, and two for the primary and the staged one"),
	})
}

// allowExpiredWindow is keystone's default of [token] allow_expired_window in seconds.
const allowExpiredWindow = 172800

// fernetKeys returns how many keys keep every token readable as long as it may be used. Times are seconds.
func fernetKeys(expiration, rotation int) int {
	return (expiration+allowExpiredWindow+rotation-1)/rotation + 2
}

// keystoneDrivers is where keystone keeps what is not a token.
func keystoneDrivers() []table.Row {
	users := "users are kept in the database that all hosts share"
	return []table.Row{
		table.Set("identity.driver", "keystone.identity.backends.sql.Identity").Until(series.Liberty).Pin().Because(users),
		table.Set("identity.driver", "sql").Since(series.Liberty).Pin().Because(users),
		table.Set("revoke.driver", "keystone.contrib.revoke.backends.sql.Revoke").Since(series.Icehouse).Until(series.Kilo).
			Because("the default remembers revoked tokens in the memory of one process, so that the others still take them"),
	}
}

// keystoneCache has the hosts share what they looked up. Havana and icehouse have no option that lists servers.
func keystoneCache() []table.Row {
	hasCache := func(s *table.Scope) bool { return s.Site.Has("memcached") }
	return concat(each([]table.Row{
		table.Set("cache.enabled", true).When(hasCache).
			Because("without a shared cache each process reads the same users and roles from the database again"),
		table.Set("cache.backend", "keystone.cache.memcache_pool").When(hasCache).
			Because("the pool reuses connections; without one every green thread opens its own"),
		table.List("cache.memcache_servers", memberPaths(), cacheMembers).
			Because("the same servers in the same order on all hosts, so that every process finds a key in the same place"),
	}, func(r table.Row) table.Row { return r.Since(series.Juno).Until(series.Mitaka) }), since(series.Mitaka, cacheRows()))
}

// managementPath is what a host's own management address is made of.
func managementPath() []source.Path { return table.From("host.address.management") }
