package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

const labelPlaces = "labels are set at groups, in the tables of the inventory and at host overrides"

var selectorLabel = &check.Check{
	Code:  "selector/label",
	Title: "A selector requires labels that hosts have.",
	Doc: "A selector matches hosts by labels of their group, of an inventory table or of a host override. If none of these has " +
		"the key, it was misspelt, or its table lost a column: the selector would silently match no host.",
	Bad: `
regions: north: groups: ctl: labels: disk: "ssd"
selectors: ssd: {matchLabels: dsk: "ssd", overrides: nova: libvirt: hw_disk_discard: "unmap"}`,
	Good: `
regions: north: groups: ctl: labels: disk: "ssd"
selectors: ssd: {matchLabels: disk: "ssd", overrides: nova: libvirt: hw_disk_discard: "unmap"}`,
	Cloud: eachSelector(func(s selector, report check.Report) {
		for _, key := range sorted(s.MatchLabels) {
			if s.labels[key] != nil {
				continue
			}
			report(check.Finding{
				Path:    selectorAt(s.Selector, "matchLabels", key),
				Message: fmt.Sprintf("no host has a label %s", key),
				Rule:    labelPlaces,
				Hint:    cmp.Or(spelling.Hint(key, sorted(s.labels)), "give it to the hosts that are meant"),
			})
		}
	}),
}

var selectorNothing = &check.Check{
	Code:  "selector/nothing",
	Title: "A selector matches at least one host.",
	Doc: "A selector matches the hosts that have all of its labels, each with exactly its value. If there is none, a value was " +
		"misspelt, or the labels belong to different hosts.",
	Bad: `
regions: north: groups: ctl: labels: disk: "ssd"
selectors: ssd: {matchLabels: disk: "sdd", overrides: nova: libvirt: hw_disk_discard: "unmap"}`,
	Good: `
regions: north: hosts: ctl2: labels: disk: "ssd"
selectors: ssd: {matchLabels: disk: "ssd", overrides: nova: libvirt: hw_disk_discard: "unmap"}`,
	Cloud: eachSelector(func(s selector, report check.Report) {
		keys := sorted(s.MatchLabels)
		isUnknown := func(key string) bool { return s.labels[key] == nil }
		if s.isUsed || len(keys) == 0 || slices.ContainsFunc(keys, isUnknown) {
			return
		}
		f := check.Finding{
			Path:    selectorAt(s.Selector, "matchLabels"),
			Message: fmt.Sprintf("no host has all labels of selector %s", s.Name),
			Rule:    "a selector matches the hosts that have each of its labels with exactly its value",
		}
		var owners []string
		for _, key := range keys {
			want := s.MatchLabels[key]
			if !s.labels[key][want] {
				f.Path, f.Message = f.Path.Add(key), fmt.Sprintf("no host has the label %s with the value %q", key, want)
				f.Hint = cmp.Or(spelling.Hint(want, sorted(s.labels[key])), "give it to the hosts that are meant")
				break
			}
			owners = append(owners, fmt.Sprintf("%s %q is on %s", key, want, s.owners(key, want)))
		}
		f.Hint = cmp.Or(f.Hint, strings.Join(owners, "; "))
		report(f)
	}),
}

var selectorConflict = &check.Check{
	Code:  "selector/conflict",
	Title: "The selectors that match a host agree on the value of an option.",
	Doc: "Selectors have no order, so of two that give one option different values neither would apply. If both set the same, " +
		"or no host has the labels of both, there is no conflict.",
	Bad: `
regions: north: groups: ctl: labels: {disk: "ssd", hall: "a"}
selectors: ssd: {matchLabels: disk: "ssd", overrides: nova: DEFAULT: cpu_allocation_ratio: 4.0}
selectors: a: {matchLabels: hall: "a", overrides: nova: DEFAULT: cpu_allocation_ratio: 8.0}`,
	Good: `
regions: north: groups: ctl: labels: {disk: "ssd", hall: "a"}
selectors: ssd: {matchLabels: disk: "ssd", overrides: nova: DEFAULT: cpu_allocation_ratio: 4.0}
selectors: a: {matchLabels: hall: "a", overrides: nova: DEFAULT: {cpu_allocation_ratio: 4.0, ram_allocation_ratio: 1.0}}`,
	Cloud: func(s *check.Subject, report check.Report) {
		if len(s.Cloud.Selectors) < 2 {
			return
		}
		alike := sameHosts(s)
		clashes := clashesOf(s, alike)
		for _, c := range clashes.order {
			var hosts []*model.Host
			for _, first := range clashes.hosts[c] {
				hosts = append(hosts, alike.hosts[kindOf(first)]...)
			}
			report(check.Finding{
				Path: c.later,
				Message: fmt.Sprintf("selectors %s and %s give %s different values for %v of %s",
					c.earlier.Labels()[1], c.later.Labels()[1], namesOf(hosts), c.key, c.project),
				Rule:    "selectors have no order: for one host they set one value",
				Hint:    "let both set the same, or require one label more, so that they match different hosts",
				Related: []diag.Related{{Message: "the other value", Path: c.earlier}},
			})
		}
	},
}

