package load

import (
	"maps"
	"net/netip"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// hosts reads the groups and the host overrides of a region after its networks.
func (d *decoder) hosts(r *model.Region, n node) {
	r.Groups = sorted(n.at("groups"), func(name string, n node) *model.Group { return d.group(r, name, n) })
	r.HostOverrides = byName(n.at("hosts"), func(name string, n node) *model.HostOverride { return d.hostOverride(r, name, n) })
	maps.DeleteFunc(r.HostOverrides, func(name string, _ *model.HostOverride) bool { return d.removed[name] })
}

func (d *decoder) group(r *model.Region, name string, n node) *model.Group {
	nodes := d.hostSet(n.at("hosts"))
	return &model.Group{
		Name:     name,
		Role:     n.at("role").text(),
		Hardware: d.knownHardware(n.at("hardware")),
		Nodes:    nodes,
		Address: byName(n.at("address"), func(network string, n node) model.AddressRule {
			d.knownNetwork(r, network, n)
			return d.addressRule(n, nodes)
		}),
		Racks:       d.nameList(n.at("rack")),
		Zones:       d.nameList(n.at("zone")),
		FirstSeries: firstSeries(n),
		HostNetwork: n.at("hostNetwork").text(),
		Labels:      byName(n.at("labels"), plain),
		Overrides:   d.overrides(n.at("overrides")),
	}
}

func (d *decoder) hostOverride(r *model.Region, host string, n node) *model.HostOverride {
	if r.GroupOf(host) == nil && !d.removed[host] {
		d.unknownHost(r, host, n)
	}
	e := &model.HostOverride{Host: host, Overrides: d.overrides(n.at("overrides")), Fact: model.Fact{
		Address: byName(n.at("address"), func(network string, n node) netip.Addr {
			d.knownNetwork(r, network, n)
			return d.address(n)
		}),
		Rack:        d.oneName(n.at("rack")),
		Zone:        d.oneName(n.at("zone")),
		FirstSeries: firstSeries(n),
		Labels:      byName(n.at("labels"), plain),
	}}
	if hardware := n.at("hardware"); hardware.given() {
		e.Hardware = d.knownHardware(hardware)
	}
	return e
}

// firstSeries reads the release that first ran on hosts; none if n does not set it.
func firstSeries(n node) series.Series {
	in, _ := series.Parse(n.at("firstSeries").text())
	return in
}

// maxHosts is the maximum number of hosts of a cloud, twenty times the size that the compiler is designed for: checks and files
// take time for each host.
const maxHosts = 200_000

// hostSet reads the hosts of a group. If the cloud has too many, this and all later groups have none.
func (d *decoder) hostSet(n node) nodeset.Set {
	if d.count > maxHosts {
		return nodeset.Set{}
	}
	set, ok := d.nodes(n)
	if d.count += set.Len(); d.count > maxHosts {
		d.errorf("value/hosts", n, "with this group the cloud has more than %d hosts", maxHosts).Hint = "describe it as several clouds"
		return nodeset.Set{}
	}
	for _, host := range set.All() {
		if err := nodeset.ValidHost(host); err != nil {
			d.nodeError("value/host", n, err)
			return nodeset.Set{}
		}
	}
	if !ok {
		return nodeset.Set{}
	}
	return set
}

// knownHardware returns the hardware that n names, or nil after a report.
func (d *decoder) knownHardware(n node) *model.Hardware {
	h := d.cloud.Hardware[n.text()]
	if h == nil && n.text() != "" && !d.broken("hardware") {
		d.unknown(n, "hardware", keys(d.cloud.Hardware))
	}
	return h
}

// knownNetwork reports an address in a network that the region does not have.
func (d *decoder) knownNetwork(r *model.Region, network string, n node) {
	if r.Network(network) != nil || d.broken(source.Join("regions", r.Name, "networks")) {
		return
	}
	var names []string
	for _, n := range r.Networks {
		names = append(names, n.Name)
	}
	said := d.errorf("reference/network", n, "region %s has no network %q", r.Name, network)
	said.Hint = spelling.Hint(network, names)
}

// unknownHost reports a host override for an unknown host.
func (d *decoder) unknownHost(r *model.Region, host string, n node) {
	var names []string
	for _, g := range r.Groups {
		if g.Nodes.Len() == 0 {
			return // a group that could not be read may have the host
		}
		names = append(names, nearHosts(g.Nodes)...)
	}
	said := d.errorf("reference/host", n, "no group of region %s has a host %q", r.Name, host)
	said.Hint = spelling.Hint(host, names)
}

// nearHosts returns the names to compare with a misspelt host: the first ones of a set.
func nearHosts(set nodeset.Set) []string {
	const enough = 2000
	var names []string
	for i, name := range set.All() {
		if i == enough {
			break
		}
		names = append(names, name)
	}
	return names
}

// unknown reports a reference to an unknown name.
func (d *decoder) unknown(n node, what string, names []string) {
	said := d.errorf("reference/"+what, n, "there is no %s %q", what, n.text())
	said.Hint = spelling.Hint(n.text(), names)
}

// keys returns the names in a map, sorted.
func keys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
