package upgrade

import (
	"slices"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

// danger is a default whose change made outages, or changes what a cloud promises without a word in any file.
type danger struct {
	project string // empty: every project that has the option
	key     catalogue.Key
	since   series.Series // that changes the default
	from    string        // the default before, as DefaultText tells it
	to      string        // and from since on
	on      []string      // the services whose hosts it reaches; nil: all that read the file
	why     string
	do      []string
}

const (
	ratioWhy = "how much of a host is promised to guests hangs on it"
	firstWhy = "it is what placement is told of a resource provider when that is made: hosts that are there keep their ratio, " +
		"and hosts added after the upgrade get the new one"
	pinDo     = "pin the old value, or decide for the new one"
	policyWhy = "policies check the scope of a token, or use roles that operators may not have given: calls that worked are forbidden"
	policyDo  = "give users and services the roles that the new policies ask for, or pin the old value until then"
)

// dangers are the known ones. A test holds the defaults against the catalogue.
var dangers = []danger{
	{"nova", key("DEFAULT", "cpu_allocation_ratio"), series.Liberty, "16.0", "0.0", hypervisors, "0.0 stands for 16.0, and the value of the compute host counts, no longer that of the scheduler: " + ratioWhy, []string{pinDo}},
	{"nova", key("DEFAULT", "ram_allocation_ratio"), series.Liberty, "1.5", "0.0", hypervisors, "0.0 stands for 1.5, and the value of the compute host counts, no longer that of the scheduler: " + ratioWhy, []string{pinDo}},
	{"nova", key("DEFAULT", "disk_allocation_ratio"), series.Mitaka, "1.0", "0.0", hypervisors, "0.0 stands for 1.0: " + ratioWhy, []string{pinDo}},
	{"nova", key("DEFAULT", "cpu_allocation_ratio"), series.Stein, "0.0", "none", hypervisors, "none leaves it to initial_cpu_allocation_ratio, and to what is set in placement: " + ratioWhy, []string{pinDo}},
	{"nova", key("DEFAULT", "ram_allocation_ratio"), series.Stein, "0.0", "none", hypervisors, "none leaves it to initial_ram_allocation_ratio, and to what is set in placement: " + ratioWhy, []string{pinDo}},
	{"nova", key("DEFAULT", "disk_allocation_ratio"), series.Stein, "0.0", "none", hypervisors, "none leaves it to initial_disk_allocation_ratio, and to what is set in placement: " + ratioWhy, []string{pinDo}},
	{"nova", key("DEFAULT", "initial_cpu_allocation_ratio"), series.Antelope, "16.0", "4.0", hypervisors, firstWhy, []string{pinDo}},
	{"nova", key("DEFAULT", "initial_ram_allocation_ratio"), series.Antelope, "1.5", "1.0", hypervisors, firstWhy, []string{pinDo}},
	{"nova", key("DEFAULT", "running_deleted_instance_action"), series.Icehouse, "log", "reap", hypervisors, "guests that the database calls deleted and that still run are destroyed, with their disks: wrong after a database was restored", []string{pinDo}},
	{"nova", key("libvirt", "inject_partition"), series.Icehouse, "1", "-2", hypervisors, "nothing is put into the file systems of guests any more: images without cloud-init get no key, no password and no network", []string{"make images that ask the metadata service, or pin the old value"}},
	{"nova", key("DEFAULT", "use_neutron"), series.Ocata, "false", "true", nil, "nova asks neutron for networks, and no longer its own nova-network", []string{"pin the old value until the network is neutron's"}},
	{"nova", key("DEFAULT", "auth_strategy"), series.Juno, "noauth", "keystone", nil, "noauth takes everybody for an administrator", []string{"set it to keystone now, whatever the series"}},
	{"keystone", key("token", "provider"), series.Ocata, "uuid", "fernet", nil, "fernet tokens are read with keys that all keystone hosts must share; tokens that were handed out before end with the upgrade", []string{"make the keys with keystone-manage fernet_setup on one host and copy them to the others, before keystone starts"}},
	{"keystone", key("token", "expiration"), series.Icehouse, "86400", "3600", nil, "a token lives an hour and no longer a day: long jobs of users and scripts lose theirs midway", []string{pinDo}},
	{"keystone", key("DEFAULT", "admin_token"), series.Mitaka, "ADMIN", "none", nil, "until then the word ADMIN makes whoever sends it the administrator", []string{"set it to a secret now, and remove admin_token_auth from the pipelines of keystone"}},
	{"neutron", key("quotas", "quota_network"), series.Pike, "10", "100", servers, "projects that have no quota of their own may make ten times as many networks", []string{pinDo}},
	{"neutron", key("quotas", "quota_subnet"), series.Pike, "10", "100", servers, "projects that have no quota of their own may make ten times as many subnets", []string{pinDo}},
	{"neutron", key("quotas", "quota_port"), series.Pike, "50", "500", servers, "projects that have no quota of their own may make ten times as many ports", []string{pinDo}},
	{"", key("oslo_messaging_rabbit", "heartbeat_in_pthread"), series.Wallaby, "false", "true", nil, "under eventlet the heartbeat in a native thread stalls daemons (bug 1934937)", []string{"set it to false where a daemon runs under eventlet"}},
	{"", key("oslo_messaging_rabbit", "heartbeat_timeout_threshold"), series.Liberty, "0", "60", nil, "connections without a heartbeat are cut after a minute", []string{pinDo}},
	{"nova", key("oslo_policy", "enforce_scope"), series.Antelope, "false", "true", nil, policyWhy, []string{policyDo}},
	{"nova", key("oslo_policy", "enforce_new_defaults"), series.Antelope, "false", "true", nil, policyWhy, []string{policyDo}},
	{"neutron", key("oslo_policy", "enforce_scope"), series.Bobcat, "false", "true", nil, policyWhy, []string{policyDo}},
	{"neutron", key("oslo_policy", "enforce_new_defaults"), series.Bobcat, "false", "true", nil, policyWhy, []string{policyDo}},
	{"glance", key("oslo_policy", "enforce_scope"), series.Dalmatian, "false", "true", nil, policyWhy, []string{policyDo}},
	{"glance", key("oslo_policy", "enforce_new_defaults"), series.Dalmatian, "false", "true", nil, policyWhy, []string{policyDo}},
	{"keystone", key("oslo_policy", "enforce_scope"), series.Dalmatian, "false", "true", nil, policyWhy, []string{policyDo}},
	{"keystone", key("oslo_policy", "enforce_new_defaults"), series.Dalmatian, "false", "true", nil, policyWhy, []string{policyDo}},
	{"placement", key("oslo_policy", "enforce_scope"), series.Dalmatian, "false", "true", nil, policyWhy, []string{policyDo}},
	{"placement", key("oslo_policy", "enforce_new_defaults"), series.Dalmatian, "false", "true", nil, policyWhy, []string{policyDo}},
}

// Whom dangers reach.
var (
	hypervisors = []string{"nova-compute", "nova-scheduler"}
	servers     = []string{"neutron-server", "neutron-api", "neutron-rpc-server"}
)

func key(group, name string) catalogue.Key { return catalogue.Key{Group: group, Name: name} }

// warn marks a change as one of the known dangers.
func (c *Change) warn(d *danger) {
	c.Dangerous, c.ActionRequired, c.Why, c.Instructions, c.Series = true, true, d.why, d.do, d.since
}

// dangerOf returns the danger on the way of an option, under its names before or after: the one that leads to its default, else
// the first; nil where there is none, or where the way leads back.
func dangerOf(d catalogue.Difference, way []series.Series) *danger {
	if d.Before == nil || way[0] < d.Before.Series {
		return nil
	}
	var first *danger
	for i := range dangers {
		known := &dangers[i]
		isIt := known.key == d.Before.Key || d.After != nil && known.key == d.After.Key
		if !isIt || known.project != "" && known.project != d.Before.Project || !slices.Contains(way, known.since) {
			continue
		}
		if first == nil || d.After != nil && d.After.DefaultText() == known.to {
			first = known
		}
	}
	return first
}

// warnOfQueues marks a change as dangerous where a rule begins to ask for quorum queues.
func (c *Change) warnOfQueues() {
	if c.SetBy == ByRule && c.Option == key("oslo_messaging_rabbit", "rabbit_quorum_queue") && slices.Equal(c.After.Texts, []string{"True"}) {
		c.Dangerous, c.ActionRequired, c.Why = true, true, "RabbitMQ refuses to declare a queue that is there as another kind: no call goes through until the old queues are gone"
		c.Instructions = []string{"stop the services of the region and delete their queues when the files change, or set messaging.queues to mirrored until then"}
	}
}

// addedBefore returns the series with the danger of an option that came on the way, before it: its first default was what had
// been done without it. It is none for other options.
func addedBefore(d catalogue.Difference, way []series.Series) series.Series {
	for _, known := range dangers {
		isIt := d.Before == nil && known.key == d.After.Key && (known.project == "" || known.project == d.After.Project)
		if isIt && slices.Contains(way, known.since) && d.After.DefaultText() == known.to && d.Since(catalogue.Added) < known.since {
			return known.since
		}
	}
	return series.None
}

// appliesTo reports whether a host runs a service for which the default is dangerous.
func (d *danger) appliesTo(h *host) bool { return d.on == nil || h.runs(d.on...) }
