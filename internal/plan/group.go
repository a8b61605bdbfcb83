package plan

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
)

// groupKey tells changes apart that are not the same on all hosts.
type groupKey struct {
	subject
	before, after string
	text          [sha256.Size]byte
}

// subject is what a change is of.
type subject struct {
	kind               Kind
	action             Action
	path, section, key string
	from               string
	noEffect           bool
}

// group is one difference with all its hosts.
type group struct {
	difference
	hosts   []string
	regions []string
	roles   []string
	reasons []reason
}

// reason is why a host has what it has.
type reason struct {
	host           *model.Host   // nil for a host that the description lacks
	gone           artefact.Host // that one
	origin, former *artefact.Origin
}

// maxReasons is how many different reasons of one change are told.
const maxReasons = 5

// add notes a difference of a host.
func (p *planner) add(h *model.Host, d difference) {
	if d.kind != OfHost {
		d.served = p.places[h.Region.Name].of(h.Group, p.places[h.Region.Name].find(d.path)).services
	}
	key := d.groupKey()
	g := p.groups[key]
	if g == nil {
		g = &group{difference: d}
		p.groups[key] = g
	}
	g.hosts = append(g.hosts, h.Name)
	g.impact.merge(d.impact)
	g.served = joined(g.served, d.served)
	g.regions, g.roles = noted(g.regions, h.Region.Name), noted(g.roles, h.Group.Role)
	g.because(reason{host: h, origin: d.origin, former: d.former})
	if !d.noEffect {
		p.cost.add(d)
	}
}

// because notes a reason that is not known yet.
func (g *group) because(r reason) {
	isKnown := func(known reason) bool { return known.origin == r.origin && known.former == r.former }
	if len(g.reasons) < maxReasons && !slices.ContainsFunc(g.reasons, isKnown) {
		g.reasons = append(g.reasons, r)
	}
}

// noted appends a name that is not there yet.
func noted(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

// groupKey is alike for differences that are one change.
func (d *difference) groupKey() groupKey {
	return groupKey{d.subject(), d.before.id(), d.after.id(), d.sameAs}
}

func (d *difference) subject() subject {
	return subject{d.kind, d.action, d.path, d.section, d.key, d.from, d.noEffect}
}

// id is alike for values that look alike.
func (v *Value) id() string {
	switch {
	case v == nil:
		return ""
	case v.Default:
		return "default\x00" + strings.Join(v.Texts, "\x00")
	}
	return "value\x00" + strings.Join(v.Texts, "\x00")
}

// textKey tells unified diffs apart.
type textKey struct {
	path string
	diff [sha256.Size]byte
}

// textGroup is a unified diff with its hosts.
type textGroup struct {
	diff  string
	hosts []string
}

// addText notes the unified diff of a file of a host.
func (p *planner) addText(h *model.Host, path, diff string) {
	key := textKey{path, sha256.Sum256([]byte(diff))}
	if p.texts[key] == nil {
		p.texts[key] = &textGroup{diff: diff}
	}
	p.texts[key].hosts = append(p.texts[key].hosts, h.Name)
}

// textDiffs lists unified diffs by path, those of many hosts first.
func (p *planner) textDiffs() []TextDiff {
	var all []TextDiff
	for key, g := range p.texts {
		all = append(all, TextDiff{key.path, nodeset.NewNodes(g.hosts), g.diff})
	}
	slices.SortFunc(all, func(a, b TextDiff) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), b.Count-a.Count, strings.Compare(a.Nodeset, b.Nodeset), strings.Compare(a.Diff, b.Diff))
	})
	return all
}
