package terraform

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// The resource types of the provider.
const (
	projectType   = "openstack_identity_project_v3"
	computeType   = "openstack_compute_quotaset_v2"
	networkQuota  = "openstack_networking_quota_v2"
	volumeType    = "openstack_blockstorage_quotaset_v3"
	flavorType    = "openstack_compute_flavor_v2"
	aggregateType = "openstack_compute_aggregate_v2"
	networkType   = "openstack_networking_network_v2"
	subnetType    = "openstack_networking_subnet_v2"
)

// argument is a resource of a quota, and the name of its argument in the provider.
type argument struct{ resource, name string }

var (
	computeQuotas = []argument{{"cores", "cores"}, {"ram", "ram"}, {"instances", "instances"}, {"key_pairs", "key_pairs"},
		{"server_groups", "server_groups"}, {"fixed_ips", "fixed_ips"}}
	// legacyQuotas are quotas of nova in a region with nova-network.
	legacyQuotas = []argument{{"floating_ips", "floating_ips"}, {"security_groups", "security_groups"}, {"security_group_rules", "security_group_rules"}}

	networkQuotas = []argument{{"floating_ips", "floatingip"}, {"networks", "network"}, {"subnets", "subnet"}, {"ports", "port"},
		{"routers", "router"}, {"security_groups", "security_group"}, {"security_group_rules", "security_group_rule"}}
	volumeQuotas = []argument{{"volumes", "volumes"}, {"snapshots", "snapshots"}, {"gigabytes", "gigabytes"}}
)

// quotas writes the quotas of all projects: a resource for each service that enforces some of them.
func (w *writer) quotas() {
	compute, network := computeQuotas, networkQuotas
	if !w.region.Networking.IsNeutron() {
		compute, network = slices.Concat(computeQuotas, legacyQuotas), nil
	}
	for _, project := range slices.Sorted(maps.Keys(w.region.Quotas)) {
		left := maps.Clone(w.region.Quotas[project])
		w.quota(computeType, project, left, compute)
		w.quota(networkQuota, project, left, network)
		w.quota(volumeType, project, left, volumeQuotas)
		for _, resource := range slices.Sorted(maps.Keys(left)) {
			w.list = append(w.list, diag.Diagnostic{Code: "export/terraform", Severity: diag.Warning, Path: source.Join("regions", w.region.Name, "quotas", project, resource),
				Message: fmt.Sprintf("the Terraform provider has no quota %s for nova-network: it is not exported", resource)})
		}
	}
}

// quota writes the part of a project's quota that one service enforces, and removes it from left.
func (w *writer) quota(of, project string, left model.Quota, arguments []argument) {
	var body *hclwrite.Body
	for _, a := range arguments {
		amount, ok := left[a.resource]
		if !ok {
			continue
		}
		delete(left, a.resource)
		if body == nil {
			body = w.resource(of, project)
			body.SetAttributeTraversal("project_id", reference("data", projectType, w.names[project]))
		}
		if a.resource == "ram" && amount > 0 {
			amount /= model.MiB
		}
		body.SetAttributeValue(a.name, cty.NumberIntVal(amount))
	}
}

// flavors writes the flavors with their extra specs. The provider creates private flavors unless is_public is set.
func (w *writer) flavors() {
	for _, name := range slices.Sorted(maps.Keys(w.region.Flavors)) {
		f := w.region.Flavors[name]
		body := w.resource(flavorType, name)
		body.SetAttributeValue("name", cty.StringVal(name))
		body.SetAttributeValue("vcpus", cty.NumberIntVal(int64(f.VCPUs)))
		body.SetAttributeValue("ram", cty.NumberIntVal(f.RAM/model.MiB))
		body.SetAttributeValue("disk", cty.NumberIntVal(f.Disk/model.GiB))
		if f.Ephemeral > 0 {
			body.SetAttributeValue("ephemeral", cty.NumberIntVal(f.Ephemeral/model.GiB))
		}
		if f.Swap > 0 {
			body.SetAttributeValue("swap", cty.NumberIntVal(f.Swap/model.MiB))
		}
		body.SetAttributeValue("is_public", cty.True)
		if specs := extraSpecs(f); len(specs) > 0 {
			body.SetAttributeValue("extra_specs", object(specs))
		}
	}
}

