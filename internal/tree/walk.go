package tree

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
)

// walker walks through all entries of a tree, sorted by the bytes of their names, with a slash at the end of the name of a
// directory. A manifest and the files of a run have the same order, so the three are merged without sorting, and each
// directory is opened once.
//
// The walker follows no symbolic link and skips the manifest.
type walker struct {
	root   string // the tree's path, for messages
	levels []level
	key    string // the current name, "" after the last; the name of an empty directory ends with a slash
	base   string // the last component of the current name
	kind   fs.FileMode
}

// level is an open directory above the current name of a walker.
type level struct {
	dir    *os.File
	fd     int
	prefix string // of the names in it
	items  []fs.DirEntry
}

// walk returns a walker for the tree whose top directory is open as fd, at the first name.
func walk(root string, fd int) (*walker, error) {
	w := &walker{root: root}
	if _, err := w.enter(fd, ".", ""); err != nil {
		return nil, err
	}
	return w, w.step()
}

// fd returns the open directory that contains the current entry.
func (w *walker) fd() int { return w.levels[len(w.levels)-1].fd }

// name returns the key without the slash of an empty directory.
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

// enter opens a directory and reads its entries. It does not stay in an empty directory.
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

// key returns the sort key of an entry of a directory.
func key(item fs.DirEntry) string {
	if item.IsDir() {
		return item.Name() + "/"
	}
	return item.Name()
}

// leave closes the current directory and returns to its parent.
func (w *walker) leave() {
	last := len(w.levels) - 1
	w.levels[last].dir.Close()
	w.levels = w.levels[:last]
}

// close closes all directories and ends the walk.
func (w *walker) close() {
	for len(w.levels) > 0 {
		w.leave()
	}
	w.key = ""
}

// matches reports whether the current entry is a regular file with this content and these permission bits. It reports false
// for a file that cannot be read: the file is then written again.
func (w *walker) matches(body []byte, mode uint32, buffer *[]byte) bool {
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
