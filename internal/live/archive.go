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

	"stackplan/internal/source"
	"stackplan/internal/tree"
)

// maxUnpacked is the maximum size of a decompressed archive, in bytes: some hundred thousand hosts.
const maxUnpacked = 16 << 30

// archive is a tree in one file, as generate writes it. The positions of its files are indexed once.
type archive struct {
	dir   string   // temporary; contains the manifest
	file  *os.File // not compressed
	index map[string]section
}

// section is the position of the content of a file in an archive.
type section struct{ at, size int64 }

// openArchive opens an archive. The archive must contain the manifest, which is its last file: so a truncated archive is rejected.
func openArchive(name string) (*archive, error) {
	dir, err := os.MkdirTemp("", "stackplan-")
	if err != nil {
		return nil, err
	}
	a := &archive{dir: dir, index: map[string]section{}}
	a.file, err = source.OpenRegular(name)
	steps := []func() error{a.unpack, a.indexFiles, a.extractManifest}
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

// close closes the archive and removes its temporary directory.
func (a *archive) close() {
	a.file.Close()
	os.RemoveAll(a.dir)
}

// unpack decompresses the archive to a temporary file. The file is unlinked at once, so that nothing is left of it however the
// program ends.
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
		err = fmt.Errorf("is larger than %d GiB when decompressed", maxUnpacked>>30)
	}
	_, start := plain.Seek(0, io.SeekStart)
	return cmp.Or(err, start, os.Remove(plain.Name()))
}

// indexFiles records the position of each file. It skips entries that are not regular files: a listed file is then missing.
func (a *archive) indexFiles() error {
	for in := tar.NewReader(a.file); ; {
		h, err := in.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("is not a complete archive: %w", err)
		}
		at, err := a.file.Seek(0, io.SeekCurrent) // the reader has read the header only
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg || isSparse(h) {
			continue
		}
		if _, ok := a.index[h.Name]; ok {
			return fmt.Errorf("contains %s twice", printable(h.Name))
		}
		a.index[h.Name] = section{at, h.Size}
	}
}

// isSparse reports whether the content of a file is not stored contiguously in the archive.
func isSparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// extractManifest writes the manifest to the temporary directory.
func (a *archive) extractManifest() error {
	s, ok := a.index[manifestName]
	if !ok {
		return errors.New("contains no manifest.json, which is the last file; give a complete archive that generate wrote")
	}
	delete(a.index, manifestName)
	out, err := os.Create(filepath.Join(a.dir, manifestName))
	if err != nil {
		return err
	}
	_, err = io.Copy(out, io.NewSectionReader(a.file, s.at, s.size))
	return cmp.Or(err, out.Close())
}

// foreign returns the number of files that belong to no host.
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

// archiveReader reads files of an archive. It must not be used by several goroutines at a time.
type archiveReader struct {
	*archive
	buffer []byte
}

// ReadFile is like tree.Reader.ReadFile, but the mode is always 0: the manifest contains the mode.
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
