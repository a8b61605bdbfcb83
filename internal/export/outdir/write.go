package outdir

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"slices"
)

// write writes the files. The manifest lists the old and the new files while they are written, so that a later export knows both.
func (w *writer) write(files []File) (*Summary, error) {
	s := &Summary{Written: []string{}, Unchanged: []string{}, Removed: []string{}}
	wanted := map[string]bool{}
	for _, f := range files {
		wanted[f.Name] = true
	}
	plan := w.changes(files, s)
	if len(plan) == 0 && !slices.ContainsFunc(w.known, func(name string) bool { return !wanted[name] }) {
		return s, w.saveManifest(wanted)
	}
	all := map[string]bool{}
	for _, name := range slices.Concat(w.known, namesOf(files)) {
		all[name] = true
	}
	if err := w.saveManifest(all); err != nil {
		return nil, err
	}
	if w.kind.Last != "" {
		if err := w.root.Remove(w.kind.Last); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	if err := w.remove(wanted, s); err != nil {
		return nil, err
	}
	slices.SortStableFunc(plan, func(a, b File) int { return isLast(a.Name, w.kind.Last) - isLast(b.Name, w.kind.Last) })
	for _, f := range plan {
		if err := w.file(f); err != nil {
			return nil, err
		}
	}
	return s, w.saveManifest(wanted)
}

func isLast(name, last string) int {
	if name == last {
		return 1
	}
	return 0
}

// changes returns the files to write: those that differ, and the last one if anything else changes.
func (w *writer) changes(files []File, s *Summary) []File {
	var plan, last []File
	for _, f := range files {
		have, err := w.root.ReadFile(f.Name)
		info, err2 := w.root.Lstat(f.Name)
		isSame := err == nil && err2 == nil && bytes.Equal(have, f.Text) && info.Mode().Perm() == f.mode()
		switch {
		case !isSame:
			plan = append(plan, f)
			s.Written = append(s.Written, f.Name)
			continue
		case f.Name == w.kind.Last:
			last = append(last, f)
		}
		s.Unchanged = append(s.Unchanged, f.Name)
	}
	if len(plan) == 0 && len(w.known) == len(files) {
		return nil
	}
	return append(plan, last...)
}

func (f *File) mode() fs.FileMode {
	if f.Mode == 0 {
		return 0o644
	}
	return f.Mode
}

func namesOf(files []File) []string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	return names
}

// remove removes the files of an earlier export that are not wanted, and the directories that are empty then.
func (w *writer) remove(wanted map[string]bool, s *Summary) error {
	for _, name := range w.known {
		if wanted[name] {
			continue
		}
		if err := w.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		s.Removed = append(s.Removed, name)
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if w.root.Remove(dir) != nil {
				break // it contains other files
			}
		}
	}
	return nil
}

// file writes a file next to its place and renames it.
func (w *writer) file(f File) error {
	if err := w.root.MkdirAll(path.Dir(f.Name), 0o755); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(f.Name)) // a name may have the maximum length already
	temporary := path.Join(path.Dir(f.Name), ".stackplan-"+hex.EncodeToString(sum[:8]))
	if err := w.root.WriteFile(temporary, f.Text, f.mode()); err != nil {
		return err
	}
	if err := w.root.Chmod(temporary, f.mode()); err != nil {
		return err
	}
	return w.root.Rename(temporary, f.Name)
}

// saveManifest writes the list of files, if the kind has one and it differs.
func (w *writer) saveManifest(files map[string]bool) error {
	if w.kind.Mark != "" {
		return nil
	}
	m := manifest{Version: manifestVersion, Export: w.kind.Name, Files: []string{}}
	for name := range files {
		m.Files = append(m.Files, name)
	}
	slices.Sort(m.Files)
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if have, err := w.root.ReadFile(manifestName); err == nil && bytes.Equal(have, text) {
		return nil
	}
	return w.file(File{Name: manifestName, Text: text})
}
