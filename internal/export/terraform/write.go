package terraform

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stackplan/internal/replace"
	"stackplan/internal/source"
)

// Summary lists the files of the directory by what Write did with them.
type Summary struct {
	Written   []string `json:"written"`
	Unchanged []string `json:"unchanged"`
	Removed   []string `json:"removed"` // of regions that the description no longer contains
}

// Write writes files to a directory and creates the directory if it does not exist. Each file is replaced atomically. If one of the
// files was not written by an export, Write writes nothing. Files of an earlier export that are not in files are removed: Terraform would
// read them too.
func Write(dir string, files []File) (*Summary, error) {
	for _, f := range files {
		if err := checkExported(filepath.Join(dir, f.Name)); err != nil {
			return nil, err
		}
	}
	gone, err := stale(dir, files)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	s := &Summary{Written: []string{}, Unchanged: []string{}, Removed: []string{}}
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		if have, err := os.ReadFile(name); err == nil && bytes.Equal(have, f.Text) {
			s.Unchanged = append(s.Unchanged, f.Name)
			continue
		}
		if err := replace.File(name, f.Text, 0o644); err != nil {
			return nil, err
		}
		s.Written = append(s.Written, f.Name)
	}
	for _, name := range gone {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
		s.Removed = append(s.Removed, name)
	}
	return s, nil
}

// checkExported returns an error if a file exists that an export did not write.
func checkExported(name string) error {
	info, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file; nothing was written", name)
	}
	if err != nil {
		return err
	}
	if exported, err := isExported(name); err != nil || exported {
		return err
	}
	return fmt.Errorf("%s was not written by stackplan and is not overwritten; nothing was written, choose another directory", name)
}

// isExported reports whether a file has the first line of exported files.
func isExported(name string) (bool, error) {
	f, err := source.OpenRegular(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	begin := make([]byte, len(mark))
	n, _ := f.Read(begin)
	return string(begin[:n]) == mark, nil
}

// stale returns the files of a directory that an earlier export wrote and that are not in files.
func stale(dir string, files []File) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var gone []string
	for _, e := range entries {
		name := e.Name()
		if !e.Type().IsRegular() || !strings.HasPrefix(name, "region-") || filepath.Ext(name) != ".tf" ||
			slices.ContainsFunc(files, func(f File) bool { return f.Name == name }) {
			continue
		}
		exported, err := isExported(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if exported {
			gone = append(gone, name)
		}
	}
	return gone, nil
}
