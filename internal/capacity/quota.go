package capacity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

// evaluation compares the quotas of a region with its capacity, also after failures, and finds the changes that help.
type evaluation struct {
	region    *Region
	model     *model.Region
	projects  *projectQuotas
	tolerance Tolerance
	offered   []demand.Flavor // the flavors of the region; empty: they are not known
}

// quotas returns the result for each resource that the region has or that a project has a quota of.
func (e *evaluation) quotas() []*Quota {
	all := slices.Concat(e.ofHosts("cores", inCPUs, 1, cpuClasses(e)...), e.ofHosts("ram", inMiB, model.MiB, Memory))
	all = append(all, e.ofPool("instances", inInstances), e.ofPool("floating_ips", inAddresses))
	if e.model.Networking.IsNeutron() {
		all = append(all, e.ofPool("networks", inNetworks))
	}
	for _, of := range ofCinder {
		if e.isSet(of) {
			all = append(all, e.ofPool(of, cmp.Or(unitsOfCinder[of], string(of))))
		}
	}
	return all
}

// isSet reports whether a project sets a quota of a resource, other than 0.
func (e *evaluation) isSet(of demand.Resource) bool {
	for key, q := range e.projects.set {
		if key.of == of && (q.Amount != 0 || q.Unknown != "") {
			return true
		}
	}
	return false
}

// ofHosts returns the result for a quota of resources of hosts, and for projects that are confined to some of them.
func (e *evaluation) ofHosts(of demand.Resource, unit string, divisor int64, by ...Resource) []*Quota {
	p := &Quota{Resource: of, Unit: unit}
	e.projects.sum(p, divisor)
	amount := sumOver(by, func(inv *Inventory) int64 { return inv.Usable })
	for _, c := range e.region.Classes {
		for _, resource := range by {
			if inv := c.Inventory(resource); inv != nil {
				p.Supply = append(p.Supply, Term{
					What: string(resource) + " of " + c.Hosts.Nodeset, Amount: float64(inv.Usable), Unit: unit, Times: c.Hosts.Count, Why: inv.formula(),
				})
			}
		}
	}
	s := e.region.fleet.shape(amount)
	e.settle(p, s)
	isUnknown := func(l Loss) bool { return l.Why != "" }
	if p.isExceeded() && !slices.ContainsFunc(p.Losses, isUnknown) {
		p.Changes = slices.Concat(e.raised(p, by), e.added(p, amount), e.cut(p))
	}
	return append([]*Quota{p}, confined(e, p, amount)...)
}

// settle compares a quota with the distribution of a resource.
func (e *evaluation) settle(p *Quota, s shape) {
	p.settle(s.total)
	p.shape = &s
	p.Losses = s.losses(p.Limit, e.tolerance)
	for _, l := range p.Losses {
		if l.Required && !l.Fits {
			p.Fits = Insufficient
		}
	}
}

// sumOver returns a function for the sum of several resources on a host of a class.
func sumOver(by []Resource, of func(*Inventory) int64) func(*Class) int64 {
	return func(c *Class) int64 {
		sum := int64(0)
		for _, resource := range by {
			if inv := c.Inventory(resource); inv != nil {
				sum = plus(sum, of(inv))
			}
		}
		return sum
	}
}

// ofPool returns the result for a quota of a pool of the region, which failures of hosts do not change.
func (e *evaluation) ofPool(of demand.Resource, unit string) *Quota {
	p := &Quota{Resource: of, Unit: unit}
	e.projects.sum(p, 1)
	usable, found := int64(0), false
	for _, pool := range e.region.Pools {
		if pool.Of == of {
			found = true
			usable = plus(usable, pool.Usable)
			for _, t := range pool.Terms {
				t.What = pool.Name + ": " + t.What
				p.Supply = append(p.Supply, t)
			}
		}
	}
	if found && of == "floating_ips" && e.model.Networking.IsNeutron() {
		e.addGateways(p)
	}
	switch {
	case found || of == "floating_ips" && e.isSet(of):
		p.settle(usable)
	default:
		p.Unchecked = unchecked(of, e.model.Networking.Tenants)
	}
	if p.isExceeded() {
		p.Changes = append(e.enlarged(p), e.cut(p)...)
	}
	return p
}

// gateways marks the terms of routers among those of floating IPs.
const gateways = " (gateways of routers)"

// addGateways adds the routers of projects to their floating IPs. Each router with a gateway uses an address of the same external
// network (neutron.db.l3_db, _create_router_gw_port).
func (e *evaluation) addGateways(p *Quota) {
	routers := &Quota{Resource: "routers", Unit: p.Unit}
	e.projects.sum(routers, 1)
	for from, to := range map[*[]Term]*[]Term{&routers.Demand: &p.Demand, &routers.Unlimited: &p.Unlimited, &routers.Unknown: &p.Unknown} {
		for _, t := range *from {
			t.What += gateways
			*to = append(*to, t)
		}
	}
	p.Limit = sumOf(p.Demand)
}

// unchecked returns why no supply is known for a quota, where tenants is the type of the networks of projects.
func unchecked(of demand.Resource, tenants string) string {
	switch of {
	case "instances":
		if tenants == "none" {
			return "no network of the region has addresses for instances"
		}
		return "tenant networks have their own addresses"
	case "floating_ips":
		return "no network of the region provides floating IPs, and no project has a quota of them"
	case "volumes", "snapshots":
		return "storage limits their size, not their number"
	case "networks":
		if tenants == "none" {
			return "projects have no networks of their own (networking.tenants)"
		}
		return "no host of the region runs the API of neutron"
	}
	return "the description contains no size of storage for volumes"
}

