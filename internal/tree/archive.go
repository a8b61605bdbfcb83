package tree

import (
	"archive/tar"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"stackplan/internal/artefact"
)

// IsArchive reports whether out is the name of an archive: it ends in .tar, or in .tar.zst for a compressed archive.
func IsArchive(out string) bool {
	return strings.HasSuffix(out, ".tar") || strings.HasSuffix(out, ".tar.zst")
}

// Archive writes files to one archive, with the names that they have in a tree, and manifest.json as the last file. It
// requires files in the same order as Write, and writes them in that order.
//
// The archive is reproducible: the same files result in the same bytes. All modification times are one second after the epoch
// (tar warns about the epoch itself), the numeric IDs of owner and group are 0, owner, group and permission bits are those of
// the artefact, and compression runs on one thread. An unchanged archive is not written; a changed one is replaced by a
// rename, even if this compiler did not write it. With a Scope the archive contains the hosts of this run only.
//
// In the Summary, either Written or Unchanged is the number of all files, and the other is 0. Errors are those of Write.
func Archive(ctx context.Context, out string, files iter.Seq2[*artefact.File, error], opts Options) (Summary, error) {
	out = filepath.Clean(out)
	info, err := checkOutput(out, outFlag)
	if err == nil && info != nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: is not a regular file, so an archive cannot replace it; give another --out", out)
	}
	if err != nil {
		return Summary{}, err
	}
	ws, err := openWorkspace(out)
	if err != nil {
		return Summary{}, err
	}
	a := &archiver{intake: newIntake(opts), out: out, ws: ws}
	if err := a.run(ctx, files); err != nil {
		return Summary{}, ws.closeAfter(err)
	}
	return a.summary, ws.close()
}

// archiver writes one archive.
type archiver struct {
	intake
	out      string
	ws       *workspace
	tar      *tar.Writer
	manifest *lineWriter
}

// run writes the archive to the workspace, and renames it to the output if it differs from the existing one.
func (a *archiver) run(ctx context.Context, files iter.Seq2[*artefact.File, error]) error {
	if err := a.write(ctx, files); err != nil {
		return err
	}
	same, err := sameFile(a.out, a.ws.next())
	if err != nil {
		return err
	}
	if same {
		a.summary.Unchanged = a.summary.Files
		if a.opts.Private {
			return os.Chmod(a.out, 0o600)
		}
		return nil
	}
	a.summary.Written = a.summary.Files
	return os.Rename(a.ws.next(), a.out)
}

// write creates the new file, compressed if its name ends in .zst.
func (a *archiver) write(ctx context.Context, files iter.Seq2[*artefact.File, error]) error {
	mode := fs.FileMode(0o666)
	if a.opts.Private {
		mode = 0o600
	}
	file, err := os.OpenFile(a.ws.next(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	if !strings.HasSuffix(a.out, ".zst") {
		return cmp.Or(a.fill(ctx, file, files), file.Close())
	}
	// One thread: with more, the block boundaries could depend on the number of threads. The window contains the files of a
	// dozen hosts, so that the common text of hosts is found; a larger one takes more memory for no better compression.
	packed, err := zstd.NewWriter(file, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault),
		zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return errors.Join(err, file.Close())
	}
	return cmp.Or(a.fill(ctx, packed, files), packed.Close(), file.Close())
}

// fill writes all files and the manifest to w. The manifest is first written to a separate file, since its tar header contains
// its size.
func (a *archiver) fill(ctx context.Context, w io.Writer, files iter.Seq2[*artefact.File, error]) error {
	manifest, err := createLines(a.ws.manifest())
	if err != nil {
		return err
	}
	defer manifest.file.Close()
	a.tar, a.manifest = tar.NewWriter(w), manifest
	if err := a.each(ctx, files, a.put); err != nil {
		return err
	}
	if a.summary.Files == 0 {
		return ErrEmpty
	}
	return cmp.Or(manifest.finish(), a.putManifest(manifest.file), a.tar.Close())
}

// putManifest adds the manifest.
func (a *archiver) putManifest(text *os.File) error {
	size, err := text.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if err := a.header(&artefact.File{Mode: a.opts.manifestMode(), Owner: "root", Group: "root"}, manifestName, size); err != nil {
		return err
	}
	if _, err := text.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = io.Copy(a.tar, text)
	return err
}

// put adds one file.
func (a *archiver) put(f item) error {
	a.manifest.add(f.line)
	if err := a.header(f.File, f.name, int64(len(f.Body))); err != nil {
		return err
	}
	_, err := a.tar.Write(f.Body)
	return err
}

// header writes the header of a file of size bytes.
func (a *archiver) header(f *artefact.File, name string, size int64) error {
	err := a.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg,
		Name:     name,
		Size:     size,
		Mode:     int64(f.Mode.Perm()),
		Uname:    f.Owner,
		Gname:    f.Group,
		ModTime:  time.Unix(1, 0),
	})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// sameFile reports whether two files have the same bytes; false if file a does not exist.
func sameFile(a, b string) (bool, error) {
	old, err := os.Open(a)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer old.Close()
	fresh, err := os.Open(b)
	if err != nil {
		return false, err
	}
	defer fresh.Close()
	return sameBytes(old, fresh)
}

// sameBytes reports whether two readers return the same bytes. It stops at the first difference.
func sameBytes(a, b io.Reader) (bool, error) {
	bufferA, bufferB := make([]byte, 1<<16), make([]byte, 1<<16)
	for {
		n, errA := io.ReadFull(a, bufferA)
		m, errB := io.ReadFull(b, bufferB)
		if !bytes.Equal(bufferA[:n], bufferB[:m]) {
			return false, nil
		}
		if atEnd(errA) && atEnd(errB) {
			return true, nil
		}
		if err := cmp.Or(errA, errB); err != nil {
			return false, err
		}
	}
}

// atEnd reports whether an error of io.ReadFull is the end of the input.
func atEnd(err error) bool { return err == io.EOF || err == io.ErrUnexpectedEOF }
