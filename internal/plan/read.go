package plan

import (
	"context"
	"iter"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
)

// reading is a host with the files that it shall have and those that it has, both by path.
type reading struct {
	host    *model.Host
	want    []*artefact.File
	have    []*artefact.File
	wantErr error
	haveErr error
}

// read makes the files of hosts, and reads those that are there a few hosts ahead. Readings come in the order of the
// hosts.
func (p *planner) read(ctx context.Context, hosts []*model.Host) iter.Seq[reading] {
	return func(yield func(reading) bool) {
		ctx, cancel := context.WithCancel(ctx)
		readers := max(p.Readers, 1)
		queue := make(chan chan reading, readers+1)
		done := make(chan struct{})
		defer func() { cancel(); <-done }()
		go func() {
			defer close(done)
			p.readAll(ctx, hosts, queue, readers)
		}()
		for slot := range queue {
			if !yield(<-slot) {
				return
			}
		}
	}
}

// readAll queues a slot for each host, which gets its reading. When it returns, nobody reads any more.
func (p *planner) readAll(ctx context.Context, hosts []*model.Host, queue chan<- chan reading, readers int) {
	defer close(queue)
	free := make(chan struct{}, readers)
	defer func() { // wait for all
		for range readers {
			free <- struct{}{}
		}
	}()
	for _, h := range hosts {
		got := reading{host: h}
		got.want, got.wantErr = p.wanted(ctx, h)
		slot := make(chan reading, 1)
		select {
		case queue <- slot:
		case <-ctx.Done():
			return
		}
		free <- struct{}{}
		go func() {
			got.have, got.haveErr = p.found(ctx, h, got.want)
			slot <- got
			<-free
		}()
	}
}

// wanted makes the files of a host.
func (p *planner) wanted(ctx context.Context, h *model.Host) ([]*artefact.File, error) {
	var files []*artefact.File
	for f, err := range p.Want.Files(ctx, h) {
		if err != nil {
			return nil, err
		}
		if p.isMeant(h.Region.Name, f.Path) {
			files = append(files, f)
		}
	}
	return files, nil
}

// found reads the files of a host that are there.
func (p *planner) found(ctx context.Context, h *model.Host, want []*artefact.File) ([]*artefact.File, error) {
	paths := make([]string, len(want))
	for i, f := range want {
		paths[i] = f.Path
	}
	at, ok := p.there[h.Name]
	if !ok || at.Region != "" && at.Region != h.Region.Name {
		return nil, errNotThere
	}
	files, err := p.Have.Files(ctx, at, paths)
	return slices.DeleteFunc(files, func(f *artefact.File) bool { return !p.isMeant(h.Region.Name, f.Path) }), err
}

// isMeant reports whether a path is to be looked at.
func (p *planner) isMeant(region, path string) bool {
	if p.Service == "" {
		return true
	}
	k := p.places[region].find(path)
	return k != nil && k.isReadBy(p.Service)
}
