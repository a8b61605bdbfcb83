// Package replace writes single files so that a reader sees the old one or the new one, and never a part.
package replace

import (
	"errors"
	"os"
	"path/filepath"
)

// File writes a file beside the old one, if there is one, and renames it. It takes the place of a link, not of what that
// leads to. Nothing stays beside it when it fails.
func File(name string, text []byte, mode os.FileMode) error {
	next, err := Beside(name, text, mode)
	if err != nil {
		return err
	}
	if err := os.Rename(next, name); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	return nil
}

// Beside writes a file that is to take the place of another in the same directory, and returns its name.
func Beside(name string, text []byte, mode os.FileMode) (next string, err error) {
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
