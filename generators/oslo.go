package generators

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// Ports that clients in several files connect to.
const (
	keystonePort  = 5000
	databasePort  = 3306
	messagingPort = 5672
	memcachedPort = 11211
)

// databaseRows are [database] of a project whose user, database and secret bear its name.
func databaseRows(project string) []service.Row {
	return []service.Row{
		databaseURL("database.connection", project, project),
		service.Set("database.max_retries", -1).
			Because("a daemon that starts before the database waits for it; after a power cut all hosts start at once"),
	}
}

// databaseURL is a row that connects a project, as the database user of its name, to a database at the inner VIP.
func databaseURL(option, project, database string) service.Row {
	return service.Text(option, service.From("region.networks.management.vip"), func(s *service.Scope) string {
		return databaseText(s, project, database)
	}).WithSecret(project, "database").
		Because("the VIP leads to the one server that takes writes, so a failover changes no file")
}

// databaseText returns the URL of a database. PyMySQL is the driver from liberty on, as eventlet can switch away from
// it; before that only MySQL-Python was tested.
func databaseText(s *service.Scope, project, database string) string {
	inside := s.Site.Inside()
	if inside == nil || !inside.VIP.IsValid() {
		return ""
	}
	driver, charset := "mysql+pymysql", "utf8"
	if s.Series < series.Liberty {
		driver = "mysql"
	}
	return fmt.Sprintf("%s://%s:%s@%s/%s?charset=%s", driver, project, s.URLSecret(project, "database"),
		service.Join(inside.VIP, databasePort), database, charset)
}

// messagingRows connect a project to every node of the RabbitMQ cluster of its region.
func messagingRows() []service.Row {
	paths := append(memberPaths(), service.From("region.messaging.user")...)
	return concat(oldMessagingRows(), []service.Row{
		service.Text("DEFAULT.transport_url", paths, transportURL).WithSecret("messaging", "password").Since(series.Juno).
			Because("every node of the cluster is named, so clients move on by themselves when one dies"),
	}, queueRows())
}

// oldMessagingRows are what havana and icehouse know: not all projects have transport_url there.
func oldMessagingRows() []service.Row {
	return each([]service.Row{
		service.List("DEFAULT.rabbit_hosts", memberPaths(), func(s *service.Scope) []string {
			return s.Site.Members("rabbitmq", messagingPort)
		}).Because("every node of the cluster is named, so clients move on by themselves when one dies"),
		service.Text("DEFAULT.rabbit_userid", service.From("region.messaging.user"), func(s *service.Scope) string {
			return s.Region.Messaging.User
		}).Because("RabbitMQ lets its guest user in from the host itself only"),
		service.Secret("DEFAULT.rabbit_password", "messaging", "password").
			Because("RabbitMQ lets its guest user in from the host itself only"),
	}, func(r service.Row) service.Row { return r.Until(series.Juno) })
}

// queueRows say how queues survive the loss of a node.
func queueRows() []service.Row {
	paths := service.From("region.messaging.queues")
	quorum := func(s *service.Scope) bool { return hasQuorumQueues(s.Region) }
	mirrored := func(s *service.Scope) bool { return !hasQuorumQueues(s.Region) }
	return []service.Row{
		service.Bool("oslo_messaging_rabbit.rabbit_ha_queues", paths, mirrored).
			Because("queues are mirrored on all nodes; RabbitMQ 3.0 and later do it by policy and ignore the wish"),
		service.Bool("oslo_messaging_rabbit.amqp_durable_queues", paths, mirrored).
			Because("a mirrored queue that is not durable is lost when its node leaves the cluster, and clients keep waiting for it"),
		service.Bool("oslo_messaging_rabbit.rabbit_quorum_queue", paths, quorum).Since(series.Yoga).
			Because("quorum queues lose nothing when a node fails; mirrored ones are gone in RabbitMQ 4"),
		service.Bool("oslo_messaging_rabbit.rabbit_transient_quorum_queue", paths, quorum).Since(series.Caracal).
			Because("replies and fanouts would otherwise wait in queues of a single node and die with it"),
		service.Set("oslo_messaging_rabbit.heartbeat_in_pthread", false).Since(series.Wallaby).Until(series.Zed).
			Because("the default of these series stalls daemons that run under eventlet (bug 1934937); zed took it back"),
	}
}

