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

const labelSources = "labels are set in groups, in tables of the inventory and in host overrides"

var selectorLabel = &check.Check{
	Code:  "selector/label",
	Title: "A selector matches labels that hosts have.",
	Doc: "A selector matches hosts by the labels of their group, of an inventory table or of a host override. If none of these " +
		"has the key, it was misspelt, or its table lost a column, and the selector would apply to no host without notice.",
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
				Rule:    labelSources,
				Hint:    cmp.Or(spelling.Hint(key, sorted(s.labels)), "add the label to the hosts"),
			})
		}
	}),
}

var selectorNothing = &check.Check{
	Code:  "selector/nothing",
	Title: "A selector matches at least one host.",
	Doc: "A selector applies to the hosts that have all of its labels, each with exactly its value. If there is no such host, a " +
		"value was misspelt, or the labels belong to different hosts.",
	Bad: `
regions: north: groups: ctl: labels: disk: "ssd"
selectors: ssd: {matchLabels: disk: "sdd", overrides: nova: libvirt: hw_disk_discard: "unmap"}`,
	Good: `
regions: north: hosts: ctl2: labels: disk: "ssd"
selectors: ssd: {matchLabels: disk: "ssd", overrides: nova: libvirt: hw_disk_discard: "unmap"}`,
	Cloud: eachSelector(func(s selector, report check.Report) {
		keys := sorted(s.MatchLabels)
		isUnknown := func(key string) bool { return s.labels[key] == nil }
		if s.isMatched || len(keys) == 0 || slices.ContainsFunc(keys, isUnknown) {
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
				f.Hint = cmp.Or(spelling.Hint(want, sorted(s.labels[key])), "add the label to the hosts")
				break
			}
			owners = append(owners, fmt.Sprintf("%s %q is a label of %s", key, want, s.owners(key, want)))
		}
		f.Hint = cmp.Or(f.Hint, strings.Join(owners, "; "))
		report(f)
	}),
}

var selectorConflict = &check.Check{
	Code:  "selector/conflict",
	Title: "The selectors that match a host set the same value for an option.",
	Doc: "Selectors have no order, so if two of them set different values for one option, neither takes precedence. There is no " +
		"conflict if both set the same value, or if no host has the labels of both.",
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
		kinds := hostsByKind(s)
		clashes := clashesOf(s, kinds)
		for _, c := range clashes.order {
			var hosts []*model.Host
			for _, first := range clashes.hosts[c] {
				hosts = append(hosts, kinds.hosts[kindOf(first)]...)
			}
			report(check.Finding{
				Path: c.later,
				Message: fmt.Sprintf("selectors %s and %s set different values on %s for %v of %s",
					c.earlier.Labels()[1], c.later.Labels()[1], namesOf(hosts), c.key, c.project),
				Rule:    "selectors have no order: all that match a host must set the same value",
				Hint:    "set the same value in both, or add a label to one, so that they match different hosts",
				Related: []diag.Related{{Message: "the other value", Path: c.earlier}},
			})
		}
	},
}

// selector is a selector, with the hosts and labels of its cloud.
type selector struct {
	*model.Selector
	isMatched bool
	labels    map[string]map[string]bool // the values that each key has
	hosts     []*model.Host              // all of them
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

// eachSelector returns a check function that validates each selector.
func eachSelector(validate func(selector, check.Report)) func(*check.Subject, check.Report) {
	return func(s *check.Subject, report check.Report) {
		if len(s.Cloud.Selectors) == 0 {
			return
		}
		matched := map[*model.Selector]bool{}
		for _, h := range s.Representatives() {
			for _, by := range h.Selectors {
				matched[by] = true
			}
		}
		labels := labelsOf(s.Hosts())
		for _, by := range s.Cloud.Selectors {
			validate(selector{by, matched[by], labels, s.Hosts()}, report)
		}
	}
}

// labelsOf returns the values of each key. Of the hosts that have only the labels of their group, it reads one for each group.
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

// kind identifies the hosts that the same selectors match, in regions of one series.
type kind struct {
	in        series.Series
	selectors string
}

func kindOf(h *model.Host) kind { return kind{h.Region.Series, h.Class().Selectors} }

// hostsByKind returns the hosts that several selectors match.
func hostsByKind(s *check.Subject) tally[kind] {
	var kinds tally[kind]
	for _, h := range s.Hosts() {
		if len(h.Selectors) > 1 {
			kinds.add(kindOf(h), h)
		}
	}
	return kinds
}

// clash is an option for which two selectors set different values, with their paths.
type clash struct {
	earlier, later source.Path
	project        string
	key            catalogue.Key // in the series
}

// mostClashes is the maximum number of clashes that are reported. Selectors that disagree mostly do so in a few options.
const mostClashes = 100

// clashesOf returns the clashes, each with the first host of every kind that it affects.
func clashesOf(s *check.Subject, kinds tally[kind]) tally[clash] {
	var clashes tally[clash]
	settings := map[*model.Selector][]override.Setting{}
	for _, by := range s.Cloud.Selectors {
		settings[by] = override.OfSelector(by).Settings()
	}
	for _, k := range kinds.order {
		first := kinds.hosts[k][0]
		for _, c := range clashesAt(s, first, settings) {
			if len(clashes.order) < mostClashes || clashes.hosts[c] != nil {
				clashes.add(c, first)
			}
		}
	}
	return clashes
}

// clashesAt returns the options for which the selectors of a host set different values. The first selector that sets an option is
// compared with each of the others.
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
	first := map[option][]value{}
	for _, by := range h.Selectors {
		for _, o := range settings[by] {
			known, ok, _ := s.Names().Option(o.Project, h.Region.Series, o.Key)
			if !ok {
				continue
			}
			id := option{o.Project, known.Key}
			i := slices.IndexFunc(first[id], func(earlier value) bool { return isForSameFile(earlier.Setting, o) })
			if i < 0 {
				first[id] = append(first[id], value{by, o})
			} else if earlier := first[id][i]; earlier.by != by && !isSame(known, earlier.Value, o.Value) {
				found = append(found, clash{earlier.Path, o.Path, o.Project, known.Key})
			}
		}
	}
	return found
}

// isForSameFile reports whether two settings of an option apply to the same file.
func isForSameFile(a, b override.Setting) bool {
	return a.File == b.File || a.File == "" || b.File == ""
}

// isSame reports whether two values of an option are the same lines in a file.
func isSame(o catalogue.Option, a, b model.Setting) bool {
	return a.Unset == b.Unset && a.Secret == b.Secret && slices.Equal(o.Lines(a.Texts), o.Lines(b.Texts))
}
