package tree

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
)

// walker goes through all that stands in a tree, byte by byte in the order of names, in which a directory's own name ends
// with a slash. That is the order of a manifest and of the files of a run too, so the three are merged as they come, and
// each directory is opened once.
//
// No symbolic link is followed. The manifest is left out.
type walker struct {
	root   string // the tree's path, for messages
	levels []level
	key    string // the name that it stands at, "" after the last; a directory with nothing in it ends with a slash
	base   string // the last component of the name
	kind   fs.FileMode
}

// level is a directory on the way to where a walker stands.
type level struct {
	dir    *os.File
	fd     int
	prefix string // of the names in it
	items  []fs.DirEntry
}

// walk begins a walk through the tree whose top directory is open as fd, and goes to the first name.
func walk(root string, fd int) (*walker, error) {
	w := &walker{root: root}
	if _, err := w.enter(fd, ".", ""); err != nil {
		return nil, err
	}
	return w, w.step()
}

// fd is the open directory that holds what the walker stands at.
func (w *walker) fd() int { return w.levels[len(w.levels)-1].fd }

// name is key without the slash of an empty directory.
func (w *walker) name() string {
	if w.kind.IsDir() {
		return w.key[:len(w.key)-1]
	}
	return w.key
}

// step goes to the next name.
func (w *walker) step() error {
	for len(w.levels) > 0 {
		top := &w.levels[len(w.levels)-1]
		if len(top.items) == 0 {
			w.leave()
			continue
		}
		item := top.items[0]
		top.items = top.items[1:]
		w.base, w.kind, w.key = item.Name(), item.Type(), top.prefix+item.Name()
		if w.key == manifestName {
			continue
		}
		if !item.IsDir() {
			return nil
		}
		w.key += "/"
		if empty, err := w.enter(top.fd, w.base, w.key); empty || err != nil {
			return err
		}
	}
	w.key = ""
	return nil
}

// enter goes down into a directory. One with nothing in it is left at once.
func (w *walker) enter(parent int, base, prefix string) (empty bool, err error) {
	full := filepath.Join(w.root, prefix)
	fd, err := openDir(parent, base)
	if err != nil {
		return false, &fs.PathError{Op: "open", Path: full, Err: err}
	}
	dir := os.NewFile(uintptr(fd), full)
	items, err := dir.ReadDir(-1)
	if err != nil {
		dir.Close()
		return false, err
	}
	if len(items) == 0 && prefix != "" {
		return true, dir.Close()
	}
	slices.SortFunc(items, func(a, b fs.DirEntry) int { return cmp.Compare(key(a), key(b)) })
	w.levels = append(w.levels, level{dir, fd, prefix, items})
	return false, nil
}

// key is what an entry of a directory is sorted by.
func key(item fs.DirEntry) string {
	if item.IsDir() {
		return item.Name() + "/"
	}
	return item.Name()
}

// leave goes up.
func (w *walker) leave() {
	last := len(w.levels) - 1
	w.levels[last].dir.Close()
	w.levels = w.levels[:last]
}

// close ends the walk wherever it is.
func (w *walker) close() {
	for len(w.levels) > 0 {
		w.leave()
	}
	w.key = ""
}

// holds reports whether the walker stands at a regular file with just this content and these permission bits. One
// that cannot be read does not: it will be written anew.
func (w *walker) holds(body []byte, mode uint32, buffer *[]byte) bool {
	fd, err := openAt(w.fd(), w.base, unix.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return false
	}
	if uint32(st.Mode) != unix.S_IFREG|mode || st.Size != int64(len(body)) {
		return false
	}
	if cap(*buffer) < len(body) {
		*buffer = make([]byte, 2*len(body))
	}
	got, err := readAll(fd, (*buffer)[:len(body)])
	return err == nil && string(got) == string(body)
}
