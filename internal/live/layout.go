package live

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/nodeset"
	"stackplan/internal/spelling"
	"stackplan/internal/tree"
)

// useManifest reads the hosts and their files from the manifest. Files that differ only in host and content share one File: there
// are about a hundred of them, while the manifest may list a hundred thousand files.
func (t *Tree) useManifest() error {
	files, known := map[artefact.Host][]*artefact.File{}, map[string][]*artefact.File{}
	for e, err := range tree.Entries(t.dir) {
		if err != nil {
			return err
		}
		region, rest, _ := strings.Cut(e.Path, "/")
		name, file, _ := strings.Cut(rest, "/")
		host := artefact.Host{Region: region, Name: name}
		if n := len(t.hosts); n == 0 || t.hosts[n-1] != host { // entries are sorted
			host = artefact.Host{Region: strings.Clone(region), Name: strings.Clone(name)}
			t.hosts = append(t.hosts, host)
			t.folders[host] = strings.Clone(region + "/" + name)
		}
		files[host] = append(files[host], shared(known, "/"+file, &e))
	}
	if len(t.hosts) == 0 {
		return errors.New("its manifest lists no file; an empty tree cannot be compared")
	}
	t.files = files
	return nil
}

// shared returns the File of an entry. Entries with the same path, mode, owner, group and units share it.
func shared(known map[string][]*artefact.File, path string, e *tree.Entry) *artefact.File {
	for _, f := range known[path] {
		if f.Mode == fs.FileMode(e.Mode) && f.Owner == e.Owner && f.Group == e.Group && slices.Equal(f.Reload, e.Reload) &&
			slices.Equal(f.Restart, e.Restart) {
			return f
		}
	}
	f := &artefact.File{Path: strings.Clone(path), Mode: fs.FileMode(e.Mode), Owner: e.Owner, Group: e.Group, Reload: e.Reload, Restart: e.Restart}
	known[f.Path] = append(known[f.Path], f)
	return f
}

// candidates are directories that may be the directories of hosts.
type candidates struct {
	hosts []artefact.Host
	known *artefact.Host // the first one that is in the description
}

// add adds a directory whose name is a valid host name.
func (f *candidates) add(h artefact.Host, isKnown bool) {
	if nodeset.ValidHost(h.Name) != nil {
		return
	}
	f.hosts = append(f.hosts, h)
	if isKnown && f.known == nil {
		f.known = &h
	}
}

// findHosts finds the directories of hosts if there is no manifest. They are at the top, or in the directories of their regions.
// If a directory has the name of a known host, the directories next to it with a valid host name are hosts too, which the
// description lacks.
func (t *Tree) findHosts(w *worker, known []artefact.Host) error {
	top, err := subdirectories(w, ".")
	if err != nil {
		return err
	}
	regionOf, hosts := map[string]string{}, map[artefact.Host]bool{}
	for _, h := range known {
		regionOf[h.Name], hosts[h] = h.Region, true
	}
	var flat, nested candidates
	for _, name := range top {
		region, ok := regionOf[name]
		flat.add(artefact.Host{Region: region, Name: name}, ok)
	}
	if err := nested.addRegions(w, top, hosts); err != nil {
		return err
	}
	switch {
	case flat.known != nil && nested.known != nil:
		return fmt.Errorf("contains both %s and %s/%s, so it is not clear whether its top directories are hosts or regions; remove one of them",
			flat.known.Name, nested.known.Region, nested.known.Name)
	case flat.known != nil:
		t.use(flat.hosts, func(h artefact.Host) string { return h.Name })
	case nested.known != nil:
		t.use(nested.hosts, func(h artefact.Host) string { return h.Region + "/" + h.Name })
	default:
		return noHostError(top, known)
	}
	return nil
}

// addRegions adds the entries of the directories of regions. If one directory has the name of a region, all are regions.
func (f *candidates) addRegions(w *worker, top []string, hosts map[artefact.Host]bool) error {
	regions := map[string]bool{}
	for h := range hosts {
		regions[h.Region] = true
	}
	if !slices.ContainsFunc(top, func(name string) bool { return regions[name] }) {
		return nil
	}
	for _, region := range top {
		below, err := subdirectories(w, region)
		if err != nil && regions[region] {
			return fmt.Errorf("contains a region that cannot be read: %s: %w", region, err)
		}
		for _, name := range below {
			h := artefact.Host{Region: region, Name: name}
			f.add(h, hosts[h])
		}
	}
	return nil
}

// use sets the hosts of the tree and their directories.
func (t *Tree) use(hosts []artefact.Host, folder func(artefact.Host) string) {
	t.hosts = hosts
	for _, h := range hosts {
		t.folders[h] = folder(h)
	}
}

// subdirectories returns the directories in dir, sorted, without those with a leading dot. A symbolic link counts as a directory:
// it is not followed, so its host is unreadable, not missing.
func subdirectories(w *worker, dir string) ([]string, error) {
	items, err := w.ReadDir(dir)
	if err != nil {
		return nil, errors.New(reason(err))
	}
	var list []string
	for _, item := range items {
		if (item.IsDir() || item.Type() == fs.ModeSymlink) && !strings.HasPrefix(item.Name(), ".") {
			list = append(list, item.Name())
		}
	}
	slices.Sort(list)
	return list, nil
}

// noHostError returns the error for a directory in which no name is that of a known host or region.
func noHostError(top []string, known []artefact.Host) error {
	if len(top) == 0 {
		return errors.New("contains no directory; an empty tree cannot be compared")
	}
	if len(known) == 0 {
		return errors.New("has no manifest.json, and the description has no host to find in its directories")
	}
	names := make([]string, 0, 2*len(known))
	for _, h := range known {
		names = append(names, h.Name, h.Region)
	}
	text := fmt.Sprintf("has no manifest.json, and no directory of a host such as %s or of a region such as %s: it contains %s",
		known[0].Name, known[0].Region, printable(joinReasons(top)))
	if near := spelling.Nearest(top[0], names); near != "" {
		text += "; " + spelling.DidYouMean(near)
	}
	return errors.New(text)
}
