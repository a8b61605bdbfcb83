package nova

import (
	"slices"

	"stackplan/generators/oslo"
	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// projectName is the name of the project.
const projectName = "nova"

// controlServices are the services of nova on control hosts.
var controlServices = []string{novaAPI, novaMetadata, novaScheduler, novaConductor, novaConsoleAuth, novaProxy, novaPlacement}

// project returns what the upgrade of nova needs.
func project() *service.Project {
	return &service.Project{
		Name: projectName, Upgrade: slices.Concat(placementTasks(), databaseTasks(), restartTasks()),
		Hazards: slices.Concat(ratioHazards(), hazards(), oslo.Hazards(series.Antelope)), Starts: oslo.Starts(),
		Relations:   relations(),
		Conditional: slices.Concat(driverOptions(), conditionalOptions(), oslo.Conditional()),
		Plugins:     slices.Concat(entryPoints, messaging, oslo.Plugins), Forms: slices.Concat(forms, oslo.Forms),
		Dependencies:     slices.Concat(dependencies, oslo.Dependencies(projectName)),
		FlavorProperties: &flavorProperties, AggregateProperties: &aggregateProperties,
	}
}

// placementTasks returns the tasks for placement while it was a part of nova.
func placementTasks() []service.Task {
	return []service.Task{{Service: novaPlacement, Crosses: series.Ocata,
		Do:  "create the user placement and its endpoints in keystone, and start nova-placement-api before any nova-compute of the new series",
		Why: "from ocata on nova-compute reports the resources of its host to placement, and the scheduler queries it"}}
}

// databaseTasks returns the tasks before the first service of the new series starts.
func databaseTasks() []service.Task {
	return []service.Task{
		{Service: novaScheduler, Crosses: series.Newton, Do: "create the database nova_api", Why: "from newton on it contains the flavors and the cell of each instance"},
		{Service: novaScheduler, Span: series.Span{Until: series.Newton}, Do: "install the packages of nova on one host and run nova-manage db sync"},
		{Service: novaScheduler, Span: series.Span{Since: series.Newton}, Do: "install the packages of nova on one host and run nova-manage api_db sync, then nova-manage db sync"},
		{Service: novaScheduler, Crosses: series.Ocata,
			Do:  "set up cells: run nova-manage cell_v2 simple_cell_setup, which maps cell0, creates the first cell, and maps hosts and instances into it",
			Why: "from ocata on nova requires cells v2, and the scheduler selects no host that is not mapped"},
		{Service: novaScheduler, Span: series.Span{Since: series.Ocata}, Do: "run nova-status upgrade check with the new packages, and fix what it reports",
			Why: "it checks what the release requires before its services start"},
	}
}

// restartTasks returns the restarts, and the tasks after them.
func restartTasks() []service.Task {
	return []service.Task{
		{Service: novaConductor, Restarts: controlServices, Span: series.Span{Since: series.Liberty},
			Do:  "restart nova-conductor first, then the other services of nova on these hosts",
			Why: "conductors of the new series serve nova-compute of the old one ([upgrade_levels] compute = auto)"},
		// Before mitaka the built-in roles run no conductor.
		{Service: novaScheduler, Restarts: controlServices, Span: series.Span{Until: series.Mitaka}, Do: "restart the services of nova on these hosts"},
		{Service: novaCompute, Restarts: []string{novaCompute, novaNetwork, novaMetadata, novaAPI},
			Do: "install the packages on the hosts that run instances and restart their services of nova, " + service.AtATime, Why: "instances keep running"},
		{Service: novaCompute, Crosses: series.Ocata, Do: "map the hosts that were added in the meantime with nova-manage cell_v2 discover_hosts"},
		{Service: novaScheduler, Restarts: controlServices, Span: series.Span{Since: series.Mitaka},
			Do:  "when all hosts run the new series, run nova-manage db online_data_migrations until no row is left, and restart the services of nova",
			Why: "the next series rejects a database with rows that are not migrated, and the restart ends the use of old RPC versions"},
	}
}

// ratioHazards returns the changes of the allocation ratios. The value of nova-compute applies from liberty on.
func ratioHazards() []service.Hazard {
	const why = "the ratio determines how much of a host instances can reserve"
	ratio := func(name string, since series.Series, before, after, change string) service.Hazard {
		return service.Hazard{
			Option: catalogue.Key{Group: "DEFAULT", Name: name}, Since: since, Before: before, After: after, Services: []string{novaCompute, novaScheduler},
			Why: change + ": " + why, Do: oslo.PinDo, Pin: true,
		}
	}
	const initial = "nova reports it when it creates a resource provider in placement: existing hosts keep their ratio, and hosts added after the upgrade get the new one"
	first := func(name, before, after string) service.Hazard {
		h := ratio(name, series.Antelope, before, after, "")
		h.Why = initial
		return h
	}
	return []service.Hazard{
		ratio("cpu_allocation_ratio", series.Liberty, "16.0", "0.0", "0.0 means 16.0, and the value of the compute host applies instead of that of the scheduler"),
		ratio("ram_allocation_ratio", series.Liberty, "1.5", "0.0", "0.0 means 1.5, and the value of the compute host applies instead of that of the scheduler"),
		ratio("disk_allocation_ratio", series.Mitaka, "1.0", "0.0", "0.0 means 1.0"),
		ratio("cpu_allocation_ratio", series.Stein, "0.0", "none", "without a value, initial_cpu_allocation_ratio and the ratio in placement apply"),
		ratio("ram_allocation_ratio", series.Stein, "0.0", "none", "without a value, initial_ram_allocation_ratio and the ratio in placement apply"),
		ratio("disk_allocation_ratio", series.Stein, "0.0", "none", "without a value, initial_disk_allocation_ratio and the ratio in placement apply"),
		first("initial_cpu_allocation_ratio", "16.0", "4.0"),
		first("initial_ram_allocation_ratio", "1.5", "1.0"),
	}
}

// hazards returns the other dangerous changes of defaults.
func hazards() []service.Hazard {
	hosts := []string{novaCompute, novaScheduler}
	return []service.Hazard{
		{Option: catalogue.Key{Group: "DEFAULT", Name: "running_deleted_instance_action"}, Since: series.Icehouse, Before: "log", After: "reap", Services: hosts,
			Why: "nova destroys running instances that are deleted in the database, with their disks, also after an old database was restored", Do: oslo.PinDo, Pin: true},
		{Option: catalogue.Key{Group: "libvirt", Name: "inject_partition"}, Since: series.Icehouse, Before: "1", After: "-2", Services: hosts,
			Why: "nova no longer writes into the file systems of instances: images without cloud-init get no key, no password and no network",
			Do:  "build images that query the metadata service, or pin the old value", Pin: true},
		{Option: catalogue.Key{Group: "DEFAULT", Name: "use_neutron"}, Since: series.Ocata, Before: "false", After: "true",
			Why: "nova requests networks from neutron instead of nova-network", Do: "pin the old value until neutron serves the networks", Pin: true},
		{Option: catalogue.Key{Group: "DEFAULT", Name: "auth_strategy"}, Since: series.Juno, Before: "noauth", After: "keystone",
			Why: "with noauth every client is an administrator", Do: "set it to keystone now, regardless of the series"},
	}
}

// driverOptions returns the options of the drivers of nova-compute.
func driverOptions() []service.ConditionalOptions {
	driver := func(word, product string, options ...string) service.ConditionalOptions {
		return service.ConditionalOptions{Options: options, ReadBy: "the driver of " + product, When: service.Contains(projectName, "DEFAULT", "compute_driver", word)}
	}
	return []service.ConditionalOptions{
		driver("vmware", "VMware", "[vmware] "),
		driver("hyperv", "Hyper-V", "[hyperv] "),
		driver("xenapi", "XenServer", "[xenserver] ", "[DEFAULT] xenapi_", "[DEFAULT] cache_images"),
		driver("powervm", "PowerVM", "[powervm] "),
		driver("zvm", "z/VM", "[zvm] "),
		driver("ironic", "ironic", "[ironic] ", "[baremetal] "),
	}
}

// conditionalOptions returns the other options that are read under a condition only.
func conditionalOptions() []service.ConditionalOptions {
	filter := func(class string, options ...string) service.ConditionalOptions {
		return service.ConditionalOptions{Options: options, ReadBy: class, When: service.AnyOf(
			service.Contains(projectName, "filter_scheduler", "enabled_filters", class), service.Contains(projectName, "DEFAULT", "scheduler_default_filters", class))}
	}
	return []service.ConditionalOptions{
		{Options: []string{"[cells] "}, ReadBy: "nova-cells"},
		{Options: []string{"[rdp] ", "[spice] ", "[serial_console] ", "[mks] "}, ReadBy: "consoles other than VNC"},
		{Options: []string{"[cyborg] "}, ReadBy: "accelerators of cyborg", When: service.Sets(projectName, "cyborg", "auth_type")},
		filter("TrustedFilter", "[trusted_computing] "),
		filter("MetricsFilter", "[metrics] "),
		{Options: []string{"[DEFAULT] control_exchange ", "[DEFAULT] host "}, ReadBy: "nothing: the program sets them itself"},
		{Options: []string{"[database] ", "[api_database] "}, ReadBy: "the services on control hosts; nova-compute calls nova-conductor instead", When: service.AnyOf(
			service.Runs(novaConductor, novaScheduler), service.Contains("", "conductor", "use_local", "true"))},
		{Options: []string{"[DEFAULT] scheduler_default_filters", "[filter_scheduler] enabled_filters"}, ReadBy: novaScheduler, When: service.Runs(novaScheduler)},
		{Options: []string{"[DEFAULT] initial_cpu_allocation_ratio "}, ReadBy: "hosts without cpu_allocation_ratio", When: service.Unset(projectName, "DEFAULT", "cpu_allocation_ratio")},
		{Options: []string{"[DEFAULT] initial_ram_allocation_ratio "}, ReadBy: "hosts without ram_allocation_ratio", When: service.Unset(projectName, "DEFAULT", "ram_allocation_ratio")},
		{Options: []string{"[DEFAULT] dhcp_lease_time"}, ReadBy: novaNetwork, When: service.Runs(novaNetwork)},
		{Options: []string{"[DEFAULT] ec2_"}, ReadBy: "the EC2 API", When: service.Contains(projectName, "DEFAULT", "enabled_apis", "ec2")},
	}
}
