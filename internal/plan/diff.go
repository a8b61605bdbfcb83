package plan

import (
	"context"
	"fmt"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// Options select what Diff compares and what it reports.
type Options struct {
	Against string // the snapshot, as the user named it
	Want    *compile.Cloud
	Have    Snapshot
	Old     *compile.Cloud                 // the description that the snapshot was generated from; nil if it is not known
	Series  series.Series                  // of the snapshot, as the user gave it; None: detected if Old is nil
	Scope   func(region, host string) bool // reports whether to compare a host; nil: all hosts
	Service string                         // compare only the files that this service reads; empty: all files
	Readers int                            // how many hosts of the snapshot may be read at the same time; 0: one
	Show    Show

	// Fill returns a wanted file with the values of its secrets, which the report never contains; nil: they are not known.
	Fill func(*artefact.File) (*artefact.File, error)
}

// Show selects what a report contains in addition to the changes.
type Show struct {
	NoEffect bool // differences that have no effect
	Texts    bool // unified diffs
	Digests  bool
}

// UnrelatedSnapshot is the error of a snapshot that contains no host of the description. It is most likely the snapshot of
// another cloud, so each change of a report would be wrong.
type UnrelatedSnapshot struct {
	Snapshot string
	Found    []string // hosts of the snapshot, at most maxNamedHosts; empty: it has none
	Expected []string // hosts of the description, at most maxNamedHosts
}

// maxNamedHosts limits how many hosts of each side an UnrelatedSnapshot names.
const maxNamedHosts = 5

// Error names hosts of both sides.
func (e *UnrelatedSnapshot) Error() string {
	if len(e.Found) == 0 {
		return fmt.Sprintf("%s contains no hosts, so there is nothing to compare the description with", e.Snapshot)
	}
	return fmt.Sprintf("%s is not a snapshot of this cloud: it contains none of the hosts of the description (%s), only other hosts (%s)",
		e.Snapshot, strings.Join(e.Expected, ", "), strings.Join(e.Found, ", "))
}

// Diff compares the files that a description requires with those of a snapshot. It returns the error of the context, a diag.List
// if files of the description cannot be generated, or an *UnrelatedSnapshot.
func Diff(ctx context.Context, o Options) (*Report, error) {
	p := newPlanner(o)
	removed, err := p.stream.removedHosts(o)
	if err != nil {
		return nil, err
	}
	for _, h := range removed {
		p.removedHost(h)
	}
	hosts := selectedHosts(o)
	if o.Old == nil && o.Series == series.None {
		p.detectSeries(ctx, hosts)
	}
	for got := range p.stream.read(ctx, hosts) {
		if err := p.host(got); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.report(), nil
}

// selectedHosts returns the hosts of the description to compare, sorted within each region.
func selectedHosts(o Options) []*model.Host {
	var hosts []*model.Host
	for _, region := range o.Want.Model.Regions {
		for h := range region.Sorted() {
			if o.Scope == nil || o.Scope(region.Name, h.Name) {
				hosts = append(hosts, h)
			}
		}
	}
	return hosts
}
