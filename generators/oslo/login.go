package oslo

import (
	"stackplan/generators/endpoint"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// CAPaths are the paths that the authority of keystone's certificate is read from.
func CAPaths() []source.Path {
	return service.From("identity.home", "regions.{home}.networks.management.tls.ca")
}

// LoginRows return how a service logs in at keystone as a user, with keystoneauth's password plug-in: in a section that loads one,
// such as placement, neutron or service_user. Limit them to the series that have the section.
func LoginRows(group, user string) []service.Row {
	return append(PasswordRows(group, user), CARow(group))
}

// CARow returns the authority of keystone's certificate.
func CARow(group string) service.Row {
	return service.Text(group+".cafile", CAPaths(), endpoint.CAFile).
		Because("a private authority signed keystone's certificate")
}

// rejected is what happens if a part of a login is missing.
const rejected = "keystone rejects the login of the service"

// PasswordRows return the options of keystoneauth's password plug-in.
func PasswordRows(group, user string) []service.Row {
	return []service.Row{
		service.Set(group+".auth_type", "password").Required("no plug-in is loaded, so the service cannot log in at keystone").Because("service users log in with a password"),
		service.Text(group+".auth_url", endpoint.HomePaths(), endpoint.KeystoneURL).Tied(service.Endpoint()).StoredIn(endpoint.Catalogue(nil)).
			Required("the service does not find keystone and cannot log in").
			Because("services find keystone at the inner VIP of the region that runs it, never at an address that users see"),
		service.Set(group+".username", user).Tied(userTie(group, "password")).Required(rejected).Because("each service logs in as its own user, so that its rights can be limited to its needs"),
		service.Secret(group+".password", user, "service").Rotates(loginRotation(user)).Tied(passwordTie(group, "username")).StoredIn(keystonePassword(user)).Required(rejected).Because("the password of the service's user"),
		service.Text(group+".project_name", service.From("identity.project"), ProjectName).Tied(ProjectTie()).StoredIn(serviceProject(user)).Required(rejected).Because("the project of the service users"),
		service.Text(group+".user_domain_name", service.From("identity.domain"), identityDomain).Tied(domainTie()).Required(rejected).
			Because("identity API v3 knows a user by name and domain only"),
		service.Text(group+".project_domain_name", service.From("identity.domain"), identityDomain).Tied(domainTie()).Required(rejected).
			Because("identity API v3 knows a project by name and domain only"),
	}
}

// ProjectName returns the name of the project of the service users.
func ProjectName(s *service.Scope) string { return s.Cloud.Identity.Project }

func identityDomain(s *service.Scope) string { return s.Cloud.Identity.Domain }

// LookupRows return how a client looks up the API with a capability in the catalogue of keystone: in its own region, at the inner VIP.
// Limit them to the series whose section has the options.
func LookupRows(group string, of service.Capability) []service.Row {
	return []service.Row{
		service.Text(group+".region_name", nil, RegionName).Tied(service.RegionName()).StoredIn(service.Elsewhere{
			Where: "the service catalogue of keystone", When: service.Before,
			Do: "run openstack region create and openstack endpoint create for each service of the region; a client finds no endpoint of the new region until then",
		}).
			Because("the catalogue contains the endpoints of every region: without a name a client uses the first one"),
		service.Set(group+".valid_interfaces", "internal").Stating(service.Statement{Kind: service.LooksUp, For: of}).
			Because("services connect to each other at the inner VIP; the default would fall back to the address that users see"),
	}
}

// loginRotation is how the password of a service user is replaced: keystone stores one password of a user.
func loginRotation(user string) service.Rotation {
	return service.Rotation{
		Stops: "logins as the user " + user + " fail from the change in keystone until the services have restarted: they continue to use their tokens, but cannot request others, and requests that need one fail",
	}
}

// keystonePassword is where keystone stores the password of a service user.
func keystonePassword(user string) service.Elsewhere {
	return service.Elsewhere{
		Where: "the user " + user + " in keystone", When: service.Before,
		Do: "run openstack user set --password with the new password; logins with the old one fail until the services restart",
	}
}

// serviceProject is where keystone stores the roles of a service user.
func serviceProject(user string) service.Elsewhere {
	return service.Elsewhere{
		Where: "the projects and roles in keystone", When: service.Before,
		Do: "create the project, and run openstack role add --project PROJECT --user " + user + " service (admin before the role service exists)",
	}
}
