package plan

import (
	"errors"
	"fmt"
	"io/fs"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
)

// planner compares hosts one after the other and collects what differs. It stores differences, not what is the same on both
// sides.
type planner struct {
	Options
	sites    map[string]*siteIndex // by region
	stream   *hostStream
	comparer *comparer
	causes   *causes
	reading  *readingCheck

	groups     groups
	places     places
	texts      textGroups
	costs      costs
	digests    *digester          // nil: no digests are requested
	rollouts   *rolloutCollection // nil: no digests are requested
	steps      stepCollection
	copies     copies
	unreadable map[string][]string // hosts by reason
	failed     error               // a file that cannot be filled
	summary    Summary             // only the numbers of hosts, files and secrets
}

func newPlanner(o Options) *planner {
	sites := map[string]*siteIndex{}
	for name, site := range o.Want.Sites {
		sites[name] = newSiteIndex(site)
	}
	reading := newReadingCheck(o)
	p := &planner{
		Options: o, reading: reading, sites: sites, stream: newHostStream(o, sites), comparer: newComparer(o, reading), causes: newCauses(o),
		groups: groups{}, places: places{}, steps: stepCollection{}, copies: copies{}, texts: textGroups{}, costs: newCosts(sites), unreadable: map[string][]string{},
	}
	if o.Show.Digests {
		p.digests, p.rollouts = newDigester(o.Want.Catalogue), newRolloutCollection(o.Want.Model)
	}
	return p
}

// host compares one host. It returns an error if files of the description cannot be generated.
func (p *planner) host(got reading) error {
	switch {
	case got.wantErr != nil:
		return got.wantErr
	case errors.Is(got.haveErr, fs.ErrNotExist):
		p.newHost(got.host, got.want)
	case got.haveErr != nil:
		reason := got.haveErr.Error()
		p.unreadable[reason] = append(p.unreadable[reason], got.host.Name)
	default:
		p.summary.Compared++
		p.files(got)
		return p.failed
	}
	return nil
}

// newHost records a host that the snapshot lacks, unless no file of it is to be compared.
func (p *planner) newHost(h *model.Host, files []*artefact.File) {
	if len(files) == 0 {
		return
	}
	p.summary.NewHosts++
	for _, f := range files {
		p.digests.add(f, nil)
		p.rollouts.add(Add, f.Path, f, Impact{})
	}
	p.add(h, difference{
		kind: OfHost, action: Add, path: "/" + h.Region.Name, origin: &membership, impact: Impact{Level: Nothing},
		note: fmt.Sprintf("%d files", len(files)),
	})
	p.digests.endHost(len(files), 0)
	p.rollouts.endHost(h, p.costs.impact, true)
	p.costs.endHost(h)
}

// removedHost records a host that the description lacks.
func (p *planner) removedHost(h artefact.Host) {
	p.summary.RemovedHosts++
	p.groups.addRemovedHost(h, p.causes.placeOfRemoved(h))
	p.costs.addRemovedHost(h)
}

// files compares the files of a host.
func (p *planner) files(got reading) {
	inContainers, want, have := takeCopies(p.sites[got.host.Region.Name], got)
	for _, c := range inContainers {
		p.copy(got.host, c)
	}
	both, added, removed := joinFiles(want, have)
	for _, pair := range both {
		p.file(got.host, pair.want, pair.have)
	}
	p.addedAndRemoved(got.host, added, removed)
	p.digests.endHost(len(got.want), len(got.have))
	p.rollouts.endHost(got.host, p.costs.impact, false)
	p.costs.endHost(got.host)
}

// file compares a file that both sides have.
func (p *planner) file(h *model.Host, want, have *artefact.File) {
	site := p.sites[h.Region.Name]
	p.compare(pair{
		host: h, want: want, have: have, site: site, file: site.find(want.Path), now: h.Region.Series, then: p.causes.oldSeries(h),
	})
}

// compare compares the files of a pair.
func (p *planner) compare(c pair) {
	p.digests.add(c.want, c.have)
	found := p.comparer.compare(c)
	if found.err != nil {
		p.failed = found.err
		return
	}
	isSame, impact := true, Impact{Level: Nothing}
	for _, d := range found.differences {
		d.services = c.units().services
		p.add(c.host, d)
		p.steps.add(c.host, &d, changedRow(p.comparer.options, c.want.Project, c.file, &d))
		if !d.noEffect {
			isSame = false
			impact.merge(d.impact)
		}
	}
	p.summary.NotCompared += found.resolved
	if found.diff != "" {
		p.texts.add(c.host, c.want.Path, found.diff)
	}
	if isSame {
		p.summary.Same++
	} else {
		p.rollouts.add(Modify, c.want.Path, c.want, impact)
	}
}

// addedAndRemoved records files that only one side has. A removed file and an added file with the same content are a file that
// moves. Files of the snapshot that no service reads and no manifest lists are foreign: they are counted and ignored.
func (p *planner) addedAndRemoved(h *model.Host, added, removed []*artefact.File) {
	site := p.sites[h.Region.Name]
	removed, foreign := withoutForeign(site, removed)
	p.summary.Foreign += foreign
	for _, f := range added {
		k := site.find(f.Path)
		d := difference{kind: OfFile, action: Add, path: f.Path, origin: originOfFile(k, f), impact: site.fileImpact(h.Group, k)}
		var from string
		if from, removed = takeMoved(k, f, removed); from != "" {
			d.action, d.from = Move, from
			p.rollouts.add(Remove, from, nil, site.fileImpact(h.Group, site.find(from)))
		}
		p.digests.add(f, nil)
		p.rollouts.add(Add, f.Path, f, d.impact)
		p.add(h, d)
	}
	for _, f := range removed {
		p.digests.add(nil, f)
		impact := site.fileImpact(h.Group, site.find(f.Path))
		p.rollouts.add(Remove, f.Path, nil, impact)
		p.add(h, difference{kind: OfFile, action: Remove, path: f.Path, oldOrigin: firstOrigin(f), origin: &notRequired, impact: impact})
	}
}

// add records a difference of a host.
func (p *planner) add(h *model.Host, d difference) {
	if d.kind != OfHost && d.services == nil {
		site := p.sites[h.Region.Name]
		d.services = site.unitsOf(h.Group, site.find(d.path)).services
	}
	p.groups.add(h, d, p.places.of(h, &d))
	if !d.noEffect {
		p.costs.add(d)
	}
}
