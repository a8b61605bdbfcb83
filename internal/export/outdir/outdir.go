// Package outdir writes the files of an export to a directory. It contains the guards of all exports: a file that an export did not write is
// never changed, nothing is written outside of the directory, and the same files result in the same bytes.
package outdir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"stackplan/internal/tree"
)

// File is an exported file. Its name is slash-separated and relative to the directory.
type File struct {
	Name string
	Text []byte
	Mode fs.FileMode // permission bits; 0: 0644
}

// Kind is a kind of exports, and how the files of an earlier export of the kind are recognised.
type Kind struct {
	Name string // of the command: ansible

	// Mark is the first line of each exported file. A directory of such files may contain files of other programs. If it is empty, the directory
	// has a manifest of the files of the export: it must be new or empty at the first export, and files that are added later are kept.
	Mark string

	// Stale reports whether a file in the directory with the mark is to be removed if it is not exported any more. It is required with a Mark.
	Stale func(name string) bool

	Last  string // the file that is written last, and removed first: without it the directory is not used; empty: none
	Input string // the directory of the description, which an export never replaces
}

// Summary lists the files of the directory by what Write did with them.
type Summary struct {
	Written   []string `json:"written"`
	Unchanged []string `json:"unchanged"`
	Removed   []string `json:"removed"` // of an earlier export, and no longer exported
}

// manifestName is the name of the list of exported files.
const manifestName = "stackplan-export.json"

// manifest lists the files of an export.
type manifest struct {
	Version int      `json:"version"`
	Export  string   `json:"export"` // the kind
	Files   []string `json:"files"`
}

// manifestVersion is the version of the format of manifest.
const manifestVersion = 1

// Write writes files to a directory and creates it if it does not exist. Each file is replaced atomically. If one of the files would replace
// one that an export did not write, Write writes nothing. Files of an earlier export that are not in files are removed.
func Write(dir string, kind Kind, files []File) (*Summary, error) {
	w := &writer{dir: filepath.Clean(dir), kind: kind, owned: map[string]bool{}}
	if err := w.open(files); err != nil {
		return nil, err
	}
	defer w.root.Close()
	if err := w.check(files); err != nil {
		return nil, err
	}
	return w.write(files)
}

// writer writes an export.
type writer struct {
	dir   string
	kind  Kind
	root  *os.Root
	owned map[string]bool // files of an earlier export
	known []string        // the same, in order
}

// open checks the directory and finds the files of an earlier export.
func (w *writer) open(files []File) error {
	for _, f := range files {
		if err := checkName(f.Name); err != nil {
			return err
		}
	}
	if w.kind.Mark == "" {
		if err := tree.CheckDirectory(w.dir, w.kind.Input, "--into"); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(w.dir, 0o755); err != nil {
		return err
	}
	var err error
	if w.root, err = os.OpenRoot(w.dir); err != nil {
		return err
	}
	if w.kind.Mark != "" {
		err = w.findMarked(files)
	} else {
		err = w.readManifest()
	}
	if err != nil {
		return errors.Join(err, w.root.Close())
	}
	return nil
}

// checkName rejects a name that leads out of the directory, or that is not in its shortest form.
func checkName(name string) error {
	if name == "" || name == "." || name == manifestName || path.Clean(name) != name || !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsAny(name, "\\\x00\n") {
		return fmt.Errorf("%q is not the name of a file of an export", name)
	}
	return nil
}

// readManifest reads which files an earlier export wrote. It returns an error for a directory with other files only.
func (w *writer) readManifest() error {
	text, err := w.root.ReadFile(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := fs.ReadDir(w.root.FS(), ".")
		if err == nil && len(entries) > 0 {
			err = fmt.Errorf("%s: contains files that stackplan export %s did not write, such as %s; give a new or an empty directory as --into", w.dir, w.kind.Name, entries[0].Name())
		}
		return err
	}
	if err != nil {
		return err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return fmt.Errorf("%s: is damaged: %w", filepath.Join(w.dir, manifestName), err)
	}
	if m.Version != manifestVersion || m.Export != w.kind.Name {
		return fmt.Errorf("%s: contains an export for %s; give another directory as --into", w.dir, m.Export)
	}
	for _, name := range m.Files {
		if err := checkName(name); err != nil {
			return fmt.Errorf("%s: is damaged: %w", filepath.Join(w.dir, manifestName), err)
		}
		w.owned[name] = true
	}
	w.known = m.Files
	return nil
}

// findMarked finds the files with the mark: those that are exported again, and those that are stale.
func (w *writer) findMarked(files []File) error {
	entries, err := fs.ReadDir(w.root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		isExported := slices.ContainsFunc(files, func(f File) bool { return f.Name == name })
		if !e.Type().IsRegular() || !isExported && !w.kind.Stale(name) {
			continue
		}
		text, err := w.root.ReadFile(name)
		if err != nil {
			return err
		}
		if bytes.HasPrefix(text, []byte(w.kind.Mark)) {
			w.owned[name] = true
			w.known = append(w.known, name)
		}
	}
	return nil
}

// check returns an error if a file would replace one of another program, or if a directory on its way is none.
func (w *writer) check(files []File) error {
	for _, f := range files {
		for dir := path.Dir(f.Name); dir != "."; dir = path.Dir(dir) {
			if info, err := w.root.Lstat(dir); err == nil && !info.IsDir() && !w.owned[dir] {
				return fmt.Errorf("%s is not a directory; nothing was written", filepath.Join(w.dir, dir))
			}
		}
		name := filepath.Join(w.dir, f.Name)
		info, err := w.root.Lstat(f.Name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case !info.Mode().IsRegular():
			return fmt.Errorf("%s is not a regular file; nothing was written", name)
		case !w.owned[f.Name]:
			return fmt.Errorf("%s was not written by stackplan and is not overwritten; nothing was written, choose another directory", name)
		}
	}
	return nil
}
