package heat

import (
	"stackplan/generators/oslo"
	"stackplan/internal/service"
)

// stackAdmin is the administrator of the domain of the users of stacks, as heat.conf names it.
const stackAdmin = "heat_domain_admin"

// steps returns the steps of heat. A host of the API runs them.
func steps() []service.Step {
	return []service.Step{
		oslo.SchemaStep("heat", "heat-manage db_sync", nil),
		{
			Name: "heat/domain", On: service.FirstHost, Prepares: true, Needs: []service.Capability{service.Identity}, After: []string{"keystone/endpoints"},
			Check: domainCheck, Run: createDomain,
			Why: "heat creates users for the resources of stacks in a domain of their own, as its administrator; the role heat_stack_user limits them, and users with heat_stack_owner delegate their rights to heat",
		},
	}
}

// domainCheck succeeds if the administrator of the domain exists.
func domainCheck(j *service.Job) string {
	domain := j.Region.Orchestration.Domain
	return oslo.Administrator(j) + `contains_lines "$(administrator role assignment list --names --domain ` + service.ShellWord(domain) +
		` -f value -c Role -c User)" <<'END'` + "\nadmin " + stackAdmin + "@" + domain + "\nEND"
}

// createDomain creates the domain with its administrator, and the roles of users of stacks.
func createDomain(j *service.Job) string {
	domain := service.ShellWord(j.Region.Orchestration.Domain)
	return oslo.Administrator(j) + `administrators <<'END'
domain create --or-show ` + domain + `
role create --or-show heat_stack_owner
role create --or-show heat_stack_user
user create --or-show --domain ` + domain + ` --password-secret ` + j.Reference("heat", "domain") + ` ` + stackAdmin + `
role add --domain ` + domain + ` --user ` + stackAdmin + ` --user-domain ` + domain + ` admin
END`
}
