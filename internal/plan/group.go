package plan

import (
	"crypto/sha256"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
)

// groups collects differences of hosts. Equal differences are one group.
type groups map[groupKey]*group

// groupKey identifies equal differences.
type groupKey struct {
	subject
	before, after string
	diffSum       [sha256.Size]byte
}

// subject is what a difference is of.
type subject struct {
	kind               Kind
	action             Action
	path, section, key string
	from               string
	noEffect           bool
}

// group is a difference with all its hosts.
type group struct {
	difference
	hosts   []string
	regions []string
	roles   []string
	reasons []reason
}

// reason is why a host has the difference.
type reason struct {
	host              *model.Host   // nil if the description lacks the host
	removed           artefact.Host // set if host is nil
	origin, oldOrigin *artefact.Origin
}

// maxReasons limits how many different reasons of a group are kept.
const maxReasons = 5

// add adds a difference of a host.
func (all groups) add(h *model.Host, d difference) {
	g := all.of(d)
	g.hosts = append(g.hosts, h.Name)
	g.impact.merge(d.impact)
	g.services = union(g.services, d.services)
	g.regions, g.roles = appendNew(g.regions, h.Region.Name), appendNew(g.roles, h.Group.Role)
	g.addReason(reason{host: h, origin: d.origin, oldOrigin: d.oldOrigin})
}

// addRemovedHost adds a host that the description lacks.
func (all groups) addRemovedHost(h artefact.Host) {
	g := all.of(difference{kind: OfHost, action: Remove, path: "/" + h.Region, impact: Impact{Level: Nothing}})
	g.hosts = append(g.hosts, h.Name)
	g.regions = appendNew(g.regions, h.Region)
	g.addReason(reason{removed: h, origin: &notRequired, oldOrigin: &membership})
}

// of returns the group of a difference.
func (all groups) of(d difference) *group {
	key := groupKey{d.subject(), d.before.id(), d.after.id(), d.diffSum}
	g := all[key]
	if g == nil {
		g = &group{difference: d}
		all[key] = g
	}
	return g
}

// addReason adds a reason that differs from the others.
func (g *group) addReason(r reason) {
	isKnown := func(known reason) bool { return known.origin == r.origin && known.oldOrigin == r.oldOrigin }
	if len(g.reasons) < maxReasons && !slices.ContainsFunc(g.reasons, isKnown) {
		g.reasons = append(g.reasons, r)
	}
}

// appendNew appends a name that the list does not contain.
func appendNew(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

func (d *difference) subject() subject {
	return subject{d.kind, d.action, d.path, d.section, d.key, d.from, d.noEffect}
}

// id is equal for values that are shown in the same way.
func (v *Value) id() string {
	switch {
	case v == nil:
		return ""
	case v.Default:
		return "default\x00" + strings.Join(v.Texts, "\x00")
	}
	return "value\x00" + strings.Join(v.Texts, "\x00")
}
