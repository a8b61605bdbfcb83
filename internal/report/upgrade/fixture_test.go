package upgrade

import (
	"fmt"

	"stackplan/internal/catalogue"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/internal/upgrade"
)

// upgradeOf returns a report with its summary.
func upgradeOf(to series.Series, changes ...upgrade.Change) *upgrade.Report {
	r := &upgrade.Report{To: to, Changes: changes}
	r.Summary = upgrade.Summary{Changes: len(changes), Hosts: 43, Kinds: map[upgrade.Kind]int{}, Options: 202, Unchanged: 180, UnchangedDefaults: 3085, Unused: 2}
	for _, c := range changes {
		r.Summary.Kinds[c.Kind]++
		if c.ActionRequired {
			r.Summary.ActionRequired++
		}
		if c.Dangerous {
			r.Summary.Dangerous++
		}
		if c.Fixable {
			r.Summary.Fixable++
		}
	}
	return r
}

// hostsOf returns the nodes of a nodeset.
func hostsOf(text string) nodeset.Nodes {
	set, err := nodeset.Parse(text)
	if err != nil {
		panic(err)
	}
	var names []string
	for _, name := range set.All() {
		names = append(names, name)
	}
	return nodeset.NewNodes(names)
}

func optionNamed(group, name string) catalogue.Key { return catalogue.Key{Group: group, Name: name} }

// isSet and isDefault return a value that is set and a default.
func isSet(texts ...string) *upgrade.Value     { return &upgrade.Value{Texts: texts} }
func isDefault(texts ...string) *upgrade.Value { return &upgrade.Value{Texts: texts, Default: true} }

// at returns a value of the description.
func at(line int, path string) []source.Input {
	return []source.Input{{Path: path, File: "cloud.cue", Line: line, Column: 12}}
}

