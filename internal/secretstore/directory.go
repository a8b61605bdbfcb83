package secretstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"stackplan/internal/source"
)

// directory is a store with a file for each secret: nova/database, or nova.database where a name cannot contain a slash, as in secrets of
// Kubernetes and credentials of systemd. The line feed at the end of a file does not belong to the value. Symbolic links must not lead out
// of the directory.
type directory string

// maxFiles is how many files a directory may have.
const maxFiles = 10000

// openFile are the permission bits that a file must not have: the group may read it, as Kubernetes and systemd mount it.
const openFile = 0o027

// Read returns all secrets of the directory.
func (d directory) Read(_ context.Context, names []string) (Values, error) {
	root, err := source.OpenRoot(string(d))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	values := Values{}
	count := 0
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(path.Base(name), "."): // ..data of Kubernetes, .git and .gpg-id of pass
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		}
		if count++; count > maxFiles {
			return fmt.Errorf("has more than %d files", maxFiles)
		}
		return d.add(root, values, name, names)
	})
	if err != nil {
		values.Wipe()
		return nil, fmt.Errorf("%s: %w", string(d), err)
	}
	return values, nil
}

// add adds the secret of a file.
func (d directory) add(root *os.Root, values Values, name string, names []string) error {
	if strings.HasSuffix(name, ".gpg") {
		return fmt.Errorf("contains files of pass, which are encrypted; use exec:pass show {}")
	}
	value, err := d.read(root, name)
	if err != nil {
		return err
	}
	key := name
	for _, known := range names {
		if !strings.Contains(name, "/") && strings.ReplaceAll(known, "/", ".") == name {
			key = known
		}
	}
	if values[key] != nil {
		clear(value)
		return fmt.Errorf("has two files for the secret %s", key)
	}
	values[key] = value
	return nil
}

// read returns the value in a file.
func (d directory) read(root *os.Root, name string) ([]byte, error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %w", name, source.ErrIrregular)
	}
	if err := checkMode(filepath.Join(string(d), name), info, openFile); err != nil {
		return nil, err
	}
	in, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxValue+1))
	if err == nil && len(text) > maxValue {
		err = fmt.Errorf("%s: is larger than %d bytes", name, maxValue)
	}
	return withoutLineFeed(text), err
}

// maxValue is the maximum size of a value in a file of its own, in bytes: a chain of certificates.
const maxValue = 64 << 10

// withoutLineFeed returns a value without the line feed at its end, unless it has more lines.
func withoutLineFeed(text []byte) []byte {
	if value, found := bytes.CutSuffix(text, []byte("\n")); found && !bytes.Contains(value, []byte("\n")) {
		return bytes.TrimSuffix(value, []byte("\r"))
	}
	return text
}

// Write writes a file for each value, with mode 0600, in directories with mode 0700.
func (d directory) Write(_ context.Context, values Values) error {
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return err
	}
	root, err := source.OpenRoot(string(d))
	if err != nil {
		return err
	}
	defer root.Close()
	for _, name := range values.Names() {
		if err := writeIn(root, name, values[name]); err != nil {
			return fmt.Errorf("%s: %w", string(d), err)
		}
	}
	return nil
}

// writeIn writes a file at once.
func writeIn(root *os.Root, name string, value []byte) error {
	dir := path.Dir(name)
	if err := root.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	draft := path.Join(dir, ".stackplan-"+path.Base(name))
	out, err := root.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = out.Write(value)
	if err = errors.Join(err, out.Chmod(0o600), out.Close()); err == nil {
		err = root.Rename(draft, name)
	}
	if err != nil {
		return errors.Join(err, root.Remove(draft))
	}
	return nil
}
