package live

import (
	"archive/tar"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"stackplan/internal/tree"
)

// maxUnpacked bounds a compressed archive, in bytes: some hundred thousand hosts.
const maxUnpacked = 16 << 30

// archive is a tree in one file, as generate writes it. Where each of its files stands is found once.
type archive struct {
	dir   string   // temporary; holds the manifest
	file  *os.File // not compressed
	index map[string]section
}

// section is where the bytes of a file stand in an archive.
type section struct{ at, size int64 }

// openArchive opens an archive. It must hold its manifest, which comes last: so none is read that ends early.
func openArchive(name string) (*archive, error) {
	dir, err := os.MkdirTemp("", "stackplan-")
	if err != nil {
		return nil, err
	}
	a := &archive{dir: dir, index: map[string]section{}}
	a.file, err = os.Open(name)
	steps := []func() error{a.unpack, a.find, a.takeManifest}
	if !strings.HasSuffix(name, ".zst") {
		steps = steps[1:]
	}
	for _, step := range steps {
		if err == nil {
			err = step()
		}
	}
	if err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// close removes what the archive was unpacked to.
func (a *archive) close() {
	a.file.Close()
	os.RemoveAll(a.dir)
}

// unpack puts a file without compression in the place of the compressed one. It has no name, so that nothing is left of
// it, however the program ends.
func (a *archive) unpack() error {
	packed := a.file
	defer packed.Close()
	in, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return err
	}
	defer in.Close()
	plain, err := os.CreateTemp(a.dir, "")
	if err != nil {
		return err
	}
	a.file = plain
	n, err := io.Copy(plain, io.LimitReader(in, maxUnpacked))
	if err == nil && n == maxUnpacked {
		err = fmt.Errorf("is larger than %d GiB without its compression", maxUnpacked>>30)
	}
	_, start := plain.Seek(0, io.SeekStart)
	return cmp.Or(err, start, os.Remove(plain.Name()))
}

// find notes where each file stands. What is no plain file is passed over: a file that the manifest lists is missing then.
func (a *archive) find() error {
	for in := tar.NewReader(a.file); ; {
		h, err := in.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("is no whole archive: %w", err)
		}
		at, err := a.file.Seek(0, io.SeekCurrent) // the reader takes headers alone, and skips bytes
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg || isSparse(h) {
			continue
		}
		if _, ok := a.index[h.Name]; ok {
			return fmt.Errorf("holds %s twice", shown(h.Name))
		}
		a.index[h.Name] = section{at, h.Size}
	}
}

// isSparse reports whether a file's bytes do not stand in the archive as they are.
func isSparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// takeManifest puts the manifest where one is read.
func (a *archive) takeManifest() error {
	s, ok := a.index[manifestName]
	if !ok {
		return errors.New("holds no manifest.json, which comes last; only archives that generate wrote are compared with, and whole ones")
	}
	delete(a.index, manifestName)
	out, err := os.Create(filepath.Join(a.dir, manifestName))
	if err != nil {
		return err
	}
	_, err = io.Copy(out, io.NewSectionReader(a.file, s.at, s.size))
	return cmp.Or(err, out.Close())
}

// foreign counts the files that no host has.
func (a *archive) foreign(t *Tree) int {
	left := len(a.index)
	for host, files := range t.files {
		for _, f := range files {
			if _, ok := a.index[t.folders[host]+f.Path]; ok {
				left--
			}
		}
	}
	return left
}

// archiveReader reads files of an archive. It is for one goroutine.
type archiveReader struct {
	*archive
	buffer []byte
}

// ReadFile is as that of a tree.Reader, but for the mode: the manifest tells that.
func (r *archiveReader) ReadFile(name string, limit int64) ([]byte, fs.FileMode, error) {
	s, ok := r.index[name]
	switch {
	case !ok:
		return nil, 0, fs.ErrNotExist
	case s.size > limit:
		return nil, 0, tree.ErrLarge
	case int64(len(r.buffer)) < s.size:
		r.buffer = make([]byte, 2*s.size)
	}
	n, err := r.file.ReadAt(r.buffer[:s.size], s.at)
	if int64(n) == s.size {
		err = nil
	}
	return r.buffer[:n], 0, err
}
