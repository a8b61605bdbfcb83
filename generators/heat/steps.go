package heat

import (
	"stackplan/generators/oslo"
	"stackplan/internal/service"
)

// steps returns the steps of heat. A host of the API runs them.
func steps() []service.Step {
	return []service.Step{
		oslo.SchemaStep("heat", "heat-manage db_sync", nil),
		oslo.DailyTimer("heat", "purge", "Purge of deleted stacks by stackplan", "/usr/bin/heat-manage purge_deleted -g days 90",
			"rows of deleted stacks, their resources and events remain in the tables that every request reads; those older than 90 days are deleted").Step(),
		oslo.DomainStep("heat", "heat_domain_admin", domainOfUsers,
			"heat creates users for the resources of stacks in a domain of their own, as its administrator; the role heat_stack_user limits them, and users with heat_stack_owner delegate their rights to heat",
			"heat_stack_owner", "heat_stack_user"),
	}
}
