package nova

import (
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The first series in which nova has a database of its API, in which it requires cells, and in which a host has a file with the UUID of its
// resource provider.
const (
	apiDatabase = series.Mitaka
	cells       = series.Ocata
	computeID   = series.Antelope
)

// steps returns the steps of nova's databases and cells, and of what it stores about hosts. A host of the scheduler runs them.
func steps() []service.Step {
	manage := func(words string) func(*service.Job) string {
		return service.Command("as_user nova nova-manage " + words)
	}
	database, apply := []service.Capability{service.Database}, "host/apply"
	listed := func(name string) func(*service.Job) string {
		return service.Command("as_user nova nova-manage cell_v2 list_cells | grep -q -E '\\| +" + name + " +\\|'")
	}
	return append([]service.Step{
		{
			Name: "nova/api-schema", On: service.FirstHost, Prepares: true, Span: series.Span{Since: apiDatabase}, Needs: database, After: []string{apply},
			Check: func(j *service.Job) string { return "stamped nova/api-schema && " + oslo.HasTables(j, "nova_api") }, Run: manage("api_db sync"),
			Why: "the tables of the database that all cells share, before the cells are registered in it",
		},
		{
			Name: "nova/cell0", On: service.FirstHost, Prepares: true, Span: series.Span{Since: cells}, Needs: database, After: []string{"nova/api-schema"},
			Check: listed("cell0"), Run: manage("cell_v2 map_cell0"),
			Why: "the cell of instances that no host could run; its database has the name of nova's with _cell0",
		},
		{
			Name: "nova/schema", On: service.FirstHost, Prepares: true, Needs: database, After: []string{apply, "nova/cell0"},
			Check: func(j *service.Job) string { return "stamped nova/schema && " + oslo.HasTables(j, "nova") }, Run: manage("db sync"),
			Why: "the tables of the cells, cell0 included, which must be registered before",
		},
		{
			Name: "nova/cell1", On: service.FirstHost, Prepares: true, Span: series.Span{Since: cells}, Needs: database, After: []string{"nova/schema"},
			Check: listed("cell1"), Run: manage("cell_v2 create_cell --name cell1"),
			Why: "the cell of all compute hosts of the region, with the database and the broker of nova.conf",
		},
		{
			Name: "nova/discover", On: service.FirstHost, In: []service.Runbook{service.NewCloud, service.AddHost, service.ReplaceHost}, Span: series.Span{Since: cells},
			After: []string{"nova/cell1", "nova-compute/start", "nova-conductor/start", "keystone/endpoints"}, When: func(j *service.Job) bool { return j.Site.Has(novaCompute) },
			Check: discovered, Run: discover,
			Why: "the scheduler finds hosts only in cells; nova also looks for new ones by itself every few minutes (discover_hosts_in_cells_interval)",
		},
		archive().Step(),
	}, removals()...)
}

// archive returns the timer that archives rows of deleted instances. nova-manage ends with 1 if it has archived some.
func archive() oslo.Timer {
	t := oslo.DailyTimer("nova", "archive", "Archive of deleted instances by stackplan", "/usr/bin/nova-manage db archive_deleted_rows --until-complete --max_rows 1000",
		"rows of deleted instances remain in the tables that every request reads; the archive moves them to tables of their own")
	t.Changed, t.Span = 1, series.Span{Since: series.Pike} // --until-complete
	return t
}

// computeHosts returns the names of compute hosts: all of a new cloud, or those that the runbook is about.
func computeHosts(j *service.Job) []string {
	var names []string
	for _, h := range j.Site.Hosts(novaCompute) {
		if j.Runbook == service.NewCloud || j.IsChosen(h) {
			names = append(names, h.Name)
		}
	}
	return names
}

// discovered succeeds if the cell contains all hosts that nova has to know.
func discovered(j *service.Job) string {
	return `contains_words "$(as_user nova nova-manage cell_v2 list_hosts)" ` + service.ShellWords(computeHosts(j))
}

// discover looks for the hosts until all have reported, for some minutes.
func discover(j *service.Job) string {
	return "tries=0\nuntil " + discovered(j) + " || [ \"$tries\" -ge 60 ]; do\n\tas_user nova nova-manage cell_v2 discover_hosts\n\ttries=$((tries + 1))\n\tsleep 2\ndone"
}

// removals returns how compute hosts leave.
func removals() []service.Step {
	remove := []service.Runbook{service.RemoveHost}
	hasHosts := func(j *service.Job) bool { return len(computeHosts(j)) > 0 }
	forHosts := func(command string) func(*service.Job) string {
		return func(j *service.Job) string {
			return oslo.Administrator(j) + "for gone in " + service.ShellWords(computeHosts(j)) + "; do\n\t" + command + " || return 1\ndone"
		}
	}
	return []service.Step{
		{
			Name: "nova/disable", On: service.FirstHost, In: remove, When: hasHosts,
			Check: forHosts(`[ "$(administrator compute service list --service nova-compute --host "$gone" -f value -c Status)" != enabled ]`),
			Run:   forHosts(`administrator compute service set --disable --disable-reason "removed by stackplan" "$gone" nova-compute`),
			Why:   "the scheduler starts no instances on it any more",
		},
		{
			Name: "nova/migrate", On: service.FirstHost, In: remove, When: hasHosts, After: []string{"nova/disable"},
			Check: forHosts(`[ -z "$(administrator server list --all-projects --host "$gone" -f value -c ID)" ]`),
			Run: forHosts(`for id in $(administrator server list --all-projects --host "$gone" --status ACTIVE -f value -c ID); do
		administrator server migrate --live-migration "$id" || return 1
	done`),
			Why: "instances move while they run. Those that are stopped, and those that cannot move, remain: migrate or delete them, then run the step again",
		},
		{
			Name: "nova/delete", On: service.FirstHost, In: remove, When: hasHosts, After: []string{"nova/migrate", "host/stop"},
			Check: forHosts(`[ -z "$(administrator compute service list --service nova-compute --host "$gone" -f value -c ID)" ]`),
			Run: forHosts(`for id in $(administrator compute service list --host "$gone" -f value -c ID); do
		administrator compute service delete "$id" || return 1
	done`),
			Why: "nova deletes the host from its cell and the resource provider from placement with it; it refuses while allocations of instances are left",
		},
	}
}

// computeSteps returns what leaves a compute host itself.
func computeSteps() []service.Step {
	return []service.Step{{
		Name: "nova/compute-id", On: service.ChosenHosts, In: []service.Runbook{service.RemoveHost}, Span: series.Span{Since: computeID}, After: []string{"host/stop", "nova/delete"},
		Check: service.Command("[ ! -e /var/lib/nova/compute_id ]"), Run: service.Command("rm -f /var/lib/nova/compute_id"),
		Why: "the file contains the UUID of the deleted resource provider; a host that returns with it under another name does not start",
	}}
}

// computePackages returns the packages of a compute host. Each hypervisor is a package that sets nova-compute up for it.
func computePackages() []service.Package {
	with := func(name string) func(*service.Scope) bool {
		return func(s *service.Scope) bool { return s.Hardware() != nil && s.Hardware().Virtualization == name }
	}
	return append(service.Packages(novaCompute),
		service.Package{Name: "nova-compute-kvm", When: with("kvm")}, service.Package{Name: "nova-compute-qemu", When: with("qemu")}, service.Package{Name: "nova-compute-lxc", When: with("lxc")})
}
