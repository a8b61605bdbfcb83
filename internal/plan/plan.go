package plan

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// Description is a description and what follows from it.
type Description struct {
	Cloud  *model.Cloud
	Sites  map[string]*service.Site // by region
	Files  func(context.Context, *model.Host) iter.Seq2[*artefact.File, error]
	Inputs func(*model.Host, *artefact.Origin) []source.Input // where the values stand that a line is made of
}

// Options say what to compare.
type Options struct {
	Against string // what the user calls the snapshot
	Want    Description
	Have    Snapshot
	Old     *Description // what the snapshot was made of, where it is known
	Facts   *catalogue.Catalogue
	Scope   func(region, host string) bool // the hosts to look at; nil: all
	Service string                         // only the files that it reads; empty: all
	Readers int                            // how many hosts of the snapshot may be read at one time; 0: one
	Show    Show
}

// Show says what a report holds beside the changes.
type Show struct {
	NoEffect bool // what is written otherwise and means the same
	Texts    bool // unified diffs
	Digests  bool
}

// UnrelatedSnapshot is the error of a snapshot that has no host of the description, so that all that is said of it would be wrong.
type UnrelatedSnapshot struct {
	Snapshot string
	There    []string // hosts that it has, some of them; empty: none at all
	Asked    []string // hosts of the description, some of them
}

// Error says which hosts there are.
func (e *UnrelatedSnapshot) Error() string {
	if len(e.There) == 0 {
		return fmt.Sprintf("%s holds no host at all, so nothing can be compared with it", e.Snapshot)
	}
	return fmt.Sprintf("%s is not of this cloud: it holds none of its hosts (%s), but %s",
		e.Snapshot, strings.Join(e.Asked, ", "), strings.Join(e.There, ", "))
}

// Diff compares what a description asks for with what is there. The error is that of the context, of a description whose
// files cannot be made (a diag.List), or a *UnrelatedSnapshot.
func Diff(ctx context.Context, o Options) (*Report, error) {
	p, err := newPlanner(o)
	if err != nil {
		return nil, err
	}
	hosts := make([]*model.Host, 0, len(p.there))
	for _, region := range o.Want.Cloud.Regions {
		for h := range region.Sorted() {
			if o.Scope == nil || o.Scope(region.Name, h.Name) {
				hosts = append(hosts, h)
			}
		}
	}
	for got := range p.read(ctx, hosts) {
		if err := p.host(got); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.report(), nil
}

// host compares one host.
func (p *planner) host(got reading) error {
	if got.wantErr != nil {
		return got.wantErr
	}
	switch {
	case errors.Is(got.haveErr, fs.ErrNotExist):
		p.newHost(got.host, got.want)
	case got.haveErr != nil:
		p.unreadable(got.host, got.haveErr)
	default:
		p.compared++
		p.files(got)
	}
	return nil
}
