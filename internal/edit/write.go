package edit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"stackplan/internal/load"
	"stackplan/internal/replace"
	"stackplan/internal/source"
)

// Draft contains the files of a description after edits.
type Draft struct {
	Files []Rewrite // the changed files by name, then the new file
}

// Rewrite is a file of a description before and after edits.
type Rewrite struct {
	Name          string // in the directory of the description
	Before, After []byte // Before is nil for a new file
}

// texts returns the texts of the files of a description after the edits.
func (d *Draft) texts(src *load.Source) map[string][]byte {
	texts := map[string][]byte{}
	for _, f := range src.Files() {
		texts[f.Name] = f.Raw
	}
	for _, f := range d.Files {
		texts[f.Name] = f.After
	}
	return texts
}

// Write replaces the files in the directory of the description, all or none, and keeps their modes. It replaces the target of a
// link. It returns an error if a file has changed since it was read, or if the new file exists.
func (d *Draft) Write(dir string) error {
	var staged []*staged
	defer func() {
		for _, st := range staged {
			os.Remove(st.next) // files that were not renamed
		}
	}()
	for _, f := range d.Files {
		st, err := stage(filepath.Join(dir, f.Name), f)
		if err != nil {
			return err
		}
		staged = append(staged, st)
	}
	return commitAll(staged)
}

// commitAll moves files to their places. If one fails, it restores those before.
func commitAll(all []*staged) error {
	for i, st := range all {
		err := st.commit()
		if err == nil {
			continue
		}
		for _, done := range all[:i] {
			err = errors.Join(err, done.back())
		}
		return err
	}
	return nil
}

// staged is a new file next to the file that it replaces.
type staged struct {
	name, next string
	mode       fs.FileMode
	before     []byte
}

// stage writes the new text of a file next to it.
func stage(name string, f Rewrite) (*staged, error) {
	st := &staged{name: name, mode: 0o644, before: f.Before}
	if f.Before != nil {
		now, err := source.ReadFile(name, int64(len(f.Before))+1)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(now, f.Before) {
			return nil, fmt.Errorf("%s has changed since it was read; nothing was written, try again", name)
		}
		if st.name, err = filepath.EvalSymlinks(name); err != nil {
			return nil, err
		}
		info, err := os.Stat(st.name)
		if err != nil {
			return nil, err
		}
		st.mode = info.Mode() & fs.ModePerm
	} else if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s exists; nothing was written. Rename it: every *.cue and *.hcl file of the directory is read", name)
	}
	var err error
	st.next, err = replace.Temporary(st.name, f.After, st.mode)
	return st, err
}

// commit moves the new file to its place. It does not replace a file that was created in between.
func (st *staged) commit() error {
	if st.before == nil {
		return os.Link(st.next, st.name)
	}
	return os.Rename(st.next, st.name)
}

// back restores the old file.
func (st *staged) back() error {
	if st.before == nil {
		return os.Remove(st.name)
	}
	old, err := replace.Temporary(st.name, st.before, st.mode)
	if err != nil {
		return err
	}
	return os.Rename(old, st.name)
}
