package capacity

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"stackplan/internal/nodeset"
	"stackplan/internal/spelling"
)

// Explanation is how a number of a report is computed.
type Explanation struct {
	Region string `json:"region"`
	Name   string `json:"name"`
	Kind   string `json:"kind"` // resource, quota, pool, connection limit or flavor
	Sums   []Sum  `json:"sums"` // the number that was requested, and those that it is computed from
	Losses []Loss `json:"losses,omitempty"`
	Note   string `json:"note,omitempty"` // additional information
}

// Sum is a number with its terms: their sum, or the result of a formula.
type Sum struct {
	What    string `json:"what"`
	Amount  int64  `json:"amount"`
	Unit    string `json:"unit"`
	Formula string `json:"formula,omitempty"` // with names, then with numbers; empty: the sum of the terms
	Note    string `json:"note,omitempty"`
	Terms   []Term `json:"terms,omitempty"`
}

// Explain returns how a number is computed. It is named REGION.NAME: a resource class (VCPU), a quota (cores), a pool, a flavor, or a
// connection limit, for which one word of its name is enough. If several have the name, all are returned. The error suggests a similar
// name, or lists what can be explained.
func (r *Report) Explain(name string) ([]*Explanation, error) {
	for _, region := range r.Regions {
		if rest, ok := strings.CutPrefix(name, region.Name+"."); ok {
			if all := region.explain(rest); len(all) > 0 {
				return all, nil
			}
		}
	}
	known := r.explainable(name)
	if len(known) == 0 {
		known = r.Explainable()
	}
	if near := spelling.Nearest(name, known); near != "" {
		return nil, fmt.Errorf("--explain %q: the report contains no such number; %s", name, spelling.DidYouMean(written(near)))
	}
	const enough = 40
	more := ""
	if len(known) > enough {
		more = fmt.Sprintf(" and %d more", len(known)-enough)
	}
	var shown []string
	for _, name := range known[:min(enough, len(known))] {
		shown = append(shown, written(name))
	}
	return nil, fmt.Errorf("--explain %q: the report contains no such number; write REGION.NAME: %s%s", name, strings.Join(shown, ", "), more)
}

// Explainable returns the names of all numbers that Explain explains, as REGION.NAME.
func (r *Report) Explainable() []string { return r.explainable("") }

// explainable returns the names of the numbers of the region that a name begins with, or of all regions if it is "".
func (r *Report) explainable(name string) []string {
	var known []string
	for _, region := range r.Regions {
		if name != "" && !strings.HasPrefix(name+".", region.Name+".") {
			continue
		}
		for _, number := range region.explainable() {
			known = append(known, region.Name+"."+number)
		}
	}
	return known
}

// written returns a name in the syntax of a shell, without characters that a terminal interprets.
func written(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		return strconv.Quote(name)
	}
	return name
}

// explainable returns the names of all numbers of a region.
func (r *Region) explainable() []string {
	var all []string
	for _, p := range r.Quotas {
		all = append(all, string(p.Resource))
	}
	for _, of := range Resources {
		if slices.ContainsFunc(r.Classes, func(c *Class) bool { return c.Inventory(of) != nil }) {
			all = append(all, string(of))
		}
	}
	for _, p := range r.Pools {
		all = append(all, p.Name)
	}
	for _, b := range r.ConnectionLimits {
		all = append(all, b.Name)
	}
	if r.Packing != nil {
		for _, f := range r.Packing.Flavors {
			all = append(all, f.Flavor)
		}
	}
	return all
}

// explain returns the explanations of all numbers of a name.
func (r *Region) explain(name string) []*Explanation {
	var all []*Explanation
	is := func(other string) bool { return strings.EqualFold(other, name) }
	add := func(e *Explanation) {
		e.Region = r.Name
		all = append(all, e)
	}
	for _, of := range Resources {
		if sums := r.inventorySums(of); is(string(of)) && len(sums) > 0 {
			add(&Explanation{Name: string(of), Kind: "resource", Sums: append([]Sum{r.hostSum(of)}, sums...)})
		}
	}
	for _, p := range r.Quotas {
		if is(string(p.Resource)) {
			add(r.ofPromise(p))
		}
	}
	for _, p := range r.Pools {
		if is(p.Name) {
			add(&Explanation{Name: p.Name, Kind: "pool", Sums: []Sum{{What: "usable", Amount: p.Usable, Unit: p.Unit, Formula: p.Formula, Terms: p.Terms}}})
		}
	}
	if r.Packing != nil {
		for i := range r.Packing.Flavors {
			if is(r.Packing.Flavors[i].Flavor) {
				add(r.ofFlavor(&r.Packing.Flavors[i]))
			}
		}
	}
	byWord := len(all) == 0
	for _, b := range r.ConnectionLimits {
		if is(b.Name) || byWord && slices.ContainsFunc(strings.Fields(b.Name), is) {
			add(b.explain())
		}
	}
	return all
}

