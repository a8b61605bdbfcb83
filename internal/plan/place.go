package plan

import (
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

// place is what the cause of a difference depends on, as far as it is known without a search: the origins, and the names that their
// paths leave open. Equal differences in one place have one cause.
type place struct {
	kind          CauseKind
	now, before   originID
	region, group string
	host          string // if the host sets a value itself; anyHost if too many do
}

// originID is equal for origins of the same values. Different hosts may have copies of an origin.
type originID struct {
	option, template string
	first, last      source.Path
	paths            int
}

// anyHost represents all further hosts of a group that set a value themselves.
const anyHost = "*"

func idOf(o *artefact.Origin) originID {
	if o == nil {
		return originID{}
	}
	id := originID{option: o.Option, template: o.Template, paths: len(o.From)}
	if id.paths > 0 {
		id.first, id.last = o.From[0], o.From[id.paths-1]
	}
	return id
}

// places counts the hosts that set a value themselves, by the rest of the place. Of more than maxReasons the causes are reported as one:
// thousands of hosts may be in an inventory.
type places map[place][]string

// of returns the place of the cause of a difference of a host.
func (all places) of(h *model.Host, d *difference) place {
	at := place{
		kind: kindOf(reason{host: h, origin: d.origin, oldOrigin: d.oldOrigin}),
		now:  idOf(d.origin), before: idOf(d.oldOrigin), region: h.Region.Name, group: h.Group.Name,
	}
	if h.HostOverride == nil && h.Fact == nil || !readsHost(d.origin) && !readsHost(d.oldOrigin) {
		return at
	}
	hosts := all[at]
	switch {
	case slices.Contains(hosts, h.Name):
		at.host = h.Name
	case len(hosts) < maxReasons:
		all[at] = append(hosts, h.Name)
		at.host = h.Name
	default:
		at.host = anyHost
	}
	return at
}

// readsHost reports whether a host may set an input of an origin itself.
func readsHost(o *artefact.Origin) bool {
	return o != nil && slices.ContainsFunc(o.From, func(p source.Path) bool { return strings.Contains(string(p), "{host}") })
}

// placeOfRemoved returns the place of the cause that a host is removed: its group in the old description, if that is known.
func (x *causes) placeOfRemoved(h artefact.Host) place {
	at := place{kind: ByInput, now: idOf(&notRequired), before: idOf(&membership), region: h.Region}
	if x.old == nil {
		return at
	}
	if r := x.old.Model.Region(h.Region); r != nil {
		if g := r.GroupOf(h.Name); g != nil {
			at.group = g.Name
		}
	}
	return at
}

// ofPlace returns the cause of a group, which is that of all groups in its place.
func (x *causes) ofPlace(g *group) Cause {
	c, ok := x.found[g.place]
	if !ok {
		c = x.of(g)
		x.found[g.place] = c
	}
	return c
}

// byCause splits a bundle into the parts that have no cause in common. Without the description of the snapshot it is not known which of the
// inputs of a value changed, so groups that share an input remain together.
func (b bundle) byCause(why *causes) []bundle {
	if len(b) == 1 {
		return []bundle{b}
	}
	slices.SortFunc(b, func(x, y *group) int { return x.number - y.number })
	each, ofHosts := make([][]string, len(b)), map[string]bool{}
	for i, g := range b {
		each[i] = identities(why.ofPlace(g))
		for _, id := range each[i] {
			if wider := withoutHost(id); wider != id {
				ofHosts[id] = true
			}
		}
	}
	parts := partition{}
	for i := range b {
		for j, id := range each[i] {
			if len(ofHosts) > maxSeparate {
				each[i][j] = withoutHost(id)
			}
		}
		parts.add(each[i])
	}
	return split(parts, b, each)
}

// identities returns texts of which two causes share one if they may be the same.
func identities(c Cause) []string {
	var all []string
	for _, in := range slices.Concat(c.Now, c.Before) {
		all = append(all, in.Path)
	}
	if len(all) == 0 {
		all = append(all, " "+string(c.Kind))
	}
	return all
}

// withoutHost returns a path for all hosts if it is that of a value which one host sets.
func withoutHost(path string) string {
	labels := source.Path(path).Labels()
	switch {
	case len(labels) > 3 && labels[0] == "regions" && labels[2] == "hosts":
		labels[3] = anyHost
	case len(labels) > 1 && labels[0] == "inventory":
		labels[1] = anyHost
	default:
		return path
	}
	return string(source.Join(labels...))
}

// partition joins texts that occur together: each text leads to another one of its part, and the last one to itself.
type partition map[string]string

// first returns the text that represents the part of a text.
func (p partition) first(text string) string {
	for p[text] != text {
		text = p[text]
	}
	return text
}

// add joins texts.
func (p partition) add(texts []string) {
	for _, text := range texts {
		if _, known := p[text]; !known {
			p[text] = text
		}
		p[p.first(text)] = p.first(texts[0])
	}
}

// split returns the elements of each part, in the order of the first element of each. each contains the texts of the elements.
func split[L ~[]T, T any](p partition, list L, each [][]string) []L {
	at := map[string]int{}
	var parts []L
	for i, g := range list {
		name := p.first(each[i][0])
		n, ok := at[name]
		if !ok {
			n = len(parts)
			at[name] = n
			parts = append(parts, nil)
		}
		parts[n] = append(parts[n], g)
	}
	return parts
}
