package tree

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// chain is an open directory and the open directories on the path to one below it. Files are processed in sorted order, so
// most of them are in the same directory as the previous file: a chain opens each directory once.
//
// Every step opens one component of one name, and fails for a symbolic link. So no name can leave the directory, regardless
// of the content of the tree and of concurrent changes.
type chain struct {
	root  string // the directory's path, for messages
	fds   []int  // the directory and those below it
	names []string
}

// openChain opens a directory. It must not be a symbolic link.
func openChain(root string) (*chain, error) {
	fd, err := openAt(unix.AT_FDCWD, root, unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: root, Err: err}
	}
	return &chain{root: root, fds: []int{fd}}, nil
}

// close closes all directories.
func (c *chain) close() {
	for _, fd := range c.fds {
		unix.Close(fd)
	}
	c.fds = nil
}

// open returns the file descriptor of the directory dir, slash-separated; "." is the directory of the chain. The chain closes
// it.
func (c *chain) open(dir string) (int, error) {
	return c.descend(dir, openDir)
}

// make is open, but creates missing directories, with mode 0755.
func (c *chain) make(dir string) (int, error) {
	return c.descend(dir, func(parent int, name string) (int, error) {
		switch err := unix.Mkdirat(parent, name, 0o755); err {
		case nil:
			return openNewDir(parent, name, 0o755)
		case unix.EEXIST:
			return openDir(parent, name)
		default:
			return -1, err
		}
	})
}

// descend opens dir. It reuses the directories that are open already, and opens each further one with step.
func (c *chain) descend(dir string, step func(parent int, name string) (int, error)) (int, error) {
	if dir == "." {
		return c.fds[0], nil
	}
	depth, rest := 0, dir
	for ; rest != ""; depth++ {
		name, after, _ := strings.Cut(rest, "/")
		if depth < len(c.names) && c.names[depth] == name {
			rest = after
			continue
		}
		c.trim(depth)
		fd, err := step(c.fds[depth], name)
		if err != nil {
			return -1, &fs.PathError{Op: "open", Path: filepath.Join(c.root, dir), Err: err}
		}
		c.fds, c.names = append(c.fds, fd), append(c.names, name)
		rest = after
	}
	return c.fds[depth], nil
}

// trim closes the directories below the given depth.
func (c *chain) trim(depth int) {
	for _, fd := range c.fds[min(depth+1, len(c.fds)):] {
		unix.Close(fd)
	}
	c.fds, c.names = c.fds[:min(depth+1, len(c.fds))], c.names[:min(depth, len(c.names))]
}

// write creates a new file. The permission bits do not depend on the umask.
func (c *chain) write(name string, body []byte, mode uint32) error {
	dir, err := c.make(path.Dir(name))
	if err != nil {
		return err
	}
	fd, err := openAt(dir, path.Base(name), unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL, mode)
	if err == nil {
		err = cmp.Or(writeAll(fd, body), setMode(fd, mode), unix.Close(fd))
	}
	if err != nil {
		return &fs.PathError{Op: "write", Path: filepath.Join(c.root, name), Err: err}
	}
	return nil
}

// isDir reports whether name exists and is a directory.
func (c *chain) isDir(name string) (bool, error) {
	dir, err := c.open(path.Dir(name))
	var st unix.Stat_t
	if err == nil {
		err = unix.Fstatat(dir, path.Base(name), &st, unix.AT_SYMLINK_NOFOLLOW)
	}
	if err = notExist(err); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return st.Mode&unix.S_IFMT == unix.S_IFDIR, err
}

// openAt is openat(2) that does not follow a symbolic link.
func openAt(dir int, name string, flags int, mode uint32) (int, error) {
	for {
		fd, err := unix.Openat(dir, name, flags|unix.O_NOFOLLOW|unix.O_CLOEXEC, mode)
		if err != unix.EINTR {
			return fd, err
		}
	}
}

// openDir opens the directory name in parent.
func openDir(parent int, name string) (int, error) {
	return openAt(parent, name, unix.O_RDONLY|unix.O_DIRECTORY, 0)
}

// openNewDir opens a directory that was just created and sets its mode, regardless of the umask.
func openNewDir(parent int, name string, mode uint32) (int, error) {
	fd, err := openDir(parent, name)
	if err != nil {
		return -1, err
	}
	if err := setMode(fd, mode); err != nil {
		unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

// setMode sets the permission bits of an open file or directory, if the umask or an inherited ACL resulted in others. Reading
// them is cheap; setting them is a write to the journal of the file system.
func setMode(fd int, mode uint32) error {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil || uint32(st.Mode)&^unix.S_IFMT == mode {
		return err
	}
	return unix.Fchmod(fd, mode)
}

// readAll reads up to the size of buffer, and returns the part of buffer that was read.
func readAll(fd int, buffer []byte) ([]byte, error) {
	read := 0
	for read < len(buffer) {
		switch n, err := unix.Read(fd, buffer[read:]); {
		case err == unix.EINTR:
		case err != nil || n == 0:
			return buffer[:read], err
		default:
			read += n
		}
	}
	return buffer, nil
}

// writeAll writes all of body.
func writeAll(fd int, body []byte) error {
	for len(body) > 0 {
		switch n, err := unix.Write(fd, body); {
		case err == unix.EINTR:
		case err != nil:
			return err
		default:
			body = body[n:]
		}
	}
	return nil
}

// list returns the entries of the directory dir.
func (c *chain) list(dir string) ([]fs.DirEntry, error) {
	parent, err := c.open(dir)
	if err != nil {
		return nil, err
	}
	fd, err := openDir(parent, ".")
	full := filepath.Join(c.root, dir)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: full, Err: err}
	}
	file := os.NewFile(uintptr(fd), full)
	defer file.Close()
	return file.ReadDir(-1)
}
