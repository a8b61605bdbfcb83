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
	last    map[string][]byte // the bytes of each path on the host before, which are often the same
	held    int64             // bytes of these
}

// body returns the bytes of a file and its mode. They are those of the host before where they are the same.
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

// reading is the reading of one host.
type reading struct {
	*worker
	ctx    context.Context
	host   artefact.Host
	folder string
	want   []string // paths whose files must be read
	size   int64
	files  []*artefact.File
	faults []string
}

// refuse notes why the host cannot be read.
func (r *reading) refuse(format string, args ...any) {
	r.faults = append(r.faults, shown(fmt.Sprintf(format, args...)))
}

// listed reads the files that a manifest lists.
func (r *reading) listed(files []*artefact.File) {
	for _, f := range files {
		body, _, err := r.body(r.folder, f.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			r.refuse("%s is missing, though the manifest lists it", f.Path)
		case err != nil:
			r.refuse("%s %s", f.Path, reason(err))
		default:
			found := *f
			found.Region, found.Host, found.Body = r.host.Region, r.host.Name, body
			r.files = append(r.files, &found)
		}
	}
}

// all reads all files of the host.
func (r *reading) all() {
	r.walk("")
	if len(r.files) == 0 {
		r.refuse("nothing is there")
	}
	slices.SortFunc(r.files, func(a, b *artefact.File) int { return strings.Compare(a.Path, b.Path) })
}

// walk reads all files below a directory of the host.
func (r *reading) walk(dir string) {
	items, err := r.ReadDir(r.folder + dir)
	if err != nil {
		r.refuse("%s %s", dir+"/", reason(err))
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

// full reports whether the host has more than a host may have.
func (r *reading) full() bool { return r.size > maxHost || len(r.files) > maxFiles }

// add reads one file, or leaves out what is none.
func (r *reading) add(name string) {
	body, mode, err := r.body(r.folder, name)
	skip := errors.Is(err, tree.ErrLink) || errors.Is(err, tree.ErrSpecial) || errors.Is(err, tree.ErrLarge)
	switch {
	case skip && !r.wanted(name):
	case err != nil:
		r.refuse("%s %s", name, reason(err))
	default:
		r.files = append(r.files, &artefact.File{Region: r.host.Region, Host: r.host.Name, Path: name, Mode: mode, Body: body})
		if r.size += int64(len(body)); r.full() {
			r.refuse("holds more than %d files or %d MiB; collect the files of the description alone", maxFiles, maxHost>>20)
		}
	}
}

// wanted reports whether one of the paths that are asked for has this name, or goes through it.
func (r *reading) wanted(name string) bool {
	return slices.ContainsFunc(r.want, func(path string) bool { return path == name || strings.HasPrefix(path, name+"/") })
}

// reason is what the system says about a file, without the name.
func reason(err error) string {
	if errors.Is(err, tree.ErrLarge) {
		return fmt.Sprintf("is larger than %d MiB, the most that is compared", maxFile>>20)
	}
	err = source.Reason(err)
	if text := err.Error(); strings.HasPrefix(text, "is ") {
		return text
	}
	return "cannot be read: " + err.Error()
}

// isPlain reports whether a name can be one of a generated file, and be shown. No other is compared.
func isPlain(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl)
}
