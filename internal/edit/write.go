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

// Draft is what edits make of the files of a description.
type Draft struct {
	Files []Rewrite // those that change, by name, and at the end one that is new
}

// Rewrite is a file of a description before and after edits.
type Rewrite struct {
	Name          string // in the directory of the description
	Before, After []byte // Before is nil for a new file
}

// texts are the files of a description with a draft's in place of theirs.
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

// Write replaces the files in the directory of the description, all or none, with the modes that they have; a link stays,
// and what it leads to is replaced. It refuses a file that is not what the draft was made of, and a new one that is there.
func (d *Draft) Write(dir string) error {
	var staged []*staged
	defer func() {
		for _, st := range staged {
			os.Remove(st.next) // what was not renamed
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

// commitAll puts files in their places. When one fails, those before it go back.
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

// staged is a file that lies ready beside the one that it replaces.
type staged struct {
	name, next string
	mode       fs.FileMode
	before     []byte
}

// stage writes the new text of a file beside it.
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
		return nil, fmt.Errorf("%s is there already; nothing was written. Give it another name: every file of the directory counts", name)
	}
	var err error
	st.next, err = replace.Temporary(st.name, f.After, st.mode)
	return st, err
}

// commit puts the new file in its place. A new name is not taken from a file that came in between.
func (st *staged) commit() error {
	if st.before == nil {
		return os.Link(st.next, st.name)
	}
	return os.Rename(st.next, st.name)
}

// back puts the old file in its place again.
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
