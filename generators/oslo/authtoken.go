package oslo

import (
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// AuthtokenRows are [keystone_authtoken], with which a service checks the tokens of its callers. The service's user,
// and the service in the secrets of the description, bear the name user.
func AuthtokenRows(user string) []service.Row {
	return slices.Concat(authtokenAddress(), oldAuthtokenLogin(user), service.EachSince(series.Kilo, LoginRows("keystone_authtoken", user)), tokenCacheRows(), []service.Row{
		service.Text("keystone_authtoken.region_name", service.From("identity.home"), func(s *service.Scope) string {
			return s.Cloud.Identity.Home
		}).Since(series.Liberty).Because("all regions share the keystone of one, and the catalogue names more than one region"),
		service.Set("keystone_authtoken.service_token_roles_required", true).Since(series.Zed).
			Because("a service token counts only from a user with the role service (CVE-2023-2088); any user's would do otherwise"),
	})
}

// authtokenAddress tells clients without a token where to get one.
func authtokenAddress() []service.Row {
	paths := service.From("identity.home", "regions.{home}.networks.{home-external}.purpose", "regions.{home}.networks.{home-outside}.vip", "regions.{home}.networks.{home-outside}.tls")
	return []service.Row{
		service.Text("keystone_authtoken.www_authenticate_uri", paths, func(s *service.Scope) string {
			if s.Site.Home == nil {
				return ""
			}
			return endpoint.URL(s.Site.Home.Outside(), endpoint.KeystonePort)
		}).Because("the answer 401 sends users here, so it is keystone's address as they see it"),
	}
}

// oldAuthtokenLogin is how the middleware of havana to juno logs in; from kilo on a keystoneauth plug-in does.
func oldAuthtokenLogin(user string) []service.Row {
	return service.Each([]service.Row{
		service.Text("keystone_authtoken.auth_host", service.From("identity.home", "regions.{home}.networks.management.vip"), func(s *service.Scope) string {
			if s.Site.Home == nil || s.Site.Home.Inside() == nil || !s.Site.Home.Inside().VIP.IsValid() {
				return ""
			}
			return s.Site.Home.Inside().VIP.String()
		}).Because("tokens are checked at the inner VIP of the region that runs keystone"),
		service.Text("keystone_authtoken.auth_protocol", service.From("identity.home", "regions.{home}.networks.management.tls"), func(s *service.Scope) string {
			scheme, _, _ := strings.Cut(endpoint.KeystoneURL(s), ":")
			return scheme
		}).Because("the default https fails where the VIP speaks plain HTTP"),
		service.Text("keystone_authtoken.admin_tenant_name", service.From("identity.project"), func(s *service.Scope) string {
			return s.Cloud.Identity.Project
		}).Because("the project of the service users"),
		service.Set("keystone_authtoken.admin_user", user).Because("each service checks tokens as its own user"),
		service.Secret("keystone_authtoken.admin_password", user, "service").Because("each service checks tokens as its own user"),
		CARow("keystone_authtoken"),
	}, func(r service.Row) service.Row { return r.Until(series.Kilo) })
}

// tokenCacheRows have services remember tokens in memcached, so that not each request asks keystone.
func tokenCacheRows() []service.Row {
	paths := service.From("region.cache.protection")
	protected := func(s *service.Scope) bool {
		return s.Region.Cache.Protection != "none" && s.Region.Cache.Protection != ""
	}
	return []service.Row{
		service.List("keystone_authtoken.memcached_servers", endpoint.MemberPaths(), CacheMembers).Listing(endpoint.Running(names.Memcached)).
			Because("services share what keystone said of a token and spare it the load; the same list in the same order everywhere"),
		service.Text("keystone_authtoken.memcache_security_strategy", paths, func(s *service.Scope) string {
			return strings.ToUpper(s.Region.Cache.Protection)
		}).When(protected).Because("who can write to memcached could else plant a token that counts as checked"),
		service.Secret("keystone_authtoken.memcache_secret_key", "cache", "key").When(protected).
			Because("the key that signs or encrypts tokens in memcached, the same in every service"),
	}
}
