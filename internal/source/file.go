package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrIrregular is the reason of ReadFile for a pipe, a device or a directory.
var ErrIrregular = errors.New("it is not a regular file")

// ErrNoDirectory is the reason of OpenRoot for anything but a directory.
var ErrNoDirectory = errors.New("it is not a directory")

// ReadFile returns the first limit bytes of a file that a user wrote. It does not read pipes and devices, which might never
// end. A symbolic link must lead to a file with the same extension: messages quote lines of the file, and the author of a
// description must not see other files of the person who runs the program. Errors are of type *fs.PathError.
func ReadFile(name string, limit int64) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	reject := func(err error) ([]byte, error) { return nil, &fs.PathError{Op: "read", Path: name, Err: err} }
	if !info.Mode().IsRegular() {
		return reject(ErrIrregular)
	}
	target, err := filepath.EvalSymlinks(name)
	if err != nil {
		return nil, err
	}
	if want := filepath.Ext(name); filepath.Ext(target) != want {
		return reject(fmt.Errorf("it is a link to a file that is not *%s", want))
	}
	f, err := os.Open(target)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// OpenRegular opens a regular file. It does not open pipes and devices, which might never end, and of which the opening might wait. Errors
// are of type *fs.PathError.
func OpenRegular(name string) (*os.File, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: ErrIrregular}
	}
	return os.Open(name)
}

// OpenRoot opens a directory, from which files are read by their names in it. It rejects what is not a directory: the opening of a pipe waits
// for a writer. Errors are of type *fs.PathError.
func OpenRoot(dir string) (*os.Root, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: ErrNoDirectory}
	}
	return os.OpenRoot(dir)
}

// ReadDir returns the entries of a directory of a root, sorted; none if there is no such directory, or a file or a pipe in its place.
func ReadDir(root *os.Root, name string) []fs.DirEntry {
	if info, err := root.Stat(name); err != nil || !info.IsDir() {
		return nil
	}
	entries, _ := fs.ReadDir(root.FS(), name)
	return entries
}

// TrimBOM returns a text without a byte order mark.
func TrimBOM(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\ufeff")) }

// Reason returns the cause in an error of a file system operation, without the operation and the path.
func Reason(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
