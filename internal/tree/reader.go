package tree

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Reasons why a file of a tree is not read. They stand inside a *fs.PathError.
var (
	ErrLink    = errors.New("is a symbolic link, which is not followed")
	ErrSpecial = errors.New("is no regular file")
	ErrLarge   = errors.New("is larger than a file may be")
)

// Reader reads files below a directory by their names in it: slash-separated, in their shortest form, never upwards. It
// follows no symbolic link, so it reads nothing that is outside, whatever the directory holds and whoever changes it
// meanwhile. It is for one goroutine, and quickest when names come sorted.
type Reader struct {
	chain  *chain
	buffer []byte
}

// OpenReader opens a directory, which must not be a symbolic link itself.
func OpenReader(dir string) (*Reader, error) {
	c, err := openChain(dir)
	if err != nil {
		return nil, err
	}
	return &Reader{chain: c}, nil
}

// Close closes what is open.
func (r *Reader) Close() { r.chain.close() }

// ReadDir returns what the directory called dir holds, in no particular order; "." is the reader's own.
func (r *Reader) ReadDir(dir string) ([]fs.DirEntry, error) { return r.chain.list(dir) }

// ReadFile returns the bytes of a regular file and its permission bits. The bytes are good until the next call. A file of
// more than limit bytes is not read. The error is a *fs.PathError.
func (r *Reader) ReadFile(name string, limit int64) ([]byte, fs.FileMode, error) {
	dir, err := r.chain.open(path.Dir(name))
	if err != nil {
		return nil, 0, err
	}
	body, mode, err := r.read(dir, path.Base(name), limit)
	if err != nil {
		return nil, 0, &fs.PathError{Op: "read", Path: filepath.Join(r.chain.root, name), Err: err}
	}
	return body, mode, nil
}

// read reads one file of an open directory. A pipe is opened too, and not waited for.
func (r *Reader) read(dir int, name string, limit int64) ([]byte, fs.FileMode, error) {
	fd, err := openAt(dir, name, unix.O_RDONLY|unix.O_NONBLOCK, 0)
	switch {
	case err == unix.ELOOP || err == unix.EMLINK: // the name for it on FreeBSD
		return nil, 0, ErrLink
	case err == unix.ENXIO: // a socket
		return nil, 0, ErrSpecial
	case err != nil:
		return nil, 0, err
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return nil, 0, err
	}
	switch {
	case uint32(st.Mode)&unix.S_IFMT != unix.S_IFREG:
		return nil, 0, ErrSpecial
	case st.Size > limit:
		return nil, 0, ErrLarge
	}
	// One byte more than it has, so that one that grows meanwhile is read to its new end.
	body, err := r.fill(fd, st.Size+1, limit)
	return body, fs.FileMode(st.Mode) & fs.ModePerm, err
}

// fill reads a file of about size bytes to its end.
func (r *Reader) fill(fd int, size, limit int64) ([]byte, error) {
	for {
		if int64(len(r.buffer)) < size {
			r.buffer = make([]byte, 2*size)
		}
		body, err := readAll(fd, r.buffer)
		switch {
		case err != nil:
			return nil, err
		case int64(len(body)) > limit:
			return nil, ErrLarge
		case len(body) < len(r.buffer):
			return body, nil
		}
		size = 2 * int64(len(r.buffer))
		if _, err := unix.Seek(fd, 0, 0); err != nil {
			return nil, err
		}
	}
}
