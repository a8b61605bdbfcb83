package cinder

import (
	"stackplan/generators/oslo"
	"stackplan/internal/service"
)

// steps returns the steps of cinder. A host of the API runs them.
func steps() []service.Step {
	return []service.Step{
		oslo.SchemaStep("cinder", "cinder-manage db sync", nil),
		oslo.DailyTimer("cinder", "purge", "Purge of deleted volumes by stackplan", "/usr/bin/cinder-manage db purge 90",
			"rows of deleted volumes and snapshots remain in the tables that every request reads; those older than 90 days are deleted").Step(),
		{
			Name: "cinder/services", On: service.FirstHost, When: (*service.Job).ChosenRun, In: []service.Runbook{service.RemoveHost}, After: []string{"host/stop"},
			Check: service.Command("stamped cinder/services"), Run: remove,
			Why: "cinder counts a service that ended as down, and waits for it in upgrades. Volumes whose back end is on the host must have moved before",
		},
	}
}

// remove removes the services of hosts from the database of cinder.
func remove(j *service.Job) string {
	return oslo.Administrator(j) + "for gone in " + service.ShellWords(j.ChosenNames()) + `; do
	administrator volume service list -f value -c Binary -c Host | while read -r binary on; do
		case $on in "$gone" | "$gone"@*) as_user cinder cinder-manage service remove "$binary" "$on" || return 1 ;; esac
	done
done`
}
