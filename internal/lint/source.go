package lint

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"stackplan/internal/source"
)

// Maximum sizes of the input.
const (
	maxFile    = 16 << 20  // bytes of one file
	maxFiles   = 2_000_000 // entries of a directory or an archive
	maxArchive = 16 << 30  // bytes of an archive when decompressed
	maxDepth   = 40        // of directories
)

// Input is a file that lint may check.
type Input struct {
	Name   string      // in messages: the path that the user gave, and the path below it
	Path   string      // slash-separated; the catalogue recognises the file by it
	Body   []byte      // valid until the next Input
	Mode   fs.FileMode // permission bits; 0 if they are unknown
	Reason string      // why the file cannot be read; empty if it can
}

// A Source yields the files of one argument that wanted selects by their paths. It can be read several times. It yields a file that cannot
// be read with the reason. The error is for the source as a whole.
type Source func(wanted func(path string) bool, yield func(Input)) error

// Open returns the source of a path: a directory, an archive, or a file; "-" is standard input, which is read at once.
func Open(name string, stdin io.Reader) (Source, error) {
	if name == "-" {
		return openStandardInput(stdin)
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, source.Reason(err))
	case info.IsDir():
		return directory(name), nil
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: it is neither a file nor a directory", name)
	case isArchive(name):
		return archive(name), nil
	}
	return file(name), nil
}

func openStandardInput(stdin io.Reader) (Source, error) {
	body, err := io.ReadAll(io.LimitReader(stdin, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("standard input: %w", err)
	case len(body) > maxFile:
		return nil, fmt.Errorf("standard input: it is larger than %d MiB", maxFile>>20)
	case len(body) == 0:
		return nil, errors.New("standard input: it is empty")
	}
	return func(_ func(string) bool, yield func(Input)) error {
		yield(Input{Name: "-", Path: "-", Body: body})
		return nil
	}, nil
}

// file returns the source of one file, which is always selected.
func file(name string) Source {
	return func(_ func(string) bool, yield func(Input)) error {
		yield(read(name, name))
		return nil
	}
}

// read returns a file on disk.
func read(name, path string) Input {
	in := Input{Name: name, Path: filepath.ToSlash(path)}
	f, err := source.OpenRegular(name)
	if err != nil {
		in.Reason = source.Reason(err).Error()
		return in
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil {
		in.Mode = info.Mode().Perm()
	}
	in.Body, in.Reason = readLimited(f)
	return in
}

// readLimited reads a file of at most maxFile bytes, or returns why it cannot.
func readLimited(r io.Reader) (body []byte, reason string) {
	body, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return nil, source.Reason(err).Error()
	case len(body) > maxFile:
		return nil, fmt.Sprintf("it is larger than %d MiB", maxFile>>20)
	}
	return body, ""
}

// directory returns the source of a directory. It follows no symbolic link below it.
func directory(dir string) Source {
	return func(wanted func(string) bool, yield func(Input)) error {
		entries := 0
		return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			below, relErr := filepath.Rel(dir, name)
			if relErr != nil {
				return relErr
			}
			entries++
			switch {
			case err != nil && name == dir:
				return fmt.Errorf("%s: %w", dir, source.Reason(err))
			case err != nil:
				yield(Input{Name: name, Path: pathOf(dir, below), Reason: source.Reason(err).Error()})
				return nil
			case entries > maxFiles:
				return fmt.Errorf("%s: it has more than %d files", dir, maxFiles)
			case d.IsDir():
				return skipped(below, d.Name())
			case !wanted(pathOf(dir, below)):
			case d.Type() == fs.ModeSymlink:
				yield(Input{Name: name, Path: pathOf(dir, below), Reason: "it is a symbolic link, which is not followed"})
			default:
				yield(read(name, pathOf(dir, below)))
			}
			return nil
		})
	}
}

// skipped returns fs.SkipDir for directories that are too deep, or hidden.
func skipped(below, name string) error {
	if strings.Count(below, string(filepath.Separator)) > maxDepth || below != "." && strings.HasPrefix(name, ".") {
		return fs.SkipDir
	}
	return nil
}

// pathOf returns the path of a file for the catalogue. The names of the directory itself count only from the last etc on: the
// user may keep the copy of a host anywhere.
func pathOf(dir, below string) string {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		absolute = dir
	}
	absolute = filepath.ToSlash(absolute) + "/"
	if at := strings.LastIndex(absolute, "/etc/"); at >= 0 {
		return absolute[at+1:] + filepath.ToSlash(below)
	}
	return filepath.ToSlash(below)
}