// hostSum returns what all hosts have of a resource.
func (r *Region) hostSum(of Resource) Sum {
	s := Sum{What: "usable", Unit: of.Unit()}
	for _, c := range r.Classes {
		if inv := c.Inventory(of); inv != nil {
			s.Amount = plus(s.Amount, times(inv.Usable, int64(c.Hosts.Count)))
			s.Terms = append(s.Terms, Term{What: "each of " + c.Hosts.Nodeset, Amount: float64(inv.Usable), Unit: inv.Unit, Times: c.Hosts.Count})
		}
	}
	return s
}

// inventorySums returns what one host of each class has of some resources. Classes with the same terms are listed once.
func (r *Region) inventorySums(by ...Resource) []Sum {
	var all []Sum
	for _, of := range by {
		at, hosts := map[string]int{}, map[int][]string{}
		for _, c := range r.Classes {
			inv := c.Inventory(of)
			if inv == nil {
				continue
			}
			key := fmt.Sprint(inv.Unenforced, inv.Terms)
			i, known := at[key]
			if !known {
				i = len(all)
				at[key] = i
				all = append(all, Sum{Amount: inv.Usable, Unit: inv.Unit, Formula: inv.Formula + " = " + inv.formula(), Note: inv.Unenforced, Terms: inv.Terms})
			}
			hosts[i] = append(hosts[i], c.Hosts.Hosts...)
		}
		for i := range hosts {
			all[i].What = string(of) + " of each of " + nodeset.NewNodes(hosts[i]).Nodeset
		}
	}
	return all
}

// hostsOf are the resource classes that quotas of hosts use.
var hostsOf = map[string][]Resource{"cores": {VCPU, PCPU}, "ram": {Memory}}

func (r *Region) ofPromise(p *Quota) *Explanation {
	e := &Explanation{Name: p.Name(), Kind: "quota", Losses: p.Losses, Note: p.Unchecked}
	e.Sums = append(e.Sums, Sum{What: "quota", Amount: p.Limit, Unit: p.Unit, Terms: p.Demand})
	if len(p.Unlimited) > 0 {
		e.Sums = append(e.Sums, Sum{What: "quota, without a limit", Unit: p.Unit, Note: "not included in the sum", Terms: p.Unlimited})
	}
	if len(p.Unknown) > 0 {
		e.Sums = append(e.Sums, Sum{What: "quota, not known", Unit: p.Unit, Note: "not included in the sum", Terms: p.Unknown})
	}
	if p.Unchecked == "" {
		e.Sums = append(e.Sums, Sum{What: "usable", Amount: p.Usable, Unit: p.Unit, Terms: p.Supply})
	}
	e.Sums = append(e.Sums, r.inventorySums(hostsOf[string(p.Resource)]...)...)
	return e
}

func (b *ConnectionLimit) explain() *Explanation {
	e := &Explanation{Name: b.Name, Kind: "connection limit", Note: string(b.State)}
	if b.Hint != "" {
		e.Note += ": " + b.Hint
	}
	e.Sums = []Sum{
		{What: "when all are busy", Amount: b.Peak, Unit: b.Unit, Terms: b.Terms},
		{What: "always", Amount: b.Steady, Unit: b.Unit},
	}
	for _, limit := range b.Limits {
		e.Sums = append(e.Sums, Sum{What: "limit", Amount: rounded(limit.Amount), Unit: b.Unit, Terms: []Term{limit}})
	}
	return e
}

// ofFlavor returns how many instances of a flavor fit on one host of each class, and which resource limits them.
func (r *Region) ofFlavor(f *FlavorFit) *Explanation {
	e := &Explanation{Name: f.Flavor, Kind: "flavor", Losses: f.Losses, Note: cmp.Or(f.Reason, f.Unknown)}
	s := Sum{What: "fit", Amount: f.Instances, Unit: inInstances}
	for _, each := range f.Each {
		t := Term{What: "each of " + each.Hosts, Amount: float64(each.Instances), Unit: inInstances, Times: each.Count, From: f.From}
		for _, c := range r.Classes {
			if c.Hosts.Nodeset == each.Hosts {
				t.Why = c.shares(f)
			}
		}
		s.Terms = append(s.Terms, t)
	}
	e.Sums = []Sum{s}
	return e
}

// shares returns how many instances of a flavor each resource of a host is sufficient for.
func (c *Class) shares(f *FlavorFit) string {
	var all []string
	for _, of := range Resources {
		inv, need := c.Inventory(of), f.Needs[of]
		if inv == nil || need == 0 {
			continue
		}
		text := fmt.Sprintf("%d %s / %d = %d", inv.Usable, of, need, inv.Usable/need)
		if inv.Unenforced != "" {
			text += " (not enforced)"
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}
