package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"stackplan/internal/artefact"
	"stackplan/internal/source"
	"stackplan/internal/tree"
)

// worker reads hosts one after the other.
type worker struct {
	*tree.Reader
	archive *archiveReader    // instead, for an archive
	last    map[string][]byte // the content of each path on the previous host, which is often identical
	held    int64             // total size of last, in bytes
}

// body returns the content of a file and its mode. It returns the same slice as for the previous host if the content is identical.
func (w *worker) body(folder, name string) ([]byte, fs.FileMode, error) {
	read := w.ReadFile
	if w.archive != nil {
		read = w.archive.ReadFile
	}
	text, mode, err := read(folder+name, maxFile)
	if err != nil {
		return nil, 0, err
	}
	last := w.last[name]
	if last != nil && bytes.Equal(last, text) {
		return last, mode, nil
	}
	if w.held += int64(len(text) - len(last)); w.held > maxFile {
		clear(w.last)
		w.held = int64(len(text))
	}
	body := append(make([]byte, 0, len(text)), text...)
	w.last[name] = body
	return body, mode, nil
}

// hostReader reads the files of one host.
type hostReader struct {
	*worker
	ctx    context.Context
	host   artefact.Host
	folder string
	want   []string // paths that must be readable
	size   int64
	files  []*artefact.File
	faults []string
}

// addFault records why the host cannot be read.
func (r *hostReader) addFault(format string, args ...any) {
	r.faults = append(r.faults, printable(fmt.Sprintf(format, args...)))
}

// readListed reads the files that a manifest lists.
func (r *hostReader) readListed(files []*artefact.File) {
	for _, f := range files {
		body, _, err := r.body(r.folder, f.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			r.addFault("%s is missing, though the manifest lists it", f.Path)
		case err != nil:
			r.addFault("%s %s", f.Path, reason(err))
		default:
			found := *f
			found.Region, found.Host, found.Body = r.host.Region, r.host.Name, body
			r.files = append(r.files, &found)
		}
	}
}

// readAll reads all files of the host.
func (r *hostReader) readAll() {
	r.walk("")
	if len(r.files) == 0 {
		r.addFault("its directory contains no file")
	}
	slices.SortFunc(r.files, func(a, b *artefact.File) int { return strings.Compare(a.Path, b.Path) })
}

// walk reads all files below a directory of the host.
func (r *hostReader) walk(dir string) {
	items, err := r.ReadDir(r.folder + dir)
	if err != nil {
		r.addFault("%s %s", dir+"/", reason(err))
		return
	}
	for _, item := range items {
		name := dir + "/" + item.Name()
		switch {
		case r.ctx.Err() != nil || r.full():
			return
		case item.IsDir():
			r.walk(name)
		case isPlain(name):
			r.add(name)
		}
	}
}

// full reports whether the host exceeds the maximum number or size of files.
func (r *hostReader) full() bool { return r.size > maxHost || len(r.files) > maxFiles }

// add reads one file. It skips an entry that is not a regular file or too large, unless it is requested.
func (r *hostReader) add(name string) {
	body, mode, err := r.body(r.folder, name)
	skip := errors.Is(err, tree.ErrLink) || errors.Is(err, tree.ErrSpecial) || errors.Is(err, tree.ErrLarge)
	switch {
	case skip && !r.isRequested(name):
	case err != nil:
		r.addFault("%s %s", name, reason(err))
	default:
		r.files = append(r.files, &artefact.File{Region: r.host.Region, Host: r.host.Name, Path: name, Mode: mode, Body: body})
		if r.size += int64(len(body)); r.full() {
			r.addFault("contains more than %d files or %d MiB; collect only files of the description", maxFiles, maxHost>>20)
		}
	}
}

// isRequested reports whether a requested path has this name or is below it.
func (r *hostReader) isRequested(name string) bool {
	return slices.ContainsFunc(r.want, func(path string) bool { return path == name || strings.HasPrefix(path, name+"/") })
}

// reason returns the reason of an error about a file, without the name of the file.
func reason(err error) string {
	if errors.Is(err, tree.ErrLarge) {
		return fmt.Sprintf("is larger than %d MiB, the maximum size of a compared file", maxFile>>20)
	}
	err = source.Reason(err)
	if text := err.Error(); strings.HasPrefix(text, "is ") {
		return text
	}
	return "cannot be read: " + err.Error()
}

// isPlain reports whether a name is valid UTF-8 without control characters, as the names of generated files are. Files with other
// names are not compared.
func isPlain(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl)
}