// hasQuorumQueues reports what the queues of a region are; where the description is silent, quorum from zed on.
func hasQuorumQueues(r *model.Region) bool {
	if r.Messaging.Queues == "" {
		return r.Series >= series.Zed
	}
	return r.Messaging.Queues == "quorum"
}

// transportURL names every node of the cluster; the path // is the virtual host /.
func transportURL(s *service.Scope) string {
	nodes := s.Site.Members("rabbitmq", messagingPort)
	if len(nodes) == 0 {
		return ""
	}
	login := s.Region.Messaging.User + ":" + s.URLSecret("messaging", "password") + "@"
	return "rabbit://" + login + strings.Join(nodes, ","+login) + "//"
}

// cacheMembers lists the memcached servers of the region, alike in every file: clients hash keys over the list, so
// another order would look for tokens in another place. IPv6 is written as python-memcached reads it.
func cacheMembers(s *service.Scope) []string {
	members := s.Site.Members("memcached", memcachedPort)
	for i, member := range members {
		if strings.HasPrefix(member, "[") {
			members[i] = "inet6:" + member
		}
	}
	return members
}

// cacheRows are [cache] of oslo.cache, in nova and other projects from mitaka on.
func cacheRows() []service.Row {
	hasCache := func(s *service.Scope) bool { return s.Site.Has("memcached") }
	return []service.Row{
		service.Set("cache.enabled", true).When(hasCache).
			Because("without a shared cache each process asks anew for what another has just been told"),
		service.Set("cache.backend", "oslo_cache.memcache_pool").When(hasCache).
			Because("the pool reuses connections; without one every green thread opens its own"),
		service.List("cache.memcache_servers", memberPaths(), cacheMembers).
			Because("the same servers in the same order everywhere, so that every process finds a key in the same place"),
	}
}

// authtokenRows are [keystone_authtoken], with which a service checks the tokens of its callers. The service's user,
// and the service in the secrets of the description, bear the name user.
func authtokenRows(user string) []service.Row {
	return concat(authtokenAddress(), oldAuthtokenLogin(user), since(series.Kilo, loginRows("keystone_authtoken", user)), tokenCacheRows(), []service.Row{
		service.Text("keystone_authtoken.region_name", service.From("identity.home"), func(s *service.Scope) string {
			return s.Cloud.Identity.Home
		}).Since(series.Liberty).Because("all regions share the keystone of one, and the catalogue names more than one region"),
		service.Set("keystone_authtoken.service_token_roles_required", true).Since(series.Zed).
			Because("a service token counts only from a user with the role service (CVE-2023-2088); any user's would do otherwise"),
	})
}

// authtokenAddress tells clients without a token where to get one.
func authtokenAddress() []service.Row {
	paths := service.From("identity.home", "regions.*.networks.*.purpose", "regions.*.networks.*.vip", "regions.*.networks.*.tls")
	return []service.Row{
		service.Text("keystone_authtoken.www_authenticate_uri", paths, func(s *service.Scope) string {
			if s.Site.Home == nil {
				return ""
			}
			return at(s.Site.Home.Outside(), keystonePort)
		}).Because("the answer 401 sends users here, so it is keystone's address as they see it"),
	}
}

// oldAuthtokenLogin is how the middleware of havana to juno logs in; from kilo on a keystoneauth plug-in does.
func oldAuthtokenLogin(user string) []service.Row {
	return each([]service.Row{
		service.Text("keystone_authtoken.auth_host", service.From("identity.home", "regions.*.networks.management.vip"), func(s *service.Scope) string {
			if s.Site.Home == nil || s.Site.Home.Inside() == nil || !s.Site.Home.Inside().VIP.IsValid() {
				return ""
			}
			return s.Site.Home.Inside().VIP.String()
		}).Because("tokens are checked at the inner VIP of the region that runs keystone"),
		service.Text("keystone_authtoken.auth_protocol", service.From("identity.home", "regions.*.networks.management.tls"), func(s *service.Scope) string {
			scheme, _, _ := strings.Cut(keystoneURL(s), ":")
			return scheme
		}).Because("the default https fails where the VIP speaks plain HTTP"),
		service.Text("keystone_authtoken.admin_tenant_name", service.From("identity.project"), func(s *service.Scope) string {
			return s.Cloud.Identity.Project
		}).Because("the project of the service users"),
		service.Set("keystone_authtoken.admin_user", user).Because("each service checks tokens as its own user"),
		service.Secret("keystone_authtoken.admin_password", user, "service").Because("each service checks tokens as its own user"),
		caRow("keystone_authtoken"),
	}, func(r service.Row) service.Row { return r.Until(series.Kilo) })
}

