// Package tree writes the files of all hosts: as a directory tree, which is updated host by host, or as one reproducible
// archive.
//
// A tree at OUT contains OUT/<region>/<host>/<path on the host> and OUT/manifest.json, which lists the files that the
// compiler wrote. Everything else below OUT is foreign.
//
// The host is the unit of an update. For each changed host a new directory is built next to the tree: unchanged files are hard
// links, changed ones are new files. Then a journal lists these hosts, one exchange replaces the directory of each, and the
// next manifest replaces the old one. So the directory of a host is either old or new, a run that fails before the first
// exchange leaves the tree unchanged, and the next command completes a run that was killed later. A run without changes writes
// nothing, and unchanged hosts are not touched.
//
// What the compiler did not write is never changed or deleted: only files of the manifest are removed from the old directory of
// a host, and all other entries are moved to the new one, also those that other programs wrote during the run. Directories that
// contain both keep their owner, mode and extended attributes.
//
// The tree is not synced to disk (fsync). That would take three times as long as all the writing, and it would protect only
// against a power failure, after which a run of the compiler repairs the tree: it compares the bytes of each file and trusts
// no record.
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

// Options are the options of Write and Archive. The zero value writes all hosts.
type Options struct {
	// Scope reports whether this run covers a host; nil covers all hosts. In a directory the files of other hosts are
	// unchanged and remain in the manifest. An archive contains the covered hosts only.
	Scope func(region, host string) bool

	// Prune deletes, after a successful write, the entries of the tree that the compiler did not write: those of hosts in the Scope, and
	// without a Scope also those outside of hosts. It has no effect on an archive.
	Prune bool

	// Input is the directory of the description; "" if there is none. Write rejects an output that would replace it.
	Input string

	// Private is whether files contain the values of secrets: then only the user who runs the compiler can enter the tree, and read its
	// manifest or the archive. The digests of the manifest would allow to try guesses of a weak value.
	Private bool
}

// IsPrivate reports whether only its owner can read a tree or an archive, so that a copy of it must be private too.
func IsPrivate(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().Perm()&0o077 == 0
}

// rootMode returns the mode of the directory of a tree.
func (o *Options) rootMode() fs.FileMode {
	if o.Private {
		return 0o700
	}
	return 0o755
}

// manifestMode returns the mode of a manifest.
func (o *Options) manifestMode() fs.FileMode {
	if o.Private {
		return 0o600
	}
	return 0o644
}

// Summary is the result of a run.
type Summary struct {
	Hosts     int   // hosts that have files
	Files     int   // files of these hosts, without the manifest
	Bytes     int64 // total size of these files
	Written   int   // files that are new, or have another content or mode than before
	Unchanged int   // files that were not written
	Removed   int   // files of the compiler that it no longer generates
	Kept      int   // foreign files, symbolic links and empty directories that were kept
	Pruned    int   // foreign files, symbolic links and empty directories that were deleted
}

// Write writes files to the tree at out. The files must be sorted by the bytes of their names in the tree, region/host/path.
// The iterator runs in a separate goroutine, a few hosts ahead of the writing.
//
// Files that an earlier run wrote and that are no longer generated are removed, if their host is in the scope; files that a
// user edited are written again. Missing directories above out are created. Owners and groups are recorded in the manifest
// only: on disk all files belong to the user who runs the compiler, with the permission bits of the file and always readable
// by that user; new directories have mode 0755.
//
// A directory at out that is neither empty nor has a manifest is rejected, as are /etc and the directories above the current
// directory and above Options.Input.
//
// If Write fails before the first exchange, the tree is unchanged. The error is the one that files yielded, a *NameError, a *ConflictError, ErrEmpty,
// ErrBusy, or an error of the file system with its path.
func Write(ctx context.Context, out string, files iter.Seq2[*artefact.File, error], opts Options) (Summary, error) {
	out = filepath.Clean(out)
	if err := CheckDirectory(out, opts.Input, outFlag); err != nil {
		return Summary{}, err
	}
	if err := Complete(out); err != nil {
		return Summary{}, err
	}
	if err := checkContent(out); err != nil {
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
	if opts.Prune {
		n, err := prune(out, opts.Scope)
		w.summary.Pruned, w.summary.Kept = n, w.summary.Kept-n
		if err != nil {
			return w.summary, ws.closeAfter(err)
		}
	}
	return w.summary, ws.close()
}

// outFlag is the flag that names the output of generate.
const outFlag = "--out"

// CheckDirectory rejects outputs that are not a directory, or that are probably a mistake: /etc, and the directories above the current
// directory and above input, the directory of the description (empty: none). flag is the flag that names the output, for messages.
func CheckDirectory(out, input, flag string) error {
	info, err := checkOutput(out, flag)
	if info == nil || err != nil {
		return err
	}
	if !info.IsDir() && flag == outFlag {
		return fmt.Errorf("%s: is a file; give a directory as --out, or a name that ends in .tar or .tar.zst", out)
	}
	if !info.IsDir() {
		return fmt.Errorf("%s: is a file; give a directory as %s", out, flag)
	}
	if isWithin(info, ".") {
		return fmt.Errorf("%s: contains the current directory; run stackplan in another directory, or give a separate directory as %s", out, flag)
	}
	if etc, err := os.Stat("/etc"); err == nil && os.SameFile(etc, info) {
		return fmt.Errorf("%s: is the configuration of this machine; give a directory of its own as %s", out, flag)
	}
	if input != "" && isWithin(info, input) {
		return fmt.Errorf("%s: contains the description; give a separate directory as %s", out, flag)
	}
	return nil
}

// checkContent rejects a directory that is neither empty nor has a manifest of this compiler.
func checkContent(out string) error {
	dir, err := openChain(out)
	if err != nil {
		return ignoreMissing(err)
	}
	defer dir.close()
	names, err := readNames(dir.fds[0])
	if err != nil || len(names) == 0 {
		return err
	}
	lines, err := openLines(out)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: contains files but no %s, so stackplan did not write it; give a new or an empty directory as --out", out, manifestName)
	}
	if err == nil {
		lines.close()
	}
	return err
}

// isWithin reports whether dir is the given directory or below it.
func isWithin(info fs.FileInfo, dir string) bool {
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

// checkOutput rejects outputs that are not a file or directory with a name. It returns nil for an output that does not exist.
func checkOutput(out, flag string) (fs.FileInfo, error) {
	if base := filepath.Base(out); base == "." || base == ".." || base == string(filepath.Separator) {
		return nil, fmt.Errorf("%s: is not the name of a directory; give a directory below it as %s", out, flag)
	}
	info, err := os.Lstat(out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, fmt.Errorf("%s: is a symbolic link, which is not followed; give its target as %s", out, flag)
	}
	return info, nil
}
