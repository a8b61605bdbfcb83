package keystone

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

func conf() *service.File {
	return &service.File{
		Path: "/etc/keystone/keystone.conf", Doc: "The options of keystone.",
		Format: format.Oslo, Project: "keystone", Sample: "keystone.conf",
		Mode: 0o640, Owner: "keystone", Group: "keystone",
		Rows: slices.Concat(backDoor(), eventlet(), endpoints(), requests(), database(),
			tokenRows(), fernet(), drivers(), cache(), oslo.LoggingRows("keystone")),
		Unwritten: unwritten(),
	}
}

// backDoor disables the token that has the rights of all users.
func backDoor() []service.Row {
	return []service.Row{
		service.Secret("DEFAULT.admin_token", "keystone", "admin_token").Until(series.Mitaka).
			Required("the default ADMIN gives everyone who sends that word the rights of the administrator").
			Because("its default ADMIN gives everyone who sends that word the rights of the administrator; it cannot be unset, and an empty one would match an empty header"),
	}
}

// eventlet returns where the daemon listens while it serves HTTP itself.
func eventlet() []service.Row {
	return service.Each([]service.Row{
		service.Addr("eventlet_server.public_bind_host", endpoint.ManagementPath(), endpoint.Management).Tied(service.BackendAddress()).
			Because("the host's own management address: HAProxy listens on the VIP with the same port"),
		service.Addr("eventlet_server.admin_bind_host", endpoint.ManagementPath(), endpoint.Management).Tied(service.BackendAddress()).Since(series.Icehouse).
			Because("the host's own management address; havana has one option for both ports"),
		oslo.WorkersRow("eventlet_server.public_workers").Since(series.Juno),
		oslo.WorkersRow("eventlet_server.admin_workers").Since(series.Juno),
	}, func(r service.Row) service.Row { return r.Until(series.Newton) })
}

// endpoints returns the addresses that keystone writes into its answers. From newton on it uses the headers of HAProxy, which are
// right for both VIPs.
func endpoints() []service.Row {
	return slices.Concat(service.Each([]service.Row{
		service.Text("DEFAULT.public_endpoint", endpoint.OutsidePaths(), func(s *service.Scope) string {
			return endpoint.OutsideURL(s.Site, endpoint.KeystonePort)
		}).Tied(service.UserEndpoint()).Because("links in answers must lead to the VIP; the default of havana is localhost"),
		service.Text("DEFAULT.admin_endpoint", endpoint.InsidePaths(), func(s *service.Scope) string {
			return endpoint.InsideURL(s.Site, endpoint.KeystoneAdminPort)
		}).Tied(service.UserEndpoint()).Because("links in answers must lead to the VIP; the default of havana is localhost"),
	}, func(r service.Row) service.Row { return r.Until(series.Newton) }), oslo.ProxyRows())
}

// requests limits what a client may send.
func requests() []service.Row {
	return []service.Row{
		service.Set("oslo_middleware.max_request_body_size", 114688).Pin().
			Because("anyone can send requests to keystone; the security guide requires the limit to be written down (Check-Identity-05)"),
	}
}

// database returns where users are stored. Havana registers [database] too, but reads [sql].
func database() []service.Row {
	return service.Each(slices.Concat(
		[]service.Row{oslo.DatabaseURL("sql.connection", "keystone", "keystone").Until(series.Icehouse)},
		service.EachSince(series.Icehouse, slices.Concat(oslo.DatabaseRows("keystone"), sizing.PoolRows("database"))),
	), func(r service.Row) service.Row {
		if !r.Secret {
			return r
		}
		return r.Holds(service.Inside{Fails: service.AnyEncoded, Evidence: `keystone-manage db_sync ends with "invalid interpolation syntax" (keystone/common/sql/upgrades.py passes the URL to Alembic without doubling %; tried with zed)`})
	})
}

// drivers returns where keystone stores everything except tokens.
func drivers() []service.Row {
	users := "users are stored in the database that all hosts share"
	return []service.Row{
		service.Set("identity.driver", "keystone.identity.backends.sql.Identity").Until(series.Liberty).Pin().Because(users),
		service.Set("identity.driver", "sql").Since(series.Liberty).Pin().Because(users),
		service.Set("revoke.driver", "keystone.contrib.revoke.backends.sql.Revoke").Since(series.Icehouse).Until(series.Kilo).
			Because("the default remembers revoked tokens in the memory of one process, so that the others still accept them"),
	}
}

// cache lets the hosts share what they looked up. Havana and icehouse have no option that lists servers.
func cache() []service.Row {
	hasCache := func(s *service.Scope) bool { return s.Site.Has("memcached") }
	return slices.Concat(service.Each([]service.Row{
		service.Set("cache.enabled", true).When(hasCache).
			Because("without a shared cache each process reads the same users and roles from the database again"),
		service.Set("cache.backend", "keystone.cache.memcache_pool").When(hasCache).
			Because("the pool reuses connections; without one every green thread opens its own"),
		service.List("cache.memcache_servers", endpoint.MemberPaths(), oslo.CacheMembers).Listing(endpoint.Running(names.Memcached)).Uses(oslo.CacheReference()).Tied(service.Endpoint()).
			Because("the same servers in the same order on all hosts, so that every process finds a key in the same place"),
	}, func(r service.Row) service.Row { return r.Since(series.Juno).Until(series.Mitaka) }), service.EachSince(series.Mitaka, oslo.CacheRows()))
}
