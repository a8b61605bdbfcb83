package diff

import (
	"fmt"

	"stackplan/internal/lint"
	"stackplan/internal/nodeset"
	"stackplan/internal/plan"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// hosts returns the nodes of sorted names.
func hosts(names ...string) nodeset.Nodes {
	return nodeset.Nodes{Nodeset: nodeset.Fold(names), Count: len(names), Hosts: names}
}

// numbered returns names with numbers.
func numbered(prefix string, from, to int) []string {
	var names []string
	for n := from; n <= to; n++ {
		names = append(names, fmt.Sprintf("%s%02d", prefix, n))
	}
	return names
}

// text returns a value of a file.
func text(texts ...string) *plan.Value { return &plan.Value{Texts: texts} }

// input returns a value that the user wrote.
func input(path string, line, column int) source.Input {
	return source.Input{Path: path, File: "cloud.cue", Line: line, Column: column}
}

// control and compute are the hosts of the report.
var (
	control = hosts(numbered("ctl", 1, 3)...)
	compute = hosts(numbered("cn", 1, 40)...)
)

// change is a change of an option of nova.conf that restarts nova-compute.
func change(c plan.Change) plan.Change {
	if c.Kind == "" {
		c.Kind = plan.OfOption
	}
	if c.Action == "" {
		c.Action = plan.Modify
	}
	if c.Path == "" && c.Kind != plan.OfHost {
		c.Path = "/etc/nova/nova.conf"
		c.Services = []string{"nova-compute"}
	}
	if c.Count == 0 {
		c.Nodes = compute
	}
	c.Address = c.Path + "#/" + c.Section + "/" + c.Key
	c.Regions, c.Roles = []string{"hz-a"}, []string{"compute"}
	if c.Impact.Level == "" {
		c.Impact = plan.Impact{Level: plan.Restart, Restart: []string{"nova-compute"}, Instances: plan.InstancesUnmanaged}
	}
	return c
}

var (
	nothing  = plan.Impact{Level: plan.Nothing}
	reloaded = plan.Impact{Level: plan.Reload, Reload: []string{"haproxy"}}
	ratio    = plan.Cause{
		Kind: plan.ByOverride, Now: []source.Input{input("overrides.nova.DEFAULT.cpu_allocation_ratio", 78, 49)},
		Before: []source.Input{{Path: "overrides.nova.DEFAULT.cpu_allocation_ratio", File: "git:main:cloud.cue", Line: 70, Column: 49}},
		Rule:   "DEFAULT.cpu_allocation_ratio", Why: "the description sets it for this cloud",
	}
	byVIP = plan.Cause{
		Kind: plan.ByInput, Now: []source.Input{input("regions.hz-a.networks.public.vip", 50, 97)}, Rule: "bind", Why: "users connect to the VIP",
	}
	drift = plan.Cause{Kind: plan.ByDrift}
)

// hostile is a text that ends code spans, tags, lines and commands, and changes the direction of writing.
const hostile = "a`b``c</code></details><script>x</script> @root #1 [l](http://evil) ::error::x %0A\n\r\t\x00\x1b[31mred\x9b\u009b\u202egnp\u2066\u200b\u00a0| ```"

// everything returns a report that uses all fields.
func everything() *plan.Report {
	return &plan.Report{
		Against: "git:main", Series: []plan.SnapshotSeries{{
			Regions: []string{"hz-a"}, Described: series.Zed, Detected: lint.Detected{
				Projects: []string{"neutron", "nova"}, Series: []series.Series{series.Yoga, series.Zed}, Unknown: 1, Evidence: []string{"[vnc] enabled of nova is new in yoga"},
			},
		}, {
			Regions: []string{"hz-b"}, Detected: lint.Detected{Projects: []string{}, Series: []series.Series{series.Yoga}, Given: true},
		}},
		Changes: append(hostChanges(), append(optionChanges(), fileChanges()...)...),
		NoEffect: []plan.Change{change(plan.Change{
			Action: plan.Add, Section: "DEFAULT", Key: "reserved_host_disk_mb", Before: &plan.Value{Texts: []string{"0"}, Default: true},
			After: text("00"), Impact: nothing, Cause: plan.Cause{Kind: plan.ByInput, Now: []source.Input{{
				Path: "hardware.r720.reserve.disk", Default: true, File: "schema/hardware.cue", Line: 9, Column: 3,
			}}},
		})},
		Unreadable: []plan.UnreadableHosts{
			{Nodes: hosts("ctl03"), Reason: "ssh: the key of the host has changed"}, {Nodes: hosts("cn39", "cn40"), Reason: "no answer within 10s"},
		},
		Waves:   []nodeset.Nodes{hosts(append(numbered("cn", 1, 38), "ctl01")...), hosts("ctl02")},
		Outages: []plan.Outage{{Region: "hz-a", Service: "nova-novncproxy", Nodes: hosts("ctl01"), Reason: "it runs on one host only"}},
		Steps: []plan.Step{{
			When: service.Before, Region: "hz-a", Where: "the users of RabbitMQ", Do: "run rabbitmqctl change_password", Nodes: hosts("ctl01", "ctl02"),
		}},
		Copies: []plan.Copy{{
			Path: "/etc/kolla/nova-api/nova.conf", As: "/etc/nova/nova.conf", Services: []string{"nova-api-os-compute"}, Nodes: hosts("ctl01", "ctl02"),
		}},
		Summary: everySum(),
		Texts: []plan.TextDiff{
			{Path: "/etc/motd", Nodes: control, Diff: "@@ -1,2 +1,2 @@\n \tthe same\n-ctl \x1b[2J\n+" + hostile + "\n"},
			{Path: "/etc/firmware.bin", Nodes: control},
		},
		Digests: &plan.Digests{Want: "01ab", Have: "cd23"},
		Rollout: everyRollout(),
	}
}

// everyRollout returns a rollout that contains every field.
func everyRollout() *plan.Rollout {
	return &plan.Rollout{
		Cloud: "netease", Service: "nova-api",
		Covers: []plan.Covered{{Region: "hz-a", Nodes: hosts("ctl01", "ctl02"), Of: 3}},
		Hosts: []plan.HostRollout{{
			Region: "hz-a", Host: "ctl01", Group: "ctl", Role: "control", Zone: "a", Rack: "r01", New: true, Wave: 1, Reboot: true,
			Files: []plan.FileRollout{{
				Path: "/etc/nova/nova.conf", Action: plan.Modify, SHA256: "01ab", Mode: "0640", Owner: "root", Group: "nova",
				Reload: []string{"haproxy"}, Restart: []string{"nova-api"},
			}},
			Reload: []string{"haproxy"}, Restart: []string{"nova-api"},
		}},
		Available: []plan.Availability{{
			Region: "hz-a", Service: "nova-api", Nodes: hosts("ctl01", "ctl02"), Of: 3, AtMost: 1, ByZone: true, Writer: "ctl01",
			Keeps: []string{"answers requests"}, Instances: true,
		}},
		Tasks: []plan.Task{
			{Name: "before-1", After: []string{}, Step: 1, Nodes: hosts("ctl01"), Stops: "nova-api"},
			{Name: "wave-1", After: []string{"before-1"}, Wave: 1, Nodes: hosts("ctl01")},
		},
	}
}

func hostChanges() []plan.Change {
	gone := change(plan.Change{Kind: plan.OfHost, Action: plan.Remove, Nodes: hosts("cn41"), Impact: nothing, Cause: plan.Cause{
		Kind: plan.ByRule, Rule: "none", Why: "nothing of the description asks for it",
	}})
	gone.Address, gone.Roles = "/hz-a", nil
	come := change(plan.Change{Kind: plan.OfHost, Action: plan.Add, Nodes: hosts("cn42", "cn43"), Impact: nothing, Note: "9 files", Cause: plan.Cause{
		Kind: plan.ByInput, Now: []source.Input{input("regions.hz-a.groups.cn.hosts", 54, 50)}, Rule: "hosts", Why: "the group contains the host",
	}})
	come.Address = "/hz-a"
	return []plan.Change{gone, come}
}

func optionChanges() []plan.Change {
	secret := &plan.Value{Texts: []string{"(secret)"}, Secret: true}
	url := &plan.Value{Texts: []string{"mysql://nova:(secret)@10.120.0.10:3306/nova"}, Secret: true}
	filters := "RetryFilter,AvailabilityZoneFilter,RamFilter,ComputeFilter,ImagePropertiesFilter,"
	proxied := []source.Input{
		input("regions.hz-a.groups.ctl.hosts", 53, 59), input("regions.hz-a.groups.ctl.address.management", 53, 99), input("regions.hz-a.networks.public", 50, 3),
	}
	list := []plan.Change{
		{Section: "DEFAULT", Key: "cpu_allocation_ratio", Before: text("16.0"), After: text("4.0"), Cause: ratio},
		{Section: "DEFAULT", Key: "debug", Action: plan.Remove, Before: text("True"), After: &plan.Value{Texts: []string{"false"}, Default: true}, Cause: drift},
		{Section: "DEFAULT", Key: "image_cache_subdirectory_name", Before: text(hostile), After: text(""), Cause: drift},
		{
			Section: "DEFAULT", Key: "log_level", Action: plan.Remove, Before: text("INFO"), Cause: drift, Nodes: hosts("cn07"), Impact: nothing,
			Note:   "has no effect: nova of zed has no such option",
			Unread: &plan.UnreadLine{Host: "cn07", Path: "/etc/nova/nova.conf", Line: 12, Hint: "did you mean [DEFAULT] log_file?"},
		},
		{
			Section: "DEFAULT", Key: "my_ip", Before: text("10.120.1.1"), After: text("10.121.1.1"), Varies: 40, Example: "cn01", Each: each(),
			Cause: plan.Cause{Kind: plan.ByInput, Now: []source.Input{input("regions.hz-a.groups.cn.address.management", 54, 91)}},
		},
		{
			Section: "DEFAULT", Key: "scheduler_default_filters", Before: text(filters + "JsonFilter,EcuFilter,CoreFilter"), After: text(filters + "EcuFilter,CoreFilter"),
			Cause:  plan.Cause{Kind: plan.ByInput, Now: []source.Input{input("regions.hz-a.compute.filters", 31, 12)}},
			Impact: plan.Impact{Level: plan.Restart, Restart: []string{"nova-scheduler"}}, Nodes: control,
		},
		{
			Section: "DEFAULT", Key: "force_raw_images", Kind: plan.OfDefault, Before: &plan.Value{Texts: []string{"True"}, Default: true},
			After: &plan.Value{Texts: []string{}, Default: true}, Cause: plan.Cause{Kind: plan.BySeries, Now: []source.Input{input("series", 7, 9)}},
		},
		{Section: "database", Key: "connection", Action: plan.Rename, From: "[DEFAULT] sql_connection", Before: url, After: url, Cause: byVIP},
		{Section: "database", Key: "slave_connection", Before: url, After: url, Cause: byVIP},
		{Section: "vnc", Key: "server_listen", Action: plan.Rename, From: "[DEFAULT] vncserver_listen", Before: text("10.120.1.1"), After: text("::"), Cause: byVIP},
		{Section: "keystone_authtoken", Key: "password", Before: secret, After: secret, Cause: plan.Cause{Kind: plan.ByRule}},
		{
			Path: "/etc/haproxy/haproxy.cfg", Section: "listen keystone", Key: "bind 203.0.113.10:5000", Action: plan.Remove, Before: text(""), Impact: reloaded, Nodes: control,
			Cause: plan.Cause{Kind: plan.ByInput, Before: []source.Input{{Path: "regions.hz-a.networks.public.vip", File: "git:main:cloud.cue", Line: 50, Column: 97}}},
		},
		{Path: "/etc/haproxy/haproxy.cfg", Section: "listen keystone", Key: "bind 203.0.113.11:5000", Action: plan.Add, After: text(""), Impact: reloaded, Nodes: control, Cause: byVIP},
		{
			Path: "/etc/haproxy/haproxy.cfg", Section: "listen nova-api", Kind: plan.OfSection, Action: plan.Add, After: text("bind 203.0.113.11:8774", "balance source"),
			Impact: reloaded, Nodes: control, Cause: plan.Cause{Kind: plan.ByInput, Now: proxied},
		},
		{
			Path: "/etc/network/interfaces", Key: "auto", Before: text("lo", "eth0"), After: text("lo", "eth0", "eth0.201"), Nodes: control,
			Impact: plan.Impact{Level: plan.Restart, Restart: []string{"networking"}, Instances: plan.InstancesLoseNetwork}, Cause: plan.Cause{Kind: plan.ByRule, Rule: "interfaces.tmpl:3"},
		},
	}
	for i := range list {
		list[i] = change(list[i])
	}
	return list
}

// each are the addresses of the compute hosts.
func each() []plan.Variant {
	var all []plan.Variant
	for i, name := range compute.Hosts {
		all = append(all, plan.Variant{Nodes: hosts(name), Before: text(fmt.Sprintf("10.120.1.%d", i+1)), After: text(fmt.Sprintf("10.121.1.%d", i+1))})
	}
	return all
}

func fileChanges() []plan.Change {
	boot := plan.Impact{Level: plan.Reboot, Instances: plan.InstancesStop}
	fileRule := plan.Cause{Kind: plan.ByRule, Rule: "file", Why: "Modules of the kernel that nothing else loads in time."}
	list := []plan.Change{
		{Path: "/etc/modules-load.d/stackplan.conf", Kind: plan.OfFile, Action: plan.Move, From: "/etc/modules", Impact: boot, Cause: fileRule},
		{Path: "/etc/sysctl.d/stackplan.conf", Kind: plan.OfFile, Action: plan.Add, Impact: boot, Cause: fileRule},
		{Path: "/etc/sysfs.conf", Kind: plan.OfFile, Action: plan.Remove, Impact: nothing, Cause: drift},
		{Path: "/etc/motd", Kind: plan.OfText, Lines: &plan.Lines{Added: 1, Removed: 3, Coarse: true}, Impact: nothing, Cause: drift, Note: "compared as text, since it is too large", Nodes: control},
		{Path: "/etc/firmware.bin", Kind: plan.OfText, Lines: &plan.Lines{Binary: true}, Impact: nothing, Cause: drift, Nodes: control},
		{Path: "/etc/nova/api-paste.ini", Kind: plan.OfMode, Before: text("0666"), After: text("0640"), Impact: nothing, Cause: drift},
		{Path: "/etc/nova/api-paste.ini", Kind: plan.OfOwner, Before: text("bob:users"), After: text("root:nova"), Impact: nothing, Cause: drift},
	}
	for i := range list {
		list[i] = change(list[i])
		list[i].Address = list[i].Path
	}
	return list
}

func everySum() plan.Summary {
	boot := compute
	return plan.Summary{
		Changes: 24, Files: 9, Hosts: 46, NewHosts: 2, RemovedHosts: 1, NoEffect: 1, Compared: 40, Same: 511, NotCompared: 3, Foreign: 1,
		Units: []plan.UnitImpact{
			{Unit: "networking", Level: plan.Restart, Nodes: control, Instances: plan.InstancesLoseNetwork},
			{Unit: "nova-compute", Level: plan.Restart, Nodes: compute, Instances: plan.InstancesUnmanaged},
			{Unit: "nova-consoleauth", Level: plan.Restart, Nodes: control},
			{Unit: "nova-scheduler", Level: plan.Restart, Nodes: control},
			{Unit: "keystone", Level: plan.Restart, Nodes: hosts("ctl01")},
			{Unit: "haproxy", Level: plan.Reload, Nodes: control},
		},
		Regions:  []plan.Sum{{Name: "hz-a", Changes: 24, Hosts: 46}},
		Roles:    []plan.Sum{{Name: "compute", Changes: 12, Hosts: 42}, {Name: "control-compute", Changes: 14, Hosts: 3}},
		Services: []plan.Sum{{Name: "haproxy", Changes: 3, Hosts: 3}, {Name: "nova-compute", Changes: 12, Hosts: 40}},
		Reboot:   &boot, WavesFor: []string{"keystone", "nova-api-os-compute"}, Kept: []string{"routing", "6 of 8 compute hosts"},
	}
}
