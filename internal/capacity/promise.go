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

// judge is what the promises of a region are judged by.
type judge struct {
	region *Region
	model  *model.Region
	limits *limits
	asked  Tolerance
}

// promises are the verdicts on each resource that the region has or somebody was promised.
func (j *judge) promises() []*Quota {
	all := []*Quota{
		j.ofFleet("cores", inCPUs, 1, VCPU, PCPU),
		j.ofFleet("ram", inMiB, mebibyte, Memory),
		j.ofPool("instances", inInstances),
		j.ofPool("floating_ips", inAddresses),
	}
	if j.model.Networking.IsNeutron() {
		all = append(all, j.ofPool("networks", inNetworks))
	}
	for _, of := range ofCinder {
		if j.isSaid(of) {
			all = append(all, j.ofPool(of, cmp.Or(unitsOfCinder[of], string(of))))
		}
	}
	return all
}

// isSaid reports whether a project has a quota of its own for a resource, other than 0.
func (j *judge) isSaid(of demand.Resource) bool {
	for key, q := range j.limits.said {
		if key.of == of && (q.Amount != 0 || q.Unknown != "") {
			return true
		}
	}
	return false
}

// ofFleet judges a promise that hosts keep.
func (j *judge) ofFleet(of demand.Resource, unit string, divisor int64, by ...Resource) *Quota {
	p := &Quota{Resource: of, Unit: unit}
	j.limits.sum(p, divisor)
	amount := sumOver(by, func(inv *Inventory) int64 { return inv.Usable })
	for _, c := range j.region.Classes {
		for _, resource := range by {
			if inv := c.Inventory(resource); inv != nil {
				p.Supply = append(p.Supply, Term{
					What: string(resource) + " of " + c.Hosts.Nodeset, Amount: float64(inv.Usable), Unit: unit, Times: c.Hosts.Count, Why: inv.formula(),
				})
			}
		}
	}
	s := j.region.fleet.shape(amount)
	p.settle(s.total)
	p.Losses = s.losses(p.Limit, j.asked)
	for _, l := range p.Losses {
		p.Fits = p.Fits && (l.Fits || !l.Required)
	}
	isUntold := func(l Loss) bool { return l.Why != "" }
	if !p.Fits && !slices.ContainsFunc(p.Losses, isUntold) {
		p.Changes = slices.Concat(j.raised(p, by), j.added(p, amount), j.cut(p))
	}
	return p
}

// sumOver is what a host of a class gives of several resources together.
func sumOver(by []Resource, of func(*Inventory) int64) func(*Class) int64 {
	return func(c *Class) int64 {
		sum := int64(0)
		for _, resource := range by {
			if inv := c.Inventory(resource); inv != nil {
				sum += of(inv)
			}
		}
		return sum
	}
}

// settle fills in what there is and what is left.
func (p *Quota) settle(usable int64) {
	p.Usable = usable
	p.Headroom = usable - p.Limit
	p.Fits = p.Headroom >= 0
}

// ofPool judges a promise that a pool of the region keeps, whatever fails.
func (j *judge) ofPool(of demand.Resource, unit string) *Quota {
	p := &Quota{Resource: of, Unit: unit}
	j.limits.sum(p, 1)
	usable, found := int64(0), false
	for _, pool := range j.region.Pools {
		if pool.Of == of {
			found = true
			usable += pool.Usable
			for _, t := range pool.Terms {
				t.What = pool.Name + ": " + t.What
				p.Supply = append(p.Supply, t)
			}
		}
	}
	switch {
	case found || of == "floating_ips" && j.isSaid(of):
		p.settle(usable)
	default:
		p.Unchecked, p.Fits = unbound(of), true
	}
	if !p.Fits {
		p.Changes = append(j.enlarged(p), j.cut(p)...)
	}
	return p
}

// unbound tells why nothing is known that keeps a promise.
func unbound(of demand.Resource) string {
	switch of {
	case "instances":
		return "tenants' networks have addresses of their own"
	case "floating_ips":
		return "no network of the region gives floating addresses, and no project was promised any"
	case "networks":
		return "no host of the region runs neutron's server"
	}
	return "the description holds no storage for volumes"
}

