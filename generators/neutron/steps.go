package neutron

import (
	"fmt"
	"strings"

	"stackplan/generators/oslo"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// heads is the first series whose neutron-db-manage has several heads, since extensions have migrations of their own.
const heads = series.Kilo

// steps returns the steps of the server. A host of the API runs them.
func steps() []service.Step {
	schema := oslo.SchemaStep("neutron", "", nil)
	schema.Run = func(j *service.Job) string {
		target := "heads"
		if j.Series < heads {
			target = "head"
		}
		return "as_user neutron neutron-db-manage --config-file /etc/neutron/neutron.conf --config-file /etc/neutron/plugins/ml2/ml2_conf.ini upgrade " + target
	}
	return []service.Step{schema, {
		Name: "neutron/networks", On: service.FirstHost, After: []string{"neutron-api/start", "neutron-server/start", "neutron-rpc-server/start", "keystone/endpoints"},
		When:  func(j *service.Job) bool { return len(shared(j.Region)) > 0 },
		Check: networksCheck, Run: networks,
		Why: "administrators create the networks that are connected to physical ones. The ranges are always written: the default contains the addresses of hosts and the VIP, which neutron does not know",
	}, {
		Name: "neutron/agents", On: service.FirstHost, When: (*service.Job).ChosenRun, In: []service.Runbook{service.RemoveHost}, After: []string{"host/stop"},
		Check: forChosen(`[ -z "$(administrator network agent list --host "$gone" -f value -c ID)" ]`),
		Run: forChosen(`for id in $(administrator network agent list --host "$gone" -f value -c ID); do
		administrator network agent delete "$id" || return 1
	done`),
		Why: "routers and DHCP servers move to other agents at once, and neutron no longer counts the host as down",
	}}
}

// forChosen returns a command for each host that the runbook is about.
func forChosen(command string) func(*service.Job) string {
	return func(j *service.Job) string {
		return oslo.Administrator(j) + "for gone in " + service.ShellWords(j.ChosenNames()) + "; do\n\t" + command + " || return 1\ndone"
	}
}

// shared returns the networks that administrators create: external ones, for routers and floating IPs, and fixed and provider networks, for
// instances.
func shared(r *model.Region) []*model.Network {
	return among(r, topology.IsCreated)
}

// networksCheck succeeds if all of them exist, with their subnets.
func networksCheck(j *service.Job) string {
	var networks, subnets []string
	for _, n := range shared(j.Region) {
		networks = append(networks, n.Name)
		if n.CIDR.IsValid() {
			subnets = append(subnets, n.Name)
		}
	}
	check := oslo.Administrator(j) + `contains_words "$(administrator network list -f value -c Name)" ` + service.ShellWords(networks)
	if len(subnets) > 0 {
		check += ` &&
	contains_words "$(administrator subnet list -f value -c Name)" ` + service.ShellWords(subnets)
	}
	return check
}

// networks creates those that do not exist.
func networks(j *service.Job) string {
	lines := []string{strings.TrimSuffix(oslo.Administrator(j), "\n"),
		"networks=$(administrator network list -f value -c Name) || return 1", "subnets=$(administrator subnet list -f value -c Name) || return 1", "{"}
	for _, n := range shared(j.Region) {
		lines = append(lines, "missing \"$networks\" "+service.ShellWord(n.Name)+" <<'END'", createNetwork(j.Region, n), "END")
		if n.CIDR.IsValid() {
			lines = append(lines, "missing \"$subnets\" "+service.ShellWord(n.Name)+" <<'END'", createSubnet(j.Region, n), "END")
		}
	}
	return strings.Join(append(lines, "} | administrators"), "\n")
}

// createNetwork returns the arguments of openstack that create a network.
func createNetwork(r *model.Region, n *model.Network) string {
	words := []string{"network create --provider-physical-network", service.ShellWord(n.Physical())}
	if topology.IsTrunked(r, n) {
		words = append(words, "--provider-network-type", "vlan", "--provider-segment", fmt.Sprint(n.VLAN))
	} else {
		words = append(words, "--provider-network-type", "flat") // the hosts add the VLAN tags
	}
	if topology.IsExternal(r, n) {
		words = append(words, "--external")
	}
	if topology.CarriesInstances(n) {
		words = append(words, "--share")
	}
	return strings.Join(append(words, service.ShellWord(n.Name)), " ")
}

// createSubnet returns the arguments of openstack that create the subnet of a network.
func createSubnet(region *model.Region, n *model.Network) string {
	words := []string{"subnet create --network", service.ShellWord(n.Name), "--subnet-range", n.CIDR.Masked().String(), "--ip-version", "4"}
	if n.CIDR.Addr().Is6() {
		words[len(words)-1] = "6"
	}
	gateway, dhcp := "none", "--no-dhcp"
	if n.Gateway.IsValid() {
		gateway = n.Gateway.String()
	}
	if topology.CarriesInstances(n) {
		dhcp = "--dhcp"
	}
	words = append(words, "--gateway", gateway, dhcp)
	for _, r := range region.Pools(n) {
		words = append(words, "--allocation-pool", fmt.Sprintf("start=%s,end=%s", r.First, r.Last))
	}
	return strings.Join(append(words, service.ShellWord(n.Name)), " ")
}
