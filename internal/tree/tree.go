// Package tree writes the files of all hosts: as a directory tree, which is replaced as a whole or not at all, or as one
// reproducible archive.
//
// A tree at OUT holds OUT/<region>/<host>/<path on the host> and OUT/manifest.json, which lists the files that the
// compiler wrote. Everything else below OUT is foreign: it is kept, unless Options.Prune says otherwise.
//
// A new generation is built beside the old one: unchanged files are hard links, changed ones are new files. Then one
// rename exchanges the two, and the old generation is removed. So a run that fails or is killed leaves the old tree as it
// was, and readers see one generation or the other. A run that changes nothing touches nothing.
//
// Nothing is forced to disk. That would cost three times what all the writing costs, and it would guard against a loss of
// power alone, after which a run of the compiler repairs the tree: it compares each file's bytes and trusts no record.
package tree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"stackplan/internal/artefact"
)

// Options tells how a tree is written. The zero value writes all hosts and keeps foreign files.
type Options struct {
	// Scope tells which hosts this run covers; nil stands for all. In a directory the files of other hosts stay as they
	// are, and stay in the manifest. An archive holds the covered hosts and no others.
	Scope func(region, host string) bool

	// Prune deletes the foreign files in the tree. Names with a dot in front at the top of the tree, such as .git, stay.
	// It means nothing for an archive.
	Prune bool

	// Input is the directory that the files were made from; "" where there is none. A tree that would take its place is
	// refused.
	Input string
}

// Summary tells what a run did.
type Summary struct {
	Hosts     int   // hosts that have files
	Files     int   // files of these hosts, without the manifest
	Bytes     int64 // their size
	Written   int   // files that are new or have other bytes or another mode than before
	Unchanged int   // files that were left alone
	Removed   int   // files of the compiler that it no longer generates
	Kept      int   // foreign files, symbolic links and empty directories that were kept
	Pruned    int   // those that were deleted
}

// Write writes files as the tree at out. They come in the order of their names in it, region/host/path, byte by byte. The
// iterator runs in a goroutine of its own, a few hosts ahead of the writing.
//
// Files that the compiler wrote formerly and no longer generates are removed, if their host is in the scope; files that
// somebody edited are written anew. The directory above out is made when it is missing. Owners and groups are recorded in
// the manifest; on disk all belongs to who runs the compiler, with the file's own permission bits and always readable to
// that user, directories with 0755.
//
// On an error the tree is as it was, and the error is what files yielded, or a *NameError, a *ConflictError, ErrEmpty,
// ErrBusy, or an error of the file system with the path in it.
func Write(ctx context.Context, out string, files iter.Seq2[*artefact.File, error], opts Options) (Summary, error) {
	out = filepath.Clean(out)
	if err := checkDirectory(out, opts.Input); err != nil {
		return Summary{}, err
	}
	ws, err := openWorkspace(out)
	if err != nil {
		return Summary{}, err
	}
	w := &writer{intake: newIntake(opts), out: out, ws: ws}
	if err := w.run(ctx, files); err != nil {
		return Summary{}, ws.closeAfter(err)
	}
	return w.summary, ws.close()
}

// checkDirectory refuses outputs that cannot be exchanged for another directory, or that the user did not mean.
func checkDirectory(out, input string) error {
	info, err := checkOutput(out)
	if info == nil || err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s: is a file; give a directory as --out, or a name that ends in .tar or .tar.zst", out)
	}
	if holds(info, ".") {
		return fmt.Errorf("%s: holds the current directory, which would be replaced; run from outside, or give a directory of its own as --out", out)
	}
	if input != "" && holds(info, input) {
		return fmt.Errorf("%s: holds the description, which would be replaced; give a directory of its own as --out", out)
	}
	return nil
}

// holds reports whether dir is the given directory or below it.
func holds(info fs.FileInfo, dir string) bool {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		dir = target
	}
	for {
		if above, err := os.Stat(dir); err == nil && os.SameFile(above, info) {
			return true
		}
		if dir == filepath.Dir(dir) {
			return false
		}
		dir = filepath.Dir(dir)
	}
}

// checkOutput refuses outputs that are no place of their own. It returns nil for one that does not exist.
func checkOutput(out string) (fs.FileInfo, error) {
	if base := filepath.Base(out); base == "." || base == ".." || base == string(filepath.Separator) {
		return nil, fmt.Errorf("%s: is not a name of its own; give a directory below it as --out", out)
	}
	info, err := os.Lstat(out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, fmt.Errorf("%s: is a symbolic link, which is not followed; give what it points to as --out", out)
	}
	return info, nil
}
