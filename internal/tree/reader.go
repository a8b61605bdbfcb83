package tree

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Reasons why a file of a tree is not read. They are wrapped in a *fs.PathError.
var (
	ErrLink    = errors.New("is a symbolic link, which is not followed")
	ErrSpecial = errors.New("is not a regular file")
	ErrLarge   = errors.New("is larger than the maximum size of a file")
)

// Reader reads files below a directory by their names in it: slash-separated, in their shortest form, without "..". It does
// not follow symbolic links, so it reads nothing outside the directory, regardless of its content and of concurrent changes.
// It must not be used by several goroutines at a time, and is fastest with sorted names.
type Reader struct {
	chain  *chain
	buffer []byte
}

// OpenReader opens a directory, which must not be a symbolic link.
func OpenReader(dir string) (*Reader, error) {
	c, err := openChain(dir)
	if err != nil {
		return nil, err
	}
	return &Reader{chain: c}, nil
}

// Close closes all open directories.
func (r *Reader) Close() { r.chain.close() }

// ReadDir returns the entries of the directory dir, in no particular order; "." is the directory of the reader.
func (r *Reader) ReadDir(dir string) ([]fs.DirEntry, error) { return r.chain.list(dir) }

// ReadFile returns the bytes of a regular file and its permission bits. The bytes are valid until the next call. A file of
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

// read reads one file of an open directory. It opens a pipe without waiting for a writer.
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
	// One byte more than the size, to detect a file that grows during the read; fill reads it to its new end.
	body, err := r.fill(fd, st.Size+1, limit)
	return body, fs.FileMode(st.Mode) & fs.ModePerm, err
}

// fill reads a file of about size bytes to its end. It returns ErrLarge for more than limit bytes.
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
