package horizon

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/secret"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// daemon are the arguments of the processes.
var daemon = fmt.Sprintf(" user=www-data group=www-data processes=%d threads=%d display-name=horizon lang=C.UTF-8 locale=C.UTF-8", processes, threads)

// settings returns the file that Horizon reads last, so that it also replaces the settings in Debian's own files.
func settings() *service.File {
	return &service.File{
		Path: "/etc/openstack-dashboard/local_settings.d/_1000_stackplan.py", Doc: "The settings of the dashboard.", Format: format.Django,
		Mode: 0o640, Owner: "root", Group: "www-data", Rows: slices.Concat(access(), keystone(), sessions(), secured()),
	}
}

// access returns who may send requests, and at which path.
func access() []service.Row {
	return []service.Row{
		service.Text("ALLOWED_HOSTS", slices.Concat(frontPath, service.From("region.networks.{network}.purpose", "region.networks.{network}.vip", "region.networks.{network}.dns",
			"region.networks.management.dns", "region.dashboard.hosts")), allowed).
			Of(vips).Reading(allowedFrom).
			Required("the dashboard answers every request with 400, or any name is accepted").
			Because("Django rejects requests for other names, since links in answers and mails contain the name"),
		service.Set("WEBROOT", literal(path)).
			Because("the path at which Debian's packages put the dashboard in Apache, and which the compressed files contain"),
		service.Secret("SECRET_KEY", "horizon", "key").InForm(secret.Text(50, 0)).
			Rotates(service.Rotation{Stops: "users of the dashboard log in again: cookies that were signed with the old key are rejected"}).Required("each host generates a key of its own, and rejects the cookies of users that another host has signed").
			Because("every host must accept the cookies that another one has signed"),
	}
}

// keystone returns where users log in, and how the dashboard reaches the other services.
func keystone() []service.Row {
	url := func(s *service.Scope) string { return literal(endpoint.WithPath(endpoint.KeystoneURL(s), "/v3")) }
	region := func(s *service.Scope) string { return `{"*": ` + literal(s.Region.Name) + "}" }
	return []service.Row{
		service.Text("OPENSTACK_KEYSTONE_URL", endpoint.HomePaths(), url).
			Stating(service.Statement{Kind: service.Connects, Read: quotedURL}).Because("the keystone that all regions share; its catalogue contains the regions, between which users switch"),
		service.Text("OPENSTACK_SSL_CACERT", oslo.CAPaths(), func(s *service.Scope) string { return literal(endpoint.CAFile(s)) }).
			Because("a private authority signed the certificate of the inner VIP"),
		service.Set("OPENSTACK_ENDPOINT_TYPE", literal("internalURL")).
			Because("the dashboard connects to the services at the inner VIP; the default is the address that users see"),
		service.Text("DEFAULT_SERVICE_REGIONS", nil, region).
			Because("users begin in the region whose dashboard they opened; the default is the first one in the catalogue"),
		service.Set("OPENSTACK_KEYSTONE_MULTIDOMAIN_SUPPORT", true).Because("without it only users of the domain Default can log in"),
	}
}

// sessions returns where the sessions of users are.
func sessions() []service.Row {
	return []service.Row{
		service.Set("SESSION_ENGINE", literal("django.contrib.sessions.backends.cache")).
			Because("any host can answer the next request of a user, so that HAProxy needs no sticky sessions. With signed cookies, which Debian's file suggests, a session with its token has to fit into 4096 bytes"),
		service.Text("CACHES", endpoint.MemberPaths(), caches).Listing(endpoint.Running(names.Memcached)).
			Because("the same servers in the same order on all hosts, so that every process finds a session in the same place: Debian's own file sets a cache for each process, which another one does not read. " +
				"A server that is down costs a second, and the users whose sessions it had log in again; without ignore_exc their requests would fail with 500"),
		service.Int("SESSION_TIMEOUT", service.From("region.dashboard.sessionTimeout"), func(s *service.Scope) int { return s.Region.Dashboard.SessionTimeout }).
			When(func(s *service.Scope) bool { return s.Region.Dashboard != nil }).
			Because("a session without requests ends after this time"),
	}
}

// caches returns the cache that all hosts share.
func caches(s *service.Scope) string {
	members := s.Site.Members(names.Memcached, endpoint.MemcachedPort)
	if len(members) == 0 {
		return ""
	}
	return `{"default": {"BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache", "LOCATION": ` + list(members) +
		`, "OPTIONS": {"connect_timeout": 1, "timeout": 1, "ignore_exc": True}}}`
}

