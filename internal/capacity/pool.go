package capacity

import (
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// pools returns the supplies of a region that belong to no host.
func (in *Input) pools(r *model.Region, f *fleet) []*Pool {
	var all []*Pool
	for _, n := range r.Networks {
		if p := in.addresses(r, n, f); p != nil {
			all = append(all, p)
		}
	}
	if r.Networking.IsNeutron() {
		all = append(all, in.segments(r, f)...)
	} else if r.Networking.Manager == "vlan" {
		all = append(all, in.fixedVLANs(r)...)
	}
	if p := in.sharedDisk(r, f); p != nil {
		all = append(all, p)
	}
	return append(all, in.volumes(r)...)
}

// addresses returns the addresses of a network that instances or routers get; nil for other networks.
func (in *Input) addresses(r *model.Region, n *model.Network, f *fleet) *Pool {
	p := &Pool{Name: n.Name, Unit: inAddresses}
	nova := !r.Networking.IsNeutron()
	switch {
	case !n.CIDR.IsValid():
		return nil
	case n.CIDR.Addr().Is6() && (n.Purpose == "floating" || n.Purpose == "external"):
		return nil // a floating IP is an IPv4 address (neutron.db.l3_db, nova.network.linux_net)
	case nova && n.Purpose == "fixed":
		p.Of = "instances"
	case nova && n.Purpose == "floating", !nova && n.Purpose == "external":
		p.Of = "floating_ips"
	case !nova && n.Purpose == "fixed":
	case !nova && n.Purpose != "tenant" && topology.CarriesInstances(n):
		p.Of = ofProvider(r, n)
	default:
		return nil
	}
	p.Terms = in.ranges(r, n)
	less := func(what string, count int, from ...source.Path) {
		if count == 0 {
			return
		}
		t := Term{What: what, Amount: -float64(count), Unit: inAddresses}
		for _, path := range from {
			t.From = append(t.From, in.Cloud.InputAt(path))
		}
		p.Terms = append(p.Terms, t)
	}
	at := networkAt(r, n)
	less("network, broadcast, gateway, VIP and hosts among them", taken(r, n), at.Add("cidr"), at.Add("gateway"), at.Add("vip"))
	switch {
	case nova && p.Of == "instances":
		in.novaNetwork(r, n, f, less)
	case r.Networking.HasOVN() && topology.CarriesInstances(n): // neutron/plugins/ml2/drivers/ovn/mech_driver/ovsdb/ovn_client.py, create_metadata_port
		less("port for metadata, where the subnet has DHCP", 1, source.Join("regions", r.Name, "networking", "mechanism"))
	case !nova && topology.CarriesInstances(n): // the subnet of an external network has no DHCP
		less("ports of DHCP agents, where the subnet has DHCP", r.Networking.DHCPAgents, source.Join("regions", r.Name, "networking", "dhcpAgents"))
	}
	p.Usable = sumOf(p.Terms)
	return p
}

// ofProvider returns the resource whose quota the addresses of a provider network limit. Instances without tenant networks have an
// address of one. With tenant networks instances may do without, and floating IPs are of a provider network if the region has no
// external network.
func ofProvider(r *model.Region, n *model.Network) demand.Resource {
	isExternal := func(n *model.Network) bool { return n.Purpose == "external" }
	switch {
	case r.Networking.Tenants == "none":
		return "instances"
	case !n.CIDR.Addr().Is6() && !slices.ContainsFunc(r.Networks, isExternal):
		return "floating_ips"
	}
	return ""
}

// novaNetwork subtracts the addresses of a fixed network that nova-network reserves: the first one as gateway, if the description sets
// none; with the vlan manager the next one for a VPN; with multi_host one for DHCP on each compute host (nova.network.manager,
// _bottom_reserved_ips and _get_dhcp_ip).
func (in *Input) novaNetwork(r *model.Region, n *model.Network, f *fleet, less func(string, int, ...source.Path)) {
	networking := source.Join("regions", r.Name, "networking")
	if !n.Gateway.IsValid() {
		less("gateway, which nova assigns", 1)
	}
	if r.Networking.Manager == "vlan" {
		less("VPN, which the vlan manager reserves", 1, networking.Add("manager"))
	}
	if r.Networking.MultiHost && r.Networking.Manager != "flat" {
		less("DHCP on each compute host", f.size(), networking.Add("multiHost"))
	}
}

// ranges returns the ranges of a network; if it has none, all of it.
func (in *Input) ranges(r *model.Region, n *model.Network) []Term {
	at := networkAt(r, n)
	if len(n.Ranges) == 0 {
		return []Term{{What: n.CIDR.String(), Amount: count(n.Bounds()), Unit: inAddresses, From: []source.Input{in.Cloud.InputAt(at.Add("cidr"))}}}
	}
	var terms []Term
	for i, span := range n.Ranges {
		from := []source.Input{in.Cloud.InputAt(at.Add("ranges", strconv.Itoa(i)))}
		terms = append(terms, Term{What: span.First.String() + "-" + span.Last.String(), Amount: count(span), Unit: inAddresses, From: from})
	}
	return terms
}

func networkAt(r *model.Region, n *model.Network) source.Path {
	return source.Join("regions", r.Name, "networks", n.Name)
}

// count returns the number of addresses of a range; of a large range approximately.
func count(span model.Range) float64 {
	if !span.First.IsValid() {
		return 0
	}
	n := new(big.Int).Sub(new(big.Int).SetBytes(span.Last.AsSlice()), new(big.Int).SetBytes(span.First.AsSlice()))
	f, _ := n.Add(n, big.NewInt(1)).Float64()
	return f
}

// taken returns the number of addresses in the ranges of a network that instances do not get.
func taken(r *model.Region, n *model.Network) int {
	spans := n.Ranges
	if len(spans) == 0 {
		spans = []model.Range{n.Bounds()}
	}
	number := 0
	for _, addr := range r.InUse(n) {
		for _, span := range spans {
			if !addr.Less(span.First) && !span.Last.Less(addr) {
				number++
			}
		}
	}
	return number
}

// segments returns the identifiers of tenant networks, from the file of ml2.
func (in *Input) segments(r *model.Region, f *fleet) []*Pool {
	if f.network == nil {
		return nil
	}
	group, name := "ml2_type_vlan", "network_vlan_ranges"
	switch r.Networking.Tenants {
	case "none":
		return nil
	case "vxlan":
		group, name = "ml2_type_vxlan", "vni_ranges"
	case "gre":
		group, name = "ml2_type_gre", "tunnel_id_ranges"
	case "geneve":
		group, name = "ml2_type_geneve", "vni_ranges"
	}
	ranges := f.network.neutron(ml2Conf, group, name)
	p := &Pool{Name: ranges.Option, Of: "networks", Unit: inNetworks}
	for text := range strings.SplitSeq(ranges.Text, ",") {
		if number := segmentsIn(text); number > 0 {
			t := ranges.term(number, inNetworks)
			t.What = strings.TrimSpace(text)
			p.Terms = append(p.Terms, t)
		}
	}
	p.Usable = sumOf(p.Terms)
	return []*Pool{p}
}

// segmentsIn returns the number of identifiers in NETWORK:FIRST:LAST or FIRST:LAST; a network without numbers has none for tenants.
func segmentsIn(text string) float64 {
	parts := strings.Split(strings.TrimSpace(text), ":")
	if len(parts) < 2 {
		return 0
	}
	first, err1 := strconv.ParseInt(parts[len(parts)-2], 10, 64)
	last, err2 := strconv.ParseInt(parts[len(parts)-1], 10, 64)
	if err1 != nil || err2 != nil || last < first {
		return 0
	}
	return float64(last - first + 1)
}

// fixedVLANs returns the VLANs of nova-network's vlan manager, which assigns one to each project.
func (in *Input) fixedVLANs(r *model.Region) []*Pool {
	p := &Pool{Name: "vlans", Of: "networks", Unit: inNetworks}
	for _, n := range r.Networks {
		for i, span := range n.VLANs {
			from := []source.Input{in.Cloud.InputAt(networkAt(r, n).Add("vlans", strconv.Itoa(i)))}
			p.Terms = append(p.Terms, Term{What: n.Name, Amount: float64(span.Last - span.First + 1), Unit: inNetworks, From: from})
		}
	}
	if p.Usable = sumOf(p.Terms); p.Usable == 0 {
		return nil
	}
	return []*Pool{p}
}

// sharedDisk returns the disk that all compute hosts share. Each of them reports it to placement as its own, so the sum of their
// inventories is meaningless (nova bug 1784020); it is counted once, without the reserve of one host.
func (in *Input) sharedDisk(r *model.Region, f *fleet) *Pool {
	if r.SharedDisk() == 0 || len(f.classes) == 0 {
		return nil
	}
	n := f.nodes[f.classes[0]]
	total := Term{
		What: "shared disk", Amount: float64(r.Compute.SharedDisk / model.GiB), Unit: inGiB,
		From: []source.Input{in.Cloud.InputAt(source.Join("regions", r.Name, "compute", "sharedDisk"))},
	}
	if r.Compute.DiskPool != "" {
		total = poolTerm(in, r, r.Compute.DiskPool)
	}
	inv := n.inventory(Disk, total, n.reservedDisk(), n.ratio("disk"), "DiskFilter")
	return &Pool{Name: string(Disk), Unit: inGiB, Usable: inv.Usable, Formula: inv.Formula + " = " + inv.formula(), Terms: inv.Terms}
}

// size returns the number of compute hosts.
func (f *fleet) size() int {
	n := 0
	for _, c := range f.cells {
		n += len(c.hosts)
	}
	return n
}

// sumOf returns the sum of terms; never negative, and at most the greatest int64.
func sumOf(terms []Term) int64 {
	sum := 0.0
	for _, t := range terms {
		sum += t.Amount * float64(max(1, t.Times))
	}
	return max(0, rounded(sum))
}

// volumes returns the storage of each back end of volumes, if the size of all is known: a volume group on each of several hosts, or what
// hosts share, once.
func (in *Input) volumes(r *model.Region) []*Pool {
	if r.BlockStorage == nil {
		return nil
	}
	var all []*Pool
	if p := volumesInCeph(in, r); p != nil {
		if p.Usable == 0 {
			return nil
		}
		all = append(all, p)
	}
	for _, name := range slices.Sorted(maps.Keys(r.BlockStorage.Backends)) {
		b := r.BlockStorage.Backends[name]
		if b.Driver == model.RBD {
			continue
		}
		t := Term{
			What: b.VolumeGroup, Amount: float64(b.Size / model.GiB), Unit: inGiB,
			From: []source.Input{in.Cloud.InputAt(source.Join("regions", r.Name, "blockStorage", "backends", name, "size"))},
		}
		if b.IsLocal() {
			hosts := in.storing(r, b)
			t.What += " of each of " + nodeset.Fold(hosts)
			t.Times = len(hosts)
		} else {
			t.What = b.Source
		}
		if b.Size == 0 {
			return nil
		}
		if !b.IsLocal() || t.Times > 0 {
			terms := []Term{t}
			all = append(all, &Pool{Name: name, Of: "gigabytes", Unit: inGiB, Usable: sumOf(terms), Terms: terms})
		}
	}
	return all
}

// storing returns the names of the hosts with a back end.
func (in *Input) storing(r *model.Region, b *model.VolumeBackend) []string {
	site := in.Cloud.Sites[r.Name]
	var names []string
	for _, h := range site.HostsWith(service.Volumes) {
		if site.Stores(h.Group.Role, b) {
			names = append(names, h.Name)
		}
	}
	return names
}
