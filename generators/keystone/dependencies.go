package keystone

import (
	"slices"

	"stackplan/internal/series"
	"stackplan/internal/service"
)

// wanted returns a requirement of an option of keystone.
func wanted(option string, is service.Test, says, hint string) func(*service.Cause) []service.Missing {
	return service.OnHost(service.Wanted{Project: name, Options: []string{option}, Is: is, What: says, Hint: hint})
}

// dependencies are the requirements of keystone's options.
var dependencies = []service.Dependency{
	{Options: []string{"[identity] driver"}, Values: func(text string) bool { return text == "ldap" },
		Lacks: service.Both(wanted("[ldap] url", func(members []string) bool {
			return service.NotEmpty(members) && !service.Is("ldap://localhost")(members)
		}, "[ldap] url", ""),
			wanted("[ldap] user_tree_dn", service.NotEmpty, "[ldap] user_tree_dn", "")),
		Why: "keystone looks up users in this tree of this server (keystone documentation, LDAP)"},
	{Options: []string{"[identity] domain_specific_drivers_enabled"}, Values: service.Truth, Degrades: true, Outside: true,
		Lacks: wanted("[identity] domain_configurations_from_database", service.On, "the files keystone.DOMAIN.conf in [identity] domain_config_dir, or [identity] domain_configurations_from_database = true", "create the files yourself, or set the option"),
		Why:   "keystone reads the configuration of each domain from a file or from the database (keystone documentation, domain-specific configuration)"},
	{Options: []string{"[auth] methods"}, Values: func(string) bool { return true }, Lacks: service.Both(method("password"), method("token")), Span: series.Span{Since: series.Havana},
		Why: "the services log in with a password, and clients exchange tokens for those of another project (keystoneauth1, auth_type password)"},
	{Options: []string{"[security_compliance] lockout_duration"}, Degrades: true, Span: series.Span{Since: series.Newton}, Values: func(text string) bool { return text != "1800" },
		Lacks: wanted("[security_compliance] lockout_failure_attempts", service.NotEmpty, "[security_compliance] lockout_failure_attempts", ""), Why: "without a number of attempts, no account is locked (keystone/conf/security_compliance.py)"},
}

// method requires a method of authentication.
func method(name string) func(*service.Cause) []service.Missing {
	has := func(members []string) bool {
		return slices.Contains(members, name)
	}
	return wanted("[auth] methods", has, name+" also", "add "+name+" to [auth] methods of keystone")
}