// formula is how the usable amount of an inventory came about.
func (inv *Inventory) formula() string {
	return strings.NewReplacer("total", number(inv.Total), "reserved", number(inv.Reserved), "ratio", decimal(inv.Ratio)).Replace(inv.Formula)
}

// notes tell what breaks no promise and must be known.
func (j *judge) notes(d demand.Demand) []Note {
	var notes []Note
	for _, p := range j.region.Quotas {
		if len(p.Unlimited) > 0 {
			notes = append(notes, unlimited(p))
		}
		for _, t := range p.Unknown {
			notes = append(notes, Note{
				Code: "capacity/unknown", Text: string(p.Resource) + " of " + t.What + " are not known, and not counted: " + t.Why, From: t.From,
			})
		}
	}
	notes = slices.Concat(notes, j.networkNotes(), j.unitNotes(), j.overheadNotes(), j.ratioNotes())
	return append(notes, j.flavorNotes(d)...)
}

// networkNotes tell that projects may be more than the networks that the vlan manager of nova-network gives them, one to each
// (nova.network.manager, VlanManager). How nova-manage cut the networks, no file says.
func (j *judge) networkNotes() []Note {
	if j.model.Networking.IsNeutron() || j.model.Networking.Manager != "vlan" {
		return nil
	}
	var from []source.Input
	for _, n := range j.model.Networks {
		if n.Purpose == "fixed" {
			from = append(from, j.limits.in.locate(networkAt(j.model, n).Add("cidr")))
		}
	}
	projects := len(j.limits.projects) + j.model.Projects
	if projects <= len(from) {
		return nil
	}
	return []Note{{
		Code: "capacity/networks", Text: fmt.Sprintf("the vlan manager gives each of %d projects a network of its own, with a VLAN, a gateway and a VPN, and the fixed networks here are %d", projects, len(from)),
		Hint: "cut them into enough with nova-manage network create (--num_networks, --network_size): addresses are counted here as if they were whole", From: from,
	}}
}

// unitNotes tell quotas of the description whose memory and cores do not go together: a unit is wrong. What files of quotas say is
// judged where they are read.
func (j *judge) unitNotes() []Note {
	var notes []Note
	for _, project := range j.limits.projects {
		ram, cores := j.limits.said[quotaKey{project, "ram"}], j.limits.said[quotaKey{project, "cores"}]
		if ram.Origin.Path == "" || ram.Amount < 1 || cores.Amount < 1 {
			continue
		}
		each := ram.Amount / mebibyte / cores.Amount
		if each >= demand.LeastRAM && each <= demand.MostRAM {
			continue
		}
		notes = append(notes, Note{
			Code: "capacity/unit", Text: fmt.Sprintf("%s was promised %s MiB of ram for %s cores: one of the two has a wrong unit", project, number(ram.Amount/mebibyte), number(cores.Amount)),
			Hint: "look at the unit of ram: MiB, GiB and TiB differ by 1024 each", From: []source.Input{j.limits.in.origin(ram.Origin)},
		})
	}
	return notes
}

// unlimited tells the projects that a resource is promised to without a limit: the first by name.
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
	n.Text = "no limit on " + string(p.Resource) + " of " + who + ", which no cloud can keep"
	return n
}

// flavorNotes tell the flavors that no host can take.
func (j *judge) flavorNotes(d demand.Demand) []Note {
	var notes []Note
	for _, f := range d.Flavors {
		if f.Region != j.region.Name || len(j.region.Classes) == 0 {
			continue
		}
		if f.Unknown != "" {
			notes = append(notes, Note{Code: "capacity/unknown", Text: "flavor " + f.Name + " is not known: " + f.Unknown, From: []source.Input{j.limits.in.origin(f.Origin)}})
			continue
		}
		if why := j.refused(f); why != "" {
			notes = append(notes, Note{
				Code: "capacity/flavor", Text: "flavor " + f.Name + " fits on no host, even an empty one: " + why,
				Hint: "make it smaller, or add hardware that is large enough", From: []source.Input{j.limits.in.origin(f.Origin)},
			})
		}
	}
	return notes
}