// anUpgrade returns a report with a change of every kind.
func anUpgrade() *upgrade.Report {
	all, ctl := hostsOf("cn[001-040],ctl[1-3]"), hostsOf("ctl[1-3]")
	const scope = "policies check the scope of a token: calls that worked are forbidden"
	policy := func(project string) upgrade.Change {
		return upgrade.Change{Kind: upgrade.DefaultChange, Series: series.Dalmatian, Project: project, Option: optionNamed("oslo_policy", "enforce_scope"),
			Before: isDefault("false"), After: isDefault("true"), Nodes: ctl, Why: scope, ActionRequired: true, Dangerous: true,
			Instructions: []string{"give users the roles that the new policies ask for, or pin the old value"}}
	}
	r := upgradeOf(series.Epoxy,
		upgrade.Change{Kind: upgrade.Blocked, Series: series.Epoxy, Subject: "series/linuxbridge", Message: "linuxbridge was removed in 2025.1",
			Nodes: all, Inputs: at(27, "regions.lab.networking.mechanism"), ActionRequired: true, Instructions: []string{`write "openvswitch"`}},
		upgrade.Change{Kind: upgrade.Removed, Series: series.Caracal, Project: "nova", Option: optionNamed("hyperv", "limit_cpu_features"),
			Before: isSet("True"), Nodes: hostsOf("cn[001-040]"), SetBy: upgrade.ByOverride,
			Inputs: at(40, "roles.compute.overrides.nova.hyperv.limit_cpu_features"), ActionRequired: true, Fixable: true, Instructions: []string{"take the override out"}},
		upgrade.Change{Kind: upgrade.Invalid, Series: series.Caracal, Project: "nova", Option: optionNamed("DEFAULT", "enabled_ssl_apis"),
			Before: isSet("ec2"), Nodes: ctl, SetBy: upgrade.ByOverride, Inputs: at(41, "overrides.nova.DEFAULT.enabled_ssl_apis"),
			Why: "the choices are osapi_compute, metadata", ActionRequired: true, Instructions: []string{"write one of the choices"}},
		policy("glance"), policy("keystone"),
		upgrade.Change{Kind: upgrade.Removed, Series: series.Epoxy, Project: "nova", Option: optionNamed("DEFAULT", "rpc_conn_pool_size"),
			NewOption: optionNamed("oslo_messaging_rabbit", "rpc_conn_pool_size"), Before: isSet("30"), Nodes: all, SetBy: upgrade.ByRule, Why: "one connection for each worker"},
		upgrade.Change{Kind: upgrade.Renamed, Series: series.Bobcat, Project: "nova", Option: optionNamed("ironic", "partition_key"),
			NewOption: optionNamed("ironic", "conductor_group"), Before: isSet("a"), After: isSet("a"), Nodes: ctl, SetBy: upgrade.ByOverride,
			Inputs: at(42, "overrides.nova.ironic.partition_key"), Fixable: true, Instructions: []string{"write the new name"}},
		upgrade.Change{Kind: upgrade.DefaultChange, Series: series.Caracal, Project: "nova", Option: optionNamed("oslo_messaging_rabbit", "heartbeat_rate"),
			Before: isDefault("2"), After: isDefault("3"), Nodes: all},
		upgrade.Change{Kind: upgrade.DefaultChange, Series: series.Caracal, Project: "neutron", Option: optionNamed("oslo_messaging_rabbit", "heartbeat_rate"),
			Before: isDefault("2"), After: isDefault("3"), Nodes: all},
		upgrade.Change{Kind: upgrade.DefaultChange, Series: series.Caracal, Project: "nova", Option: optionNamed("oslo_messaging_rabbit", "processname"),
			Before: &upgrade.Value{Default: true, None: true}, After: &upgrade.Value{Default: true, Computed: true}, Nodes: all},
		upgrade.Change{Kind: upgrade.ValueChange, Series: series.Caracal, Project: "nova", Option: optionNamed("oslo_messaging_rabbit", "use_queue_manager"),
			After: isSet("True"), Nodes: all, SetBy: upgrade.ByRule, Why: "queues have names that a restart finds again"},
		upgrade.Change{Kind: upgrade.ValueChange, Series: series.Epoxy, Project: "neutron", Option: optionNamed("DEFAULT", "metadata_workers"),
			Before: isSet("4"), After: &upgrade.Value{Default: true, None: true}, Nodes: ctl, SetBy: upgrade.ByRule},
		upgrade.Change{Kind: upgrade.Deprecated, Series: series.Dalmatian, RemovedIn: series.Gazpacho, Project: "keystone", Option: optionNamed("DEFAULT", "watch_log_file"),
			Before: isSet("true"), Nodes: ctl, SetBy: upgrade.ByOverride, Inputs: at(43, "overrides.keystone.DEFAULT.watch_log_file")},
		upgrade.Change{Kind: upgrade.ServiceChange, Action: upgrade.ActionNew, Series: series.Dalmatian, Subject: "neutron-periodic-workers", Nodes: ctl,
			Instructions: []string{"install its package, and start its unit neutron-periodic-workers"}},
		upgrade.Change{Kind: upgrade.ServiceChange, Action: upgrade.ActionRemoved, Series: series.Epoxy, Subject: "neutron-linuxbridge-agent", Nodes: all},
		upgrade.Change{Kind: upgrade.ServiceChange, Action: upgrade.ActionMoved, Series: series.Epoxy, Subject: "neutron-api", Previous: "eventlet", Message: "uwsgi", Nodes: ctl},
		upgrade.Change{Kind: upgrade.ProgramChange, Action: upgrade.ActionChanged, Series: series.Epoxy, Subject: "RabbitMQ", Previous: "3.10", Message: "4.0", Nodes: ctl,
			Why: "no release of Debian contains 3.11 to 3.13", ActionRequired: true, Dangerous: true, Instructions: []string{"upgrade to 3.13 first"}},
		upgrade.Change{Kind: upgrade.ProgramChange, Action: upgrade.ActionChanged, Series: series.Epoxy, Subject: "HAProxy", Previous: "2.6", Message: "3.0", Nodes: ctl},
		upgrade.Change{Kind: upgrade.FileChange, Action: upgrade.ActionMoved, Series: series.Epoxy, Subject: "/etc/modules-load.d/stackplan.conf", Previous: "/etc/modules", Nodes: all},
		upgrade.Change{Kind: upgrade.FileChange, Action: upgrade.ActionChanged, Series: series.Epoxy, Subject: "/etc/neutron/api-paste.ini", Nodes: ctl},
		upgrade.Change{Kind: upgrade.PortChange, Action: upgrade.ActionRemoved, Series: series.Epoxy, Subject: "9191", Previous: "glance-registry, inside", Nodes: ctl},
		upgrade.Change{Kind: upgrade.PortChange, Action: upgrade.ActionChanged, Series: series.Epoxy, Subject: "9696", Previous: "inside", Message: "behind HAProxy", Nodes: ctl},
		upgrade.Change{Kind: upgrade.Warning, Series: series.Epoxy, Subject: "series/untested", Message: "the files of 2025.1 are not tested", Nodes: all, Inputs: at(3, "series")},
	)
	r.Regions = []upgrade.Region{
		{Name: "lab", From: series.Zed, Stops: []series.Series{series.Antelope, series.Caracal, series.Epoxy}, Hosts: 43},
		{Name: "new", From: series.Epoxy, Hosts: 3},
	}
	r.NoEffect = make([]upgrade.Change, 5)
	r.Gaps = []upgrade.Gap{{Project: "placement", Series: series.Rocky, Message: "the catalogue has no options of it"}}
	for _, s := range r.Regions[0].Stops {
		r.Steps = append(r.Steps,
			upgrade.Step{Series: s, Instruction: "back up the databases", Why: "no database goes back"},
			upgrade.Step{Series: s, Region: "lab", Service: "keystone", Instruction: fmt.Sprintf("install the packages of %v", s), Nodes: ctl})
		if s != series.Epoxy {
			r.Steps = append(r.Steps, upgrade.Step{Series: s, Region: "lab", Instruction: "restart the agents of linuxbridge", Nodes: all})
		}
	}
	return r
}

