package heat

import (
	"stackplan/generators/oslo"
	"stackplan/internal/service"
)

// steps returns the steps of heat. A host of the API runs them.
func steps() []service.Step {
	return []service.Step{
		oslo.SchemaStep("heat", "heat-manage db_sync", nil),
		oslo.DomainStep("heat", "heat_domain_admin", domainOfUsers,
			"heat creates users for the resources of stacks in a domain of their own, as its administrator; the role heat_stack_user limits them, and users with heat_stack_owner delegate their rights to heat",
			"heat_stack_owner", "heat_stack_user"),
	}
}
