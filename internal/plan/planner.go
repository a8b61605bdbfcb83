package plan

import (
	"fmt"
	"io/fs"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// errNotThere is the error of a host that a snapshot does not have.
var errNotThere = fs.ErrNotExist

// planner is a comparison under way. It holds what differs, not what is alike.
type planner struct {
	Options
	places  map[string]*place                 // by region
	rows    map[*artefact.Origin]*service.Row // by what their lines point at
	silent  map[*service.Row]*artefact.Origin // the reasons of rows that write nothing
	old     map[string]*model.Host            // of the description of the snapshot, as far as they were asked for
	there   map[string]artefact.Host          // hosts of the snapshot, by name
	options options
	memo    map[string]memory // by path
	groups  map[groupKey]*group
	cost    costs
	texts   map[textKey]*textGroup
	digests *digester // nil: nobody asked for digests

	unread   map[string][]string // hosts by reason
	newHosts int
	gone     int
	compared int
	same     int
	filled   int // secrets that could not be compared
	foreign  int
}

func newPlanner(o Options) (*planner, error) {
	p := &planner{
		Options: o, places: map[string]*place{}, there: map[string]artefact.Host{}, options: newOptions(o),
		rows: map[*artefact.Origin]*service.Row{}, memo: map[string]memory{}, groups: map[groupKey]*group{}, cost: newCosts(),
		texts: map[textKey]*textGroup{}, old: map[string]*model.Host{}, silent: map[*service.Row]*artefact.Origin{}, unread: map[string][]string{},
	}
	for name, site := range o.Want.Sites {
		p.places[name] = newPlace(site)
		for _, k := range p.places[name].files {
			p.index(k.file.Rows, k.file.Sections)
		}
	}
	for _, h := range o.Have.Hosts() {
		p.there[h.Name] = h
	}
	if o.Show.Digests {
		p.digests = newDigester()
	}
	return p, p.knowsSome()
}

// index notes rows by what their lines point at.
func (p *planner) index(rows []service.Row, sections []service.Section) {
	for i := range rows {
		p.rows[&rows[i].Origin] = &rows[i]
	}
	for _, s := range sections {
		p.index(s.Rows, s.Sections)
	}
}

// knowsSome refuses a snapshot that has no host of the description, and otherwise notes the hosts that only it has.
func (p *planner) knowsSome() error {
	gone := map[string]bool{}
	for name := range p.there {
		gone[name] = true
	}
	var asked []string
	for h := range p.Want.Cloud.Hosts() {
		asked = append(asked, h.Name)
		delete(gone, h.Name)
	}
	var names []string
	for name := range gone {
		names = append(names, name)
	}
	slices.SortFunc(names, nodeset.Compare)
	if len(names) == len(p.there) {
		return &UnrelatedSnapshot{p.Against, names[:min(len(names), 5)], asked[:min(len(asked), 5)]}
	}
	for _, name := range names {
		if at := p.there[name]; p.Scope == nil || p.Scope(at.Region, name) {
			p.goneHost(at)
		}
	}
	return nil
}

// newHost notes a host that the snapshot lacks.
func (p *planner) newHost(h *model.Host, files []*artefact.File) {
	if len(files) == 0 {
		return // nothing of it was asked for
	}
	p.newHosts++
	for _, f := range files {
		p.digests.add(f, nil)
	}
	p.add(h, difference{
		kind: OfHost, action: Add, path: "/" + h.Region.Name, origin: &memberOf, impact: Impact{Level: Nothing},
		note: fmt.Sprintf("%d files", len(files)),
	})
	p.cost.flush(h)
}

// goneHost notes a host that the description lacks.
func (p *planner) goneHost(at artefact.Host) {
	p.gone++
	d := difference{kind: OfHost, action: Remove, path: "/" + at.Region, impact: Impact{Level: Nothing}}
	key := d.groupKey()
	g := p.groups[key]
	if g == nil {
		g = &group{difference: d, reasons: []reason{{gone: at, origin: &unasked, former: &memberOf}}}
		p.groups[key] = g
	}
	g.hosts = append(g.hosts, at.Name)
	g.regions = noted(g.regions, at.Region)
	p.cost.changed = append(p.cost.changed, at.Name)
	p.cost.regions[at.Region]++
}

// unreadable notes a host that could not be read.
func (p *planner) unreadable(h *model.Host, err error) {
	reason := err.Error()
	p.unread[reason] = append(p.unread[reason], h.Name)
}