// selector is a selector and the labels of the hosts of its cloud.
type selector struct {
	*model.Selector
	isUsed bool
	labels map[string]map[string]bool // the values that each key has
	hosts  []*model.Host              // all of them
}

// owners returns the hosts with a label as a nodeset.
func (s selector) owners(key, value string) string {
	var owners []*model.Host
	for _, h := range s.hosts {
		if have, ok := h.Labels[key]; ok && have == value {
			owners = append(owners, h)
		}
	}
	return namesOf(owners)
}

// eachSelector returns a check that validates each selector.
func eachSelector(validate func(selector, check.Report)) func(*check.Subject, check.Report) {
	return func(s *check.Subject, report check.Report) {
		if len(s.Cloud.Selectors) == 0 {
			return
		}
		heard := map[*model.Selector]bool{}
		for _, h := range s.Representatives() {
			for _, by := range h.Selectors {
				heard[by] = true
			}
		}
		labels := labelsOf(s.Hosts())
		for _, by := range s.Cloud.Selectors {
			validate(selector{by, heard[by], labels, s.Hosts()}, report)
		}
	}
}

// labelsOf returns the values of each key. Hosts with no labels but those of their group are read once.
func labelsOf(hosts []*model.Host) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	done := map[*model.Group]bool{}
	for _, h := range hosts {
		hasOwn := h.Fact != nil && len(h.Fact.Labels) > 0 || h.HostOverride != nil && len(h.HostOverride.Labels) > 0
		if !hasOwn && done[h.Group] {
			continue
		}
		done[h.Group] = done[h.Group] || !hasOwn
		for key, value := range h.Labels {
			if all[key] == nil {
				all[key] = map[string]bool{}
			}
			all[key][value] = true
		}
	}
	return all
}

func selectorAt(s *model.Selector, labels ...string) source.Path {
	return source.Join("selectors", s.Name).Add(labels...)
}

// kind is what hosts have in common that the same selectors match, in regions of one series.
type kind struct {
	in        series.Series
	selectors string
}

func kindOf(h *model.Host) kind { return kind{h.Region.Series, h.Class().Selectors} }

// sameHosts collects the hosts that several selectors match.
func sameHosts(s *check.Subject) tally[kind] {
	var alike tally[kind]
	for _, h := range s.Hosts() {
		if len(h.Selectors) > 1 {
			alike.add(kindOf(h), h)
		}
	}
	return alike
}

// clash is an option that two selectors give different values, and the places.
type clash struct {
	earlier, later source.Path
	project        string
	key            catalogue.Key // as the series knows it
}

// mostClashes is how many clashes are reported at once. Selectors that conflict mostly do so in a few options.
const mostClashes = 100

// clashesOf finds clashes, each with the first host of every kind that it concerns.
func clashesOf(s *check.Subject, alike tally[kind]) tally[clash] {
	var clashes tally[clash]
	settings := map[*model.Selector][]override.Setting{}
	for _, by := range s.Cloud.Selectors {
		settings[by] = override.OfSelector(by).Settings()
	}
	for _, k := range alike.order {
		first := alike.hosts[k][0]
		for _, c := range clashesAt(s, first, settings) {
			if len(clashes.order) < mostClashes || clashes.hosts[c] != nil {
				clashes.add(c, first)
			}
		}
	}
	return clashes
}

// clashesAt finds the options on which the selectors of a host conflict. The first to set an option is compared with each of the
// others.
func clashesAt(s *check.Subject, h *model.Host, settings map[*model.Selector][]override.Setting) []clash {
	type option struct {
		project string
		key     catalogue.Key
	}
	type value struct {
		by *model.Selector
		override.Setting
	}
	var found []clash
	first := map[option]value{}
	for _, by := range h.Selectors {
		for _, o := range settings[by] {
			known, ok, _ := s.Names().Option(o.Project, h.Region.Series, o.Key)
			if !ok {
				continue
			}
			id := option{o.Project, known.Key}
			if earlier, again := first[id]; !again {
				first[id] = value{by, o}
			} else if earlier.by != by && !isAlike(known, earlier.Value, o.Value) {
				found = append(found, clash{earlier.Path, o.Path, o.Project, known.Key})
			}
		}
	}
	return found
}

// isAlike reports whether two values of an option are written identically in a file.
func isAlike(o catalogue.Option, a, b model.Setting) bool {
	return a.Secret == b.Secret && slices.Equal(o.Lines(a.Texts), o.Lines(b.Texts))
}
