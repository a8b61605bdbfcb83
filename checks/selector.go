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

const labelsStand = "labels stand at groups, in the tables of the inventory and at exceptions"

var selectorLabel = &check.Check{
	Code:  "selector/label",
	Title: "A selector asks for labels that hosts have.",
	Doc: "A selector matches hosts by labels of their group, of an inventory table or of an exception. A key that none of these has " +
		"was misspelt, or its table lost a column: the selector would speak to nobody, in silence.",
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
				Rule:    labelsStand,
				Hint:    cmp.Or(spelling.Hint(key, sorted(s.labels)), "give it to the hosts that are meant"),
			})
		}
	}),
}

var selectorNothing = &check.Check{
	Code:  "selector/nothing",
	Title: "A selector matches at least one host.",
	Doc: "A selector speaks to the hosts that have all of its labels, each with exactly its value. Where there is none, a value was " +
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
		if s.isHeard || len(keys) == 0 || slices.ContainsFunc(keys, isUnknown) {
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
	Doc: "Selectors have no order, so of two that give one option different values neither would win. Where both say the same, or " +
		"no host has the labels of both, there is nothing to decide.",
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
		alike := alikeHosts(s)
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
				Rule:    "selectors have no order: for one host they say one value",
				Hint:    "let both say the same, or ask for one label more, so that they match different hosts",
				Related: []diag.Related{{Message: "the other value", Path: c.earlier}},
			})
		}
	},
}

// selector is a selector and what the hosts of its cloud are like.
type selector struct {
	*model.Selector
	isHeard bool
	labels  map[string]map[string]bool // the values that each key has
	hosts   []*model.Host              // all of them
}

// owners writes the hosts with a label as a nodeset.
func (s selector) owners(key, value string) string {
	var owners []*model.Host
	for _, h := range s.hosts {
		if have, ok := h.Labels[key]; ok && have == value {
			owners = append(owners, h)
		}
	}
	return namesOf(owners)
}

// eachSelector makes a check of what holds for each selector.
func eachSelector(judge func(selector, check.Report)) func(*check.Subject, check.Report) {
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
			judge(selector{by, heard[by], labels, s.Hosts()}, report)
		}
	}
}

// labelsOf returns the values that each key has. Hosts with no labels but those of their group are looked at once.
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

// alikeHosts gathers the hosts that several selectors match.
func alikeHosts(s *check.Subject) tally[kind] {
	var alike tally[kind]
	for _, h := range s.Hosts() {
		if len(h.Selectors) > 1 {
			alike.add(kindOf(h), h)
		}
	}
	return alike
}

// clash is an option that two selectors give different values, and where they do.
type clash struct {
	earlier, later source.Path
	project        string
	key            catalogue.Key // as the series knows it
}

// mostClashes is how many clashes are told at once. Selectors that disagree mostly do so in a few options.
const mostClashes = 100

// clashesOf finds clashes, each with the first host of every kind that it concerns.
func clashesOf(s *check.Subject, alike tally[kind]) tally[clash] {
	var clashes tally[clash]
	said := map[*model.Selector][]override.Setting{}
	for _, by := range s.Cloud.Selectors {
		said[by] = override.OfSelector(by).Settings()
	}
	for _, k := range alike.order {
		first := alike.hosts[k][0]
		for _, c := range clashesAt(s, first, said) {
			if len(clashes.order) < mostClashes || clashes.hosts[c] != nil {
				clashes.add(c, first)
			}
		}
	}
	return clashes
}

// clashesAt finds the options that the selectors of a host do not agree on. The first to name an option is compared with each
// of the others.
func clashesAt(s *check.Subject, h *model.Host, said map[*model.Selector][]override.Setting) []clash {
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
		for _, o := range said[by] {
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

// isAlike reports whether two values of an option are written alike in a file.
func isAlike(o catalogue.Option, a, b model.Setting) bool {
	return a.Secret == b.Secret && slices.Equal(o.Lines(a.Texts), o.Lines(b.Texts))
}
