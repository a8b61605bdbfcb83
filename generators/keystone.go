package generators

import (
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// keystone is the identity service of all regions. Only the home region runs it.
func keystone() []*service.Service {
	files := append([]*service.File{keystoneConf()}, keystoneWSGI().files()...)
	return []*service.Service{{
		Name: "keystone", Doc: "Knows users, projects and endpoints, and hands out tokens.",
		Roles: []string{service.ControlCompute},
		When:  func(s *service.Site) bool { return s.Region.Name == s.Cloud.Identity.Home },
		Ports: []service.Port{
			{Number: keystonePort, Exposure: service.External, Health: "GET /v3", Secure: series.Newton},
			{Name: "keystone-admin", Number: keystoneAdminPort, Exposure: service.Internal, Health: "GET /v3", Span: series.Span{Until: series.Newton}},
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

func keystoneConf() *service.File {
	return &service.File{
		Path: "/etc/keystone/keystone.conf", Doc: "Everything that keystone is told.",
		Format: format.Oslo, Project: "keystone", Sample: "keystone.conf",
		Mode: 0o640, Owner: "keystone", Group: "keystone",
		Rows: concat(keystoneBackDoor(), keystoneEventlet(), keystoneEndpoints(), keystoneRequests(), keystoneDatabase(),
			keystoneTokens(), keystoneFernet(), keystoneDrivers(), keystoneCache(), loggingRows("keystone")),
	}
}

// keystoneBackDoor closes the token that stands above all users.
func keystoneBackDoor() []service.Row {
	return []service.Row{
		service.Secret("DEFAULT.admin_token", "keystone", "admin_token").Until(series.Mitaka).
			Because("its default ADMIN makes whoever sends that word the administrator; it cannot be unset, and an empty one would match an empty header"),
	}
}

// keystoneEventlet is where the daemon listens while it serves HTTP itself.
func keystoneEventlet() []service.Row {
	workers := func(s *service.Scope) int { return s.Region.Workers }
	return each([]service.Row{
		service.Addr("eventlet_server.public_bind_host", managementPath(), management).
			Because("the host's own management address: HAProxy holds the VIP with the same port"),
		service.Addr("eventlet_server.admin_bind_host", managementPath(), management).Since(series.Icehouse).
			Because("the host's own management address; havana has one option for both ports"),
		service.Int("eventlet_server.public_workers", service.From("region.workers"), workers).Since(series.Juno).
			Because("the default is one process for each CPU, which guests are to have"),
		service.Int("eventlet_server.admin_workers", service.From("region.workers"), workers).Since(series.Juno).
			Because("the default is one process for each CPU, which guests are to have"),
	}, func(r service.Row) service.Row { return r.Until(series.Newton) })
}

// keystoneEndpoints are the addresses that keystone writes into its answers. From newton on it believes the headers of
// HAProxy, which is right for both VIPs.
func keystoneEndpoints() []service.Row {
	return concat(each([]service.Row{
		service.Text("DEFAULT.public_endpoint", outsidePaths(), func(s *service.Scope) string {
			return at(s.Site.Outside(), keystonePort)
		}).Because("links in answers must lead to the VIP; the default of havana is localhost"),
		service.Text("DEFAULT.admin_endpoint", insidePaths(), func(s *service.Scope) string {
			return at(s.Site.Inside(), keystoneAdminPort)
		}).Because("links in answers must lead to the VIP; the default of havana is localhost"),
	}, func(r service.Row) service.Row { return r.Until(series.Newton) }), proxyRows())
}

// keystoneRequests bounds what a client may send.
func keystoneRequests() []service.Row {
	return []service.Row{
		service.Set("oslo_middleware.max_request_body_size", 114688).Pin().
			Because("anybody can send requests to keystone; the security guide wants the bound written down (Check-Identity-05)"),
	}
}

// keystoneDatabase is where users are kept. Havana registers [database] too, but reads [sql].
func keystoneDatabase() []service.Row {
	return concat(
		[]service.Row{databaseURL("sql.connection", "keystone", "keystone").Until(series.Icehouse)},
		since(series.Icehouse, databaseRows("keystone")),
	)
}

// keystoneTokens is what tokens are, how long they live, and where they are kept before fernet.
func keystoneTokens() []service.Row {
	return concat([]service.Row{
		service.Int("token.expiration", service.From("identity.token.expiration"), func(s *service.Scope) int {
			return s.Cloud.Identity.Token.Expiration
		}).Pin().Because("the default fell from a day to an hour in icehouse; clients and key rotation depend on it"),
		service.Set("token.provider", "keystone.token.providers.uuid.Provider").Until(series.Liberty).Pin().
			Because("havana would fall back to PKI, whose tokens of several kilobytes overflow headers and what memcached holds well"),
		service.Set("token.provider", "uuid").Since(series.Liberty).Until(series.Ocata).Pin().
			Because("fernet is what ocata changes the default to; until then tokens are kept where identity.token.driver says"),
		service.Set("token.provider", "fernet").Since(series.Ocata).Pin().
			Because("the default since ocata: a fernet token is read with a key and kept nowhere (Check-Identity-08)"),
	}, keystoneTokenStore())
}

// keystoneTokenStore is where uuid tokens are kept. Fernet came in kilo, and ocata ended the store in memcached.
func keystoneTokenStore() []service.Row {
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
	why := "sql keeps tokens for ever and is slow when a new password purges a user's; memcache forgets by itself and is fast"
	return []service.Row{
		service.Text("token.driver", paths, driver("keystone.token.backends.memcache.Token", "keystone.token.backends.sql.Token")).
			Until(series.Juno).Pin().Because(why),
		service.Text("token.driver", paths, driver("keystone.token.persistence.backends.memcache_pool.Token", "keystone.token.persistence.backends.sql.Token")).
			Since(series.Juno).Until(series.Liberty).Pin().Because(why),
		service.Text("token.driver", paths, driver("memcache_pool", "sql")).
			Since(series.Liberty).Until(series.Ocata).Pin().Because(why),
		service.List("memcache.servers", append(memberPaths(), paths...), cacheMembers).Until(series.Ocata).When(isMemcache).
			Because("all hosts keep tokens in the same servers, so that each knows what another handed out"),
	}
}

// keystoneFernet is how many keys are kept, and where.
func keystoneFernet() []service.Row {
	return since(series.Ocata, []service.Row{
		service.Set("token.allow_expired_window", allowExpiredWindow).Pin().
			Because("services may still use a token that ran out during a long request; the number of keys counts on it"),
		service.Set("fernet_tokens.key_repository", "/etc/keystone/fernet-keys/").Pin().
			Because("the keys must be alike on all hosts: whatever copies them needs to know the place"),
		service.Int("fernet_tokens.max_active_keys", service.From("identity.token.expiration", "identity.token.rotation"), func(s *service.Scope) int {
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
func keystoneDrivers() []service.Row {
	users := "users are kept in the database that all hosts share"
	return []service.Row{
		service.Set("identity.driver", "keystone.identity.backends.sql.Identity").Until(series.Liberty).Pin().Because(users),
		service.Set("identity.driver", "sql").Since(series.Liberty).Pin().Because(users),
		service.Set("revoke.driver", "keystone.contrib.revoke.backends.sql.Revoke").Since(series.Icehouse).Until(series.Kilo).
			Because("the default remembers revoked tokens in the memory of one process, so that the others still take them"),
	}
}

// keystoneCache has the hosts share what they looked up. Havana and icehouse have no option that lists servers.
func keystoneCache() []service.Row {
	hasCache := func(s *service.Scope) bool { return s.Site.Has("memcached") }
	return concat(each([]service.Row{
		service.Set("cache.enabled", true).When(hasCache).
			Because("without a shared cache each process reads the same users and roles from the database again"),
		service.Set("cache.backend", "keystone.cache.memcache_pool").When(hasCache).
			Because("the pool reuses connections; without one every green thread opens its own"),
		service.List("cache.memcache_servers", memberPaths(), cacheMembers).
			Because("the same servers in the same order on all hosts, so that every process finds a key in the same place"),
	}, func(r service.Row) service.Row { return r.Since(series.Juno).Until(series.Mitaka) }), since(series.Mitaka, cacheRows()))
}

// managementPath is what a host's own management address is made of.
func managementPath() []source.Path { return service.From("host.address.management") }
