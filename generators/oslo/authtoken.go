package oslo

import (
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// AuthtokenRows return [keystone_authtoken], with which a service validates the tokens of its callers. The name of the service's
// user, and of the service in the secrets of the description, is user.
func AuthtokenRows(user string) []service.Row {
	return slices.Concat(authtokenAddress(), oldAuthtokenLogin(user), service.EachSince(series.Kilo, LoginRows("keystone_authtoken", user)), tokenCacheRows(), []service.Row{
		service.Text("keystone_authtoken.region_name", service.From("identity.home"), func(s *service.Scope) string {
			return s.Cloud.Identity.Home
		}).Tied(service.RegionName()).Since(series.Liberty).Because("all regions share the keystone of one, and the catalogue contains several regions"),
		service.Set("keystone_authtoken.service_token_roles_required", true).Tied(ServiceTokens()).Since(series.Zed).
			Because("a service token counts only if its user has the role service (CVE-2023-2088); otherwise any user's would do"),
	})
}

// authtokenAddress returns where clients without a token get one.
func authtokenAddress() []service.Row {
	return []service.Row{
		service.Text("keystone_authtoken.www_authenticate_uri", endpoint.HomeOutsidePaths(), func(s *service.Scope) string {
			return endpoint.OutsideURL(s.Site.Home, endpoint.KeystonePort)
		}).Tied(service.UserEndpoint()).StoredIn(endpoint.Catalogue(nil), endpoint.Certificate()).Because("the answer 401 refers users to this address, so it is keystone's address as they see it"),
	}
}

// oldAuthtokenLogin returns how the middleware of havana to juno logs in; from kilo on a keystoneauth plug-in does.
func oldAuthtokenLogin(user string) []service.Row {
	return service.Each([]service.Row{
		service.Text("keystone_authtoken.auth_host", endpoint.HomeHostPaths(), func(s *service.Scope) string {
			if s.Site.Home == nil {
				return ""
			}
			return service.EntryAt(s.Site.Home, s.Site.Home.Inside()).Host()
		}).Tied(service.Endpoint()).Stating(service.Statement{Kind: service.Connects, Port: endpoint.KeystoneAdminPort}).StoredIn(endpoint.Catalogue(nil)).Because("tokens are validated at the inner VIP of the region that runs keystone"),
		service.Text("keystone_authtoken.auth_protocol", service.From("identity.home", "regions.{home}.networks.management.tls"), func(s *service.Scope) string {
			scheme, _, _ := strings.Cut(endpoint.KeystoneURL(s), ":")
			return scheme
		}).Because("the default https fails if the VIP uses plain HTTP"),
		service.Text("keystone_authtoken.admin_tenant_name", service.From("identity.project"), ProjectName).Tied(ProjectTie()).Because("the project of the service users"),
		service.Set("keystone_authtoken.admin_user", user).Tied(userTie("keystone_authtoken", "admin_password")).Required(rejected).Because("each service validates tokens as its own user"),
		service.Secret("keystone_authtoken.admin_password", user, "service").Tied(passwordTie("keystone_authtoken", "admin_user")).StoredIn(keystonePassword(user)).Required(rejected).Because("each service validates tokens as its own user"),
		CARow("keystone_authtoken"),
	}, func(r service.Row) service.Row { return r.Until(series.Kilo) })
}

// tokenCacheRows let services cache tokens in memcached, so that not every request goes to keystone.
func tokenCacheRows() []service.Row {
	paths := service.From("region.cache.protection")
	protected := func(s *service.Scope) bool {
		return s.Region.Cache.Protection != "none" && s.Region.Cache.Protection != ""
	}
	return []service.Row{
		service.List("keystone_authtoken.memcached_servers", endpoint.MemberPaths(), CacheMembers).Listing(endpoint.Running(names.Memcached)).Uses(CacheReference()).Tied(service.Endpoint()).
			Because("services share the result of a validation and reduce the load of keystone; the same list in the same order everywhere"),
		service.Text("keystone_authtoken.memcache_security_strategy", paths, func(s *service.Scope) string {
			return strings.ToUpper(s.Region.Cache.Protection)
		}).Tied(service.SameInProject("how tokens in memcached are protected", "processes that share memcached must protect tokens in the same way, or they cannot read those of the others").AsWarning()).When(protected).Because("otherwise anyone who can write to memcached could store a token that counts as validated"),
		// The middleware derives the keys of entries from the secret (auth_token/_memcache_crypt.py): with another one, processes do not
		// find the tokens that others have validated, but nothing fails.
		service.Secret("keystone_authtoken.memcache_secret_key", "cache", "key").
			Rotates(service.Rotation{Both: "processes with different keys do not find the tokens that others have validated, and validate them again: nothing fails"}).When(protected).
			Tied(service.SameSecret("cache", "key").InProject().AsWarning()).
			Required("the middleware stops with an error: memcache_security_strategy requires a key").
			Because("the key that signs or encrypts tokens in memcached, the same in every service"),
	}
}
