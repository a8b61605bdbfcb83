// Package replace writes single files atomically: a reader sees the old file or the new one, never a part of either.
package replace

import (
	"errors"
	"os"
	"path/filepath"
)

// File writes text to a temporary file in the same directory and renames it to name. If name is a symbolic link, the link is
// replaced, not its target. If File fails, no temporary file is left.
func File(name string, text []byte, mode os.FileMode) error {
	temporary, err := Temporary(name, text, mode)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, name); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return nil
}

// Temporary writes text to a new temporary file in the directory of name, for a later rename to name, and returns the path
// of the temporary file.
func Temporary(name string, text []byte, mode os.FileMode) (temporary string, err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".stackplan-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(mode), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}
