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
)

// Summary is what writing did. Names are those of files in the directory.
type Summary struct {
	Written   []string `json:"written"`
	Unchanged []string `json:"unchanged"`
	Removed   []string `json:"removed"` // written once, of regions that are gone
}

// Write writes files into a directory, which is made where it is missing. Each is replaced as a whole. Where one of them
// is not ours, nothing is written. Files that an earlier export wrote and this one does not are removed: Terraform would
// read them too.
func Write(dir string, files []File) (*Summary, error) {
	for _, f := range files {
		if err := checkOurs(filepath.Join(dir, f.Name)); err != nil {
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

// checkOurs refuses a file that an export did not write.
func checkOurs(name string) error {
	info, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file; nothing was written", name)
	}
	if err != nil {
		return err
	}
	if ours, err := isOurs(name); err != nil || ours {
		return err
	}
	return fmt.Errorf("%s was not written by stackplan and is not overwritten; nothing was written, choose another directory", name)
}

// isOurs reports whether a file begins as an export begins its files.
func isOurs(name string) (bool, error) {
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	begin := make([]byte, len(mark))
	n, _ := f.Read(begin)
	return string(begin[:n]) == mark, nil
}

// stale lists the files of a directory that an export wrote and that are none of these.
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
		ours, err := isOurs(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if ours {
			gone = append(gone, name)
		}
	}
	return gone, nil
}
