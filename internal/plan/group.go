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

// groupKey identifies equal differences whose causes are in the same place.
type groupKey struct {
	valueKey
	place place
}

// valueKey identifies equal differences.
type valueKey struct {
	subject
	before, after, note string // the note of a host: how many files it has
	diffSum             [sha256.Size]byte
}

// subject is what a difference is of.
type subject struct {
	kind               Kind
	action             Action
	path, section, key string
	from               string
	noEffect           bool
	isUnread           bool
}

// group is a difference with all its hosts.
type group struct {
	difference
	number  int // in the order in which the groups were found
	place   place
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
func (all groups) add(h *model.Host, d difference, at place) {
	g := all.of(d, at)
	g.hosts = append(g.hosts, h.Name)
	g.impact.merge(d.impact)
	g.services = union(g.services, d.services)
	g.regions, g.roles = appendNew(g.regions, h.Region.Name), appendNew(g.roles, h.Group.Role)
	g.addReason(reason{host: h, origin: d.origin, oldOrigin: d.oldOrigin})
}

// addRemovedHost adds a host that the description lacks.
func (all groups) addRemovedHost(h artefact.Host, at place) {
	g := all.of(difference{kind: OfHost, action: Remove, path: "/" + h.Region, impact: Impact{Level: Nothing}}, at)
	g.hosts = append(g.hosts, h.Name)
	g.regions = appendNew(g.regions, h.Region)
	g.addReason(reason{removed: h, origin: &notRequired, oldOrigin: &membership})
}

// of returns the group of a difference whose cause is in a place.
func (all groups) of(d difference, at place) *group {
	key := groupKey{d.valueKey(), at}
	g := all[key]
	if g == nil {
		g = &group{difference: d, number: len(all), place: at}
		all[key] = g
	}
	return g
}

// addReason adds a reason that differs from the others.
func (g *group) addReason(r reason) {
	isKnown := func(known reason) bool { return known.isLike(r) }
	if len(g.reasons) < maxReasons && !slices.ContainsFunc(g.reasons, isKnown) {
		g.reasons = append(g.reasons, r)
	}
}

// isLike reports whether two reasons have the same cause: the same origins, on hosts of one group.
func (r reason) isLike(other reason) bool {
	return r.origin == other.origin && r.oldOrigin == other.oldOrigin && r.removed.Region == other.removed.Region && r.groupOf() == other.groupOf()
}

// groupOf returns the group of the host; nil if the description lacks the host.
func (r reason) groupOf() *model.Group {
	if r.host == nil {
		return nil
	}
	return r.host.Group
}

// appendNew appends a name that the list does not contain.
func appendNew(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

func (d *difference) subject() subject {
	return subject{d.kind, d.action, d.path, d.section, d.key, d.from, d.noEffect, d.unreadAt > 0}
}

func (d *difference) valueKey() valueKey {
	key := valueKey{subject: d.subject(), before: d.before.id(), after: d.after.id(), diffSum: d.diffSum}
	if d.kind == OfHost {
		key.note = d.note
	}
	return key
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