// caPaths are what the authority of keystone's certificate is read from.
func caPaths() []source.Path {
	return service.From("identity.home", "regions.*.networks.management.tls.ca")
}

// loginRows are how a service logs in at keystone as a user, with keystoneauth's password plug-in: in a section that
// loads one, such as placement, neutron or service_user. Bound them to the series that have the section.
func loginRows(group, user string) []service.Row {
	return append(passwordRows(group, user), caRow(group))
}

// caRow names the authority of keystone's certificate.
func caRow(group string) service.Row {
	return service.Text(group+".cafile", caPaths(), caFile).
		Because("the authority that signed keystone's certificate is not a public one")
}

// passwordRows are the options of keystoneauth's password plug-in.
func passwordRows(group, user string) []service.Row {
	return []service.Row{
		service.Set(group+".auth_type", "password").Because("service users log in with a password"),
		service.Text(group+".auth_url", homePaths(), keystoneURL).
			Because("services find keystone at the inner VIP of the region that runs it, never at an address that users see"),
		service.Set(group+".username", user).Because("each service logs in as its own user, so that its rights can be cut to its needs"),
		service.Secret(group+".password", user, "service").Because("the password of the service's user"),
		service.Text(group+".project_name", service.From("identity.project"), func(s *service.Scope) string {
			return s.Cloud.Identity.Project
		}).Because("the project of the service users"),
		service.Text(group+".user_domain_name", service.From("identity.domain"), identityDomain).
			Because("identity API v3 knows a user by name and domain only"),
		service.Text(group+".project_domain_name", service.From("identity.domain"), identityDomain).
			Because("identity API v3 knows a project by name and domain only"),
	}
}

func identityDomain(s *service.Scope) string { return s.Cloud.Identity.Domain }

// lookupRows are how a client looks up its peer in the catalogue of keystone: in its own region, inside. Bound them to the
// series whose section has the options.
func lookupRows(group string) []service.Row {
	return []service.Row{
		service.Text(group+".region_name", nil, func(s *service.Scope) string { return s.Region.Name }).
			Because("the catalogue lists every region's endpoints: without a name a client takes whichever comes first"),
		service.Set(group+".valid_interfaces", "internal").
			Because("services speak to each other at the inner VIP; the default would fall back to the address that users see"),
	}
}

// tokenCacheRows have services remember tokens in memcached, so that not each request asks keystone.
func tokenCacheRows() []service.Row {
	paths := service.From("region.cache.protection")
	protected := func(s *service.Scope) bool {
		return s.Region.Cache.Protection != "none" && s.Region.Cache.Protection != ""
	}
	return []service.Row{
		service.List("keystone_authtoken.memcached_servers", memberPaths(), cacheMembers).
			Because("services share what keystone said of a token and spare it the load; the same list in the same order everywhere"),
		service.Text("keystone_authtoken.memcache_security_strategy", paths, func(s *service.Scope) string {
			return strings.ToUpper(s.Region.Cache.Protection)
		}).When(protected).Because("who can write to memcached could else plant a token that counts as checked"),
		service.Secret("keystone_authtoken.memcache_secret_key", "cache", "key").When(protected).
			Because("the key that signs or encrypts tokens in memcached, the same in every service"),
	}
}

// proxyRows have a WSGI service believe HAProxy about the scheme and address that the client used.
func proxyRows() []service.Row {
	return []service.Row{
		service.Bool("oslo_middleware.enable_proxy_headers_parsing", service.From("region.networks.*.tls"), hasTLS).Since(series.Newton).
			Because("TLS ends at the VIP: without HAProxy's headers the service would write http into the links of its answers"),
	}
}

// hasTLS reports whether TLS ends at any VIP of the region.
func hasTLS(s *service.Scope) bool {
	return slices.ContainsFunc(s.Region.Networks, func(n *model.Network) bool { return n.TLS != nil })
}

// loggingRows have each daemon of a project write a file of its own.
func loggingRows(project string) []service.Row {
	return []service.Row{
		service.Set("DEFAULT.log_dir", "/var/log/"+project).
			Because("each daemon writes a file named after it, where monitoring and logrotate look"),
		service.Set("DEFAULT.use_stderr", false).
			Because("before ocata daemons also logged to the console of the init system, so that every line was kept twice"),
	}
}