// aDowngrade returns a report of a downgrade.
func aDowngrade() *upgrade.Report {
	r := upgradeOf(series.Zed, upgrade.Change{Kind: upgrade.DefaultChange, Series: series.Zed, Project: "nova", Option: optionNamed("DEFAULT", "initial_cpu_allocation_ratio"),
		Before: isDefault("4.0"), After: isDefault("16.0"), Nodes: hostsOf("cn[1-2]")})
	r.Downgrade = true
	r.Regions = []upgrade.Region{{Name: "lab", From: series.Epoxy, Stops: []series.Series{series.Zed}, Hosts: 1}}
	return r
}

// aHostileUpgrade returns a report with malicious texts.
func aHostileUpgrade() *upgrade.Report {
	const evil = "\x1b[31mevil\n::error::x @all #1 </summary><script> [l](x) `` | \u202e"
	nodes := nodeset.Nodes{Nodeset: evil, Count: 1}
	r := upgradeOf(series.Epoxy,
		upgrade.Change{Kind: upgrade.Blocked, Subject: evil, Message: evil, Nodes: nodes, Inputs: []source.Input{{Path: evil, File: evil, Line: 1, Column: 1}},
			Why: evil, Instructions: []string{evil}, ActionRequired: true},
		upgrade.Change{Kind: upgrade.ValueChange, Project: evil, Option: optionNamed(evil, evil), Before: isSet(evil), After: isSet(evil + evil), Nodes: nodes},
		upgrade.Change{Kind: upgrade.Renamed, Project: evil, Option: optionNamed(evil, evil), NewOption: optionNamed(evil, evil), Before: isSet(evil), After: isSet("x"), Nodes: nodes},
		upgrade.Change{Kind: upgrade.Removed, Project: "nova", Option: optionNamed("database", "connection"), Nodes: nodes,
			Before: &upgrade.Value{Texts: []string{"mysql://nova:hunter2@db"}, Secret: true}, NewOption: optionNamed(evil, evil)},
		upgrade.Change{Kind: upgrade.ValueChange, Project: "nova", Option: optionNamed("neutron", "password"), Nodes: nodes,
			Before: &upgrade.Value{Texts: []string{"((nova/neutron))"}, Secret: true}, After: &upgrade.Value{Texts: []string{"hunter2"}, Secret: true}},
		upgrade.Change{Kind: upgrade.FileChange, Action: upgrade.ActionMoved, Subject: evil, Previous: evil, Nodes: nodes},
		upgrade.Change{Kind: upgrade.PortChange, Action: upgrade.ActionChanged, Subject: evil, Previous: evil, Message: evil, Nodes: nodes},
	)
	r.Regions = []upgrade.Region{{Name: evil, From: series.Zed}}
	r.Gaps = []upgrade.Gap{{Project: evil, Message: evil}}
	r.Steps = []upgrade.Step{{Series: series.Epoxy, Region: evil, Service: evil, Instruction: evil, Why: evil, Nodes: nodes}}
	return r
}
