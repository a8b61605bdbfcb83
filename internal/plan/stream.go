package plan

import (
	"context"
	"io/fs"
	"iter"
	"maps"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
)

// hostStream reads both sides host by host: it generates the files of the description, and reads those of the snapshot a few
// hosts ahead of the comparison.
type hostStream struct {
	want    *compile.Cloud
	have    Snapshot
	hosts   map[string]artefact.Host // hosts of the snapshot, by name
	sites   map[string]*siteIndex    // by region
	service string                   // read only the files that this service reads; empty: all files
	ahead   map[string]reading       // hosts that were read before the others, by name
	readers int                      // how many hosts of the snapshot are read at the same time; at least 1
}

// reading is a host with its files of both sides.
type reading struct {
	host    *model.Host
	want    []*artefact.File
	have    []*artefact.File
	wantErr error
	haveErr error // fs.ErrNotExist if the snapshot lacks the host
}

func newHostStream(o Options, sites map[string]*siteIndex) *hostStream {
	s := &hostStream{
		want: o.Want, have: o.Have, hosts: map[string]artefact.Host{}, sites: sites, ahead: map[string]reading{}, service: o.Service, readers: max(o.Readers, 1),
	}
	for _, h := range o.Have.Hosts() {
		s.hosts[h.Name] = h
	}
	return s
}

// removedHosts returns the hosts in scope that only the snapshot has. If the snapshot has no host of the description, it returns
// an *UnrelatedSnapshot.
func (s *hostStream) removedHosts(o Options) ([]artefact.Host, error) {
	others := maps.Clone(s.hosts)
	var expected []string
	for h := range o.Want.Model.Hosts() {
		expected = append(expected, h.Name)
		delete(others, h.Name)
	}
	names := slices.SortedFunc(maps.Keys(others), nodeset.Compare)
	if len(names) == len(s.hosts) {
		return nil, &UnrelatedSnapshot{o.Against, names[:min(len(names), maxNamedHosts)], expected[:min(len(expected), maxNamedHosts)]}
	}
	var removed []artefact.Host
	for _, name := range names {
		if h := s.hosts[name]; o.Scope == nil || o.Scope(h.Region, name) {
			removed = append(removed, h)
		}
	}
	return removed, nil
}

// read returns the readings of hosts in the order of the hosts.
func (s *hostStream) read(ctx context.Context, hosts []*model.Host) iter.Seq[reading] {
	return func(yield func(reading) bool) {
		ctx, cancel := context.WithCancel(ctx)
		queue := make(chan chan reading, s.readers+1)
		done := make(chan struct{})
		defer func() { cancel(); <-done }()
		go func() {
			defer close(done)
			s.readAll(ctx, hosts, queue)
		}()
		for slot := range queue {
			if !yield(<-slot) {
				return
			}
		}
	}
}

// readAll queues a slot for each host, which receives its reading. It returns when all reads are finished.
func (s *hostStream) readAll(ctx context.Context, hosts []*model.Host, queue chan<- chan reading) {
	defer close(queue)
	free := make(chan struct{}, s.readers)
	defer func() { // wait for all
		for range s.readers {
			free <- struct{}{}
		}
	}()
	for _, h := range hosts {
		got, isRead := s.ahead[h.Name]
		if !isRead {
			got.host = h
			got.want, got.wantErr = s.wanted(ctx, h)
		}
		slot := make(chan reading, 1)
		select {
		case queue <- slot:
		case <-ctx.Done():
			return
		}
		if isRead {
			slot <- got
			continue
		}
		free <- struct{}{}
		go func() {
			got.have, got.haveErr = s.found(ctx, h, got.want)
			slot <- got
			<-free
		}()
	}
}

// wanted generates the files of a host.
func (s *hostStream) wanted(ctx context.Context, h *model.Host) ([]*artefact.File, error) {
	var files []*artefact.File
	for f, err := range s.want.HostFiles(ctx, h) {
		if err != nil {
			return nil, err
		}
		if s.isSelected(h.Region.Name, f.Path) {
			files = append(files, f)
		}
	}
	return files, nil
}

// found reads the files of a host from the snapshot.
func (s *hostStream) found(ctx context.Context, h *model.Host, want []*artefact.File) ([]*artefact.File, error) {
	var paths []string
	for _, f := range want {
		paths = append(paths, f.Path)
		paths = append(paths, s.sites[h.Region.Name].inContainers(h.Group, f.Path)...)
	}
	at, ok := s.hosts[h.Name]
	if !ok || at.Region != "" && at.Region != h.Region.Name {
		return nil, fs.ErrNotExist
	}
	files, err := s.have.Files(ctx, at, paths)
	return slices.DeleteFunc(files, func(f *artefact.File) bool { return !s.isWanted(h, f, want) }), err
}

// isSelected reports whether to compare a path.
func (s *hostStream) isSelected(region, path string) bool {
	if s.service == "" {
		return true
	}
	return s.sites[region].find(path).isReadBy(s.service)
}

// isWanted reports whether to compare a file of the snapshot, at its own path or as a file of a container.
func (s *hostStream) isWanted(h *model.Host, f *artefact.File, want []*artefact.File) bool {
	if c := s.sites[h.Region.Name].inContainer(h.Group, f, want); c != nil {
		return s.service == "" || slices.Contains(c.services, s.service)
	}
	return s.isSelected(h.Region.Name, f.Path)
}