// formula returns the formula of an inventory with its numbers.
func (inv *Inventory) formula() string {
	return strings.NewReplacer("total", number(inv.Total), "reserved", number(inv.Reserved), "ratio", decimal(inv.Ratio)).Replace(inv.Formula)
}

// notes returns what must be known in addition to the results.
func (e *evaluation) notes(d demand.Demand) []Note {
	var notes []Note
	for _, p := range e.region.Quotas {
		if len(p.Unlimited) > 0 && p.Unchecked == "" {
			notes = append(notes, unlimited(p))
		}
	}
	notes = slices.Concat(notes, unknownNotes(e.region.Quotas), e.projects.unifiedNotes(), e.runningNotes(d), e.networkNotes(), cpuNotes(e), e.unitNotes(), e.overheadNotes(), e.ratioNotes(), cephNotes(e))
	return append(notes, e.flavorNotes()...)
}

// unknownNotes reports the quotas that are not known, those of a project with the same reason together.
func unknownNotes(quotas []*Quota) []Note {
	var notes []Note
	at := map[[2]string]int{}
	var resources [][]string
	for _, p := range quotas {
		for _, t := range p.Unknown {
			key := [2]string{t.What, t.Why}
			i, known := at[key]
			if !known {
				i = len(notes)
				at[key] = i
				notes, resources = append(notes, Note{Code: "capacity/unknown", From: t.From}), append(resources, nil)
				notes[i].Text = " of " + t.What + " are not known: " + t.Why
			}
			resources[i] = append(resources[i], string(p.Resource))
		}
	}
	for i := range notes {
		notes[i].Text = strings.Join(resources[i], ", ") + notes[i].Text
	}
	return notes
}

// networkNotes reports that there are more projects than networks: the vlan manager of nova-network assigns one to each
// (nova.network.manager, VlanManager). No file contains how nova-manage divided the networks.
func (e *evaluation) networkNotes() []Note {
	if e.model.Networking.IsNeutron() || e.model.Networking.Manager != "vlan" {
		return nil
	}
	var from []source.Input
	for _, n := range e.model.Networks {
		if n.Purpose == "fixed" {
			from = append(from, e.projects.in.Cloud.InputAt(networkAt(e.model, n).Add("cidr")))
		}
	}
	projects := len(e.projects.names) + e.model.Projects
	if projects <= len(from) {
		return nil
	}
	return []Note{{
		Code: "capacity/networks", Text: fmt.Sprintf("the vlan manager assigns each of %d projects its own network, with a VLAN, a gateway and a VPN, but the region has %d fixed networks", projects, len(from)),
		Hint: "divide them with nova-manage network create (--num_networks, --network_size); the addresses in this report are those of undivided networks", From: from,
	}}
}

// unitNotes reports quotas of the description whose memory and cores do not match, because a unit is wrong. Those of other files are
// checked where they are read.
func (e *evaluation) unitNotes() []Note {
	var notes []Note
	for _, project := range e.projects.names {
		ram, cores := e.projects.set[quotaKey{project, "ram"}], e.projects.set[quotaKey{project, "cores"}]
		if ram.Origin.Path == "" || ram.Amount < 1 || cores.Amount < 1 {
			continue
		}
		each := ram.Amount / model.MiB / cores.Amount
		if each >= demand.LeastRAM && each <= demand.MostRAM {
			continue
		}
		notes = append(notes, Note{
			Code: "capacity/unit", Text: fmt.Sprintf("the quotas of %s are %s MiB of ram for %s cores: one of the two has a wrong unit", project, number(ram.Amount/model.MiB), number(cores.Amount)),
			Hint: "check the unit of ram: MiB, GiB and TiB differ by a factor of 1024 each", From: []source.Input{e.projects.in.origin(ram.Origin)},
		})
	}
	return notes
}

// unlimited reports the projects without a limit on a resource: the first of them by name.
func unlimited(p *Quota) Note {
	const enough = 3
	n := Note{Code: "capacity/unlimited", Hint: "give them a limit"}
	var names []string
	for _, t := range p.Unlimited[:min(enough, len(p.Unlimited))] {
		names = append(names, t.What)
		n.From = append(n.From, t.From...)
	}
	who := strings.Join(names, ", ")
	if more := len(p.Unlimited) - enough; more > 0 {
		who += " and " + number(int64(more)) + " more"
	}
	n.Text = "no limit on " + string(p.Resource) + " of " + who + ": no capacity is sufficient for them"
	return n
}

// flavorNotes reports the flavors that fit on no host, and those of which this is unknown.
func (e *evaluation) flavorNotes() []Note {
	var notes []Note
	for _, f := range e.region.Packing.Flavors {
		switch {
		case f.Unknown != "" && f.Possible == 0:
			notes = append(notes, Note{Code: "capacity/unknown", Text: "flavor " + f.Flavor + " is not known: " + f.Unknown, From: f.From, isOfFlavor: true})
		case f.Unknown != "":
			notes = append(notes, Note{
				Code: "capacity/unknown", Text: "flavor " + f.Flavor + " is not known to fit on any host: " + f.Unknown,
				Hint: "declare it in traits, resources, devices or accelerators of the hardware that has it", From: f.From, isOfFlavor: true,
			})
		case f.Reason != "":
			notes = append(notes, Note{
				Code: "capacity/flavor", Text: "flavor " + f.Flavor + " fits on no host, even an empty one: " + f.Reason,
				Hint: "change the flavor, or add hardware that meets it", From: f.From,
			})
		}
	}
	return notes
}
