package oslo

import (
	"stackplan/generators/endpoint"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// CAPaths are what the authority of keystone's certificate is read from.
func CAPaths() []source.Path {
	return service.From("identity.home", "regions.{home}.networks.management.tls.ca")
}

// LoginRows are how a service logs in at keystone as a user, with keystoneauth's password plug-in: in a section that
// loads one, such as placement, neutron or service_user. Bound them to the series that have the section.
func LoginRows(group, user string) []service.Row {
	return append(PasswordRows(group, user), CARow(group))
}

// CARow names the authority of keystone's certificate.
func CARow(group string) service.Row {
	return service.Text(group+".cafile", CAPaths(), endpoint.CAFile).
		Because("the authority that signed keystone's certificate is not a public one")
}

// PasswordRows are the options of keystoneauth's password plug-in.
func PasswordRows(group, user string) []service.Row {
	return []service.Row{
		service.Set(group+".auth_type", "password").Because("service users log in with a password"),
		service.Text(group+".auth_url", endpoint.HomePaths(), endpoint.KeystoneURL).
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

// LookupRows are how a client looks up its peer in the catalogue of keystone: in its own region, inside. Bound them to the
// series whose section has the options.
func LookupRows(group string) []service.Row {
	return []service.Row{
		service.Text(group+".region_name", nil, func(s *service.Scope) string { return s.Region.Name }).
			Because("the catalogue lists every region's endpoints: without a name a client takes whichever comes first"),
		service.Set(group+".valid_interfaces", "internal").
			Because("services speak to each other at the inner VIP; the default would fall back to the address that users see"),
	}
}