// extraSpecs returns the properties of a flavor and its CPU QoS as the libvirt driver reads it.
func extraSpecs(f model.Flavor) map[string]string {
	specs := map[string]string{}
	maps.Copy(specs, f.Properties)
	for name, number := range map[string]int{"quota:cpu_shares": f.Shares, "quota:cpu_period": f.Period, "quota:cpu_quota": f.CPUQuota} {
		if number != 0 {
			specs[name] = strconv.Itoa(number)
		}
	}
	return specs
}

// aggregates writes an aggregate for each availability zone, and the aggregates of the description. They contain only compute hosts.
func (w *writer) aggregates(site *service.Site) {
	hosts := site.HostsWith(service.Instances)
	zones := map[string]bool{}
	for _, h := range hosts {
		if h.Zone != "" {
			zones[h.Zone] = true
		}
	}
	for _, zone := range slices.Sorted(maps.Keys(zones)) {
		body := w.aggregate(zone, hosts, func(h *model.Host) bool { return h.Zone == zone })
		body.SetAttributeValue("zone", cty.StringVal(zone))
	}
	for _, a := range w.region.Aggregates {
		body := w.aggregate(a.Name, hosts, a.Contains)
		if len(a.Properties) > 0 {
			body.SetAttributeValue("metadata", object(a.Properties))
		}
	}
}

// aggregate writes an aggregate of the hosts for which contains returns true.
func (w *writer) aggregate(name string, hosts []*model.Host, contains func(*model.Host) bool) *hclwrite.Body {
	body := w.resource(aggregateType, name)
	body.SetAttributeValue("name", cty.StringVal(name))
	var members []string
	for _, h := range hosts {
		if contains(h) {
			members = append(members, h.Name)
		}
	}
	slices.Sort(members)
	body.SetAttributeValue("hosts", texts(members))
	return body
}

// networks writes the networks of neutron that administrators create: external networks, for routers and floating IPs, and fixed and
// provider networks, for instances. Users create tenant networks without an operator. The provider does not support nova-network.
func (w *writer) networks() {
	if !w.region.Networking.IsNeutron() {
		return
	}
	for _, n := range w.region.Networks {
		if !topology.IsCreated(n) {
			continue
		}
		instances := topology.CarriesInstances(n)
		body := w.resource(networkType, n.Name)
		body.SetAttributeValue("name", cty.StringVal(n.Name))
		if topology.IsExternal(w.region, n) {
			body.SetAttributeValue("external", cty.True)
		}
		if instances {
			body.SetAttributeValue("shared", cty.True)
		}
		segment := body.AppendNewBlock("segments", nil).Body()
		if topology.IsTrunked(w.region, n) {
			segment.SetAttributeValue("network_type", cty.StringVal("vlan"))
			segment.SetAttributeValue("segmentation_id", cty.NumberIntVal(int64(n.VLAN)))
		} else {
			segment.SetAttributeValue("network_type", cty.StringVal("flat")) // the hosts add the VLAN tags
		}
		segment.SetAttributeValue("physical_network", cty.StringVal(n.Physical()))
		if n.CIDR.IsValid() {
			w.subnet(n, instances)
		}
	}
}

// subnet writes the subnet of a network. Instances get their addresses by DHCP; an external network has no DHCP clients. The pools are
// always written: the default of neutron contains the addresses of hosts and the VIP, which neutron does not know.
func (w *writer) subnet(n *model.Network, hasDHCP bool) {
	body := w.resource(subnetType, n.Name)
	body.SetAttributeTraversal("network_id", reference(networkType, w.names.in(w.region.Name, n.Name)))
	body.SetAttributeValue("name", cty.StringVal(n.Name))
	body.SetAttributeValue("cidr", cty.StringVal(n.CIDR.Masked().String()))
	body.SetAttributeValue("ip_version", cty.NumberIntVal(version(n.CIDR.Addr())))
	if n.Gateway.IsValid() {
		body.SetAttributeValue("gateway_ip", cty.StringVal(n.Gateway.String()))
	} else {
		body.SetAttributeValue("no_gateway", cty.True)
	}
	body.SetAttributeValue("enable_dhcp", cty.BoolVal(hasDHCP))
	for _, r := range w.region.Pools(n) {
		pool := body.AppendNewBlock("allocation_pool", nil).Body()
		pool.SetAttributeValue("start", cty.StringVal(r.First.String()))
		pool.SetAttributeValue("end", cty.StringVal(r.Last.String()))
	}
}

// version returns 4 or 6.
func version(a netip.Addr) int64 {
	if a.Is4() {
		return 4
	}
	return 6
}