// secured returns what the dashboard does behind TLS.
func secured() []service.Row {
	tls := service.From("region.networks.*.tls")
	when := func(is func(*service.Scope) bool, value string) func(*service.Scope) string {
		return func(s *service.Scope) string {
			if is(s) {
				return value
			}
			return ""
		}
	}
	const why = "the browser sends the cookie only by TLS. Users who enter by a VIP without TLS, as administrators at the management VIP, cannot log in there"
	return []service.Row{
		service.Text("SECURE_PROXY_SSL_HEADER", tls, when(endpoint.HasTLS, `("HTTP_X_FORWARDED_PROTO", "https")`)).
			Because("TLS ends at the VIP, and HAProxy overwrites the header of clients: without it Django would take each request for one without TLS"),
		service.Text("CSRF_COOKIE_SECURE", tls, when(usersHaveTLS, "True")).Because(why),
		service.Text("SESSION_COOKIE_SECURE", tls, when(usersHaveTLS, "True")).Because(why),
	}
}

// vips returns the networks with a VIP that shows the dashboard: management first.
func vips(s *service.Scope) []*model.Network {
	var all []*model.Network
	if inside := s.Site.Inside(); inside != nil && inside.VIP.IsValid() {
		all = append(all, inside)
	}
	return append(all, forUsers(s)...)
}

// forUsers returns the networks whose VIPs users enter by.
func forUsers(s *service.Scope) []*model.Network {
	var all []*model.Network
	for _, n := range s.Region.Networks {
		if n.ServesUsers() {
			all = append(all, n)
		}
	}
	return all
}

// usersHaveTLS reports whether every VIP that users enter by has TLS; the management VIP is for users if no other one is.
func usersHaveTLS(s *service.Scope) bool {
	hasNone := func(n *model.Network) bool { return n.TLS == nil }
	if users := forUsers(s); len(users) > 0 {
		return !slices.ContainsFunc(users, hasNone)
	}
	return endpoint.HasInsideTLS(s)
}

// allowed returns the names that requests may be for: the VIPs with their names, or the only control host if there are none.
func allowed(s *service.Scope) string {
	var all []string
	add := func(name string) {
		if name != "" && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	if front := service.Front(s.Site); front != nil {
		add(s.Site.Inside().DNS)
		add(inHeader(front.Management()))
	}
	for _, n := range vips(s) {
		add(n.DNS)
		add(inHeader(n.VIP))
	}
	if s.Region.Dashboard != nil {
		for _, name := range s.Region.Dashboard.Hosts {
			add(name)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return list(all)
}

// allowedFrom are the paths that the names are computed from: names are optional.
func allowedFrom(s *service.Scope) []source.Path {
	paths := service.From("region.networks.{network}.purpose", "region.networks.{network}.vip")
	if slices.ContainsFunc(vips(s), func(n *model.Network) bool { return n.DNS != "" }) {
		paths = append(paths, service.From("region.networks.{network}.dns")...)
	}
	if service.Front(s.Site) != nil {
		paths = append(paths, frontPath...)
		if s.Site.Inside().DNS != "" {
			paths = append(paths, service.From("region.networks.management.dns")...)
		}
	}
	if d := s.Region.Dashboard; d != nil && len(d.Hosts) > 0 {
		paths = append(paths, service.From("region.dashboard.hosts")...)
	}
	return paths
}

// frontPath is the address of the only control host of a region without a VIP.
var frontPath = service.From("region.hosts.{front}.address.management")

// checkedFrom is the path of the name that checks are sent for.
var checkedFrom = service.From("region.networks.management.vip")

// checkedName returns the name that HAProxy's checks are sent for: one that the dashboard allows.
func checkedName(s *service.Scope) string {
	if inside := s.Site.Inside(); inside != nil && inside.VIP.IsValid() {
		return inHeader(inside.VIP)
	}
	return ""
}

// inHeader returns an address as browsers write it into the header Host, and as Django compares it: IPv6 in brackets.
func inHeader(addr netip.Addr) string {
	if addr.Is6() {
		return "[" + addr.String() + "]"
	}
	return addr.String()
}

// literal returns a text as a string of Python; an empty one sets nothing.
func literal(text string) string {
	if text == "" {
		return ""
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// list returns texts as a list of Python.
func list(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = literal(text)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// quotedURL returns the place of a URL in quotes.
func quotedURL(text string) []service.Place {
	urls := service.Statement{Kind: service.Connects}
	return urls.Places(strings.Trim(text, `"' `))
}
