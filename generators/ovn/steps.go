package ovn

import (
	"strings"

	"stackplan/internal/service"
)

// steps returns how the clusters of the databases are founded, and how the other hosts join them.
func steps() []service.Step {
	return []service.Step{
		{
			Name: "ovn/found", On: service.FirstHost, When: func(j *service.Job) bool { return Founding(j.Scope) != nil }, After: []string{"host/apply"},
			Check: service.Command("ovsdb-tool db-is-clustered " + northbound.file() + " && ovsdb-tool db-is-clustered " + southbound.file()),
			Run:   func(j *service.Job) string { return strings.Join(Founding(j.Scope), "\n") },
			Why:   "exactly one host founds the clusters, and only if no other member answers; all others, and this one after a reinstallation, join them when they start",
		},
		{
			Name: "ovn-central/start", On: service.EveryHost, After: []string{"host/apply", "ovn/found"}, Readies: service.NetworkDatabase,
			Check: service.Command("ovs-appctl -t /run/ovn/ovnnb_db.ctl cluster/status OVN_Northbound | grep -q '^Status: cluster member' && ovs-appctl -t /run/ovn/ovnsb_db.ctl cluster/status OVN_Southbound | grep -q '^Status: cluster member'"),
			Run:   service.Command("start_unit ovn-central"),
			Why:   "a member that starts without databases joins the clusters; the package may have made databases of its own before, which it replaces",
		},
	}
}
