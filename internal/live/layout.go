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

// useManifest takes the hosts and their files from the manifest. Files that differ in nothing but host and bytes are held
// once: they are a hundred, where the manifest may list a hundred thousand.
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
		return errors.New("its manifest lists no file; an empty snapshot is none")
	}
	t.files = files
	return nil
}

// shared returns the file that an entry describes, one for all entries that say the same.
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

// found are directories that may be those of hosts.
type found struct {
	hosts []artefact.Host
	known *artefact.Host // the first that the description has too
}

// add takes a directory whose name can be that of a host.
func (f *found) add(h artefact.Host, isKnown bool) {
	if nodeset.ValidHost(h.Name) != nil {
		return
	}
	f.hosts = append(f.hosts, h)
	if isKnown && f.known == nil {
		f.known = &h
	}
}

// findHosts finds the directories of hosts where no manifest lists them. Known hosts stand at the top, or in directories
// of their regions. All directories beside them with the name of a host are hosts too, which the description lacks.
func (t *Tree) findHosts(w *worker, known []artefact.Host) error {
	top, err := folders(w, ".")
	if err != nil {
		return err
	}
	regionOf, hosts := map[string]string{}, map[artefact.Host]bool{}
	for _, h := range known {
		regionOf[h.Name], hosts[h] = h.Region, true
	}
	var flat, nested found
	for _, name := range top {
		region, ok := regionOf[name]
		flat.add(artefact.Host{Region: region, Name: name}, ok)
	}
	if err := nested.addRegions(w, top, hosts); err != nil {
		return err
	}
	switch {
	case flat.known != nil && nested.known != nil:
		return fmt.Errorf("holds both %s and %s/%s, so that it could be laid out by hosts or by regions; leave one of them out",
			flat.known.Name, nested.known.Region, nested.known.Name)
	case flat.known != nil:
		t.use(flat.hosts, func(h artefact.Host) string { return h.Name })
	case nested.known != nil:
		t.use(nested.hosts, func(h artefact.Host) string { return h.Region + "/" + h.Name })
	default:
		return strange(top, known)
	}
	return nil
}

// addRegions takes what stands in the directories of regions: in all of them, once one has the name of a region.
func (f *found) addRegions(w *worker, top []string, hosts map[artefact.Host]bool) error {
	regions := map[string]bool{}
	for h := range hosts {
		regions[h.Region] = true
	}
	if !slices.ContainsFunc(top, func(name string) bool { return regions[name] }) {
		return nil
	}
	for _, region := range top {
		below, err := folders(w, region)
		if err != nil && regions[region] {
			return fmt.Errorf("holds a region that cannot be read: %s: %w", region, err)
		}
		for _, name := range below {
			h := artefact.Host{Region: region, Name: name}
			f.add(h, hosts[h])
		}
	}
	return nil
}

// use takes hosts with their folders.
func (t *Tree) use(hosts []artefact.Host, folder func(artefact.Host) string) {
	t.hosts = hosts
	for _, h := range hosts {
		t.folders[h] = folder(h)
	}
}

// folders are the directories in dir, sorted; what begins with a dot is not ours. A link counts as what it stands for: it
// will not be followed, and its host is unreadable then, not missing.
func folders(w *worker, dir string) ([]string, error) {
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

// strange tells that nothing in a directory has a name that is known.
func strange(top []string, known []artefact.Host) error {
	if len(top) == 0 {
		return errors.New("holds no directory; an empty snapshot is none")
	}
	if len(known) == 0 {
		return errors.New("has no manifest.json, and no host is known that its directories could be named after")
	}
	names := make([]string, 0, 2*len(known))
	for _, h := range known {
		names = append(names, h.Name, h.Region)
	}
	text := fmt.Sprintf("has no manifest.json, and no directory of a host such as %s or of a region such as %s: it holds %s",
		known[0].Name, known[0].Region, shown(listed(top)))
	if near := spelling.Nearest(top[0], names); near != "" {
		text += "; did you mean " + near + "?"
	}
	return errors.New(text)
}
