package live

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
)

// Checkout writes the description at a revision to a new directory, which cleanup removes.
//
// DescriptionDir is a directory in the work tree of a repository. Dir is the directory of the description in the repository,
// slash-separated, relative to its top; "" is descriptionDir. Checkout writes only files that can be part of a description:
// CUE, HCL and tables. It replaces a symbolic link by its target at the same revision.
//
// Git reads the stored objects only. It uses no hook, filter, attribute or alias, fetches nothing, and changes neither the work
// tree nor the index, so that an untrusted repository cannot run a program.
//
// The error reports that there is no repository, no such revision, no such directory in it, or no description. Then no
// directory is left.
func Checkout(ctx context.Context, descriptionDir, revision, dir string) (written string, cleanup func(), err error) {
	if err := checkRevision(revision); err != nil {
		return "", nil, err
	}
	g := &repository{ctx: ctx, dir: descriptionDir}
	prefix, err := g.prefix()
	if err != nil {
		return "", nil, err
	}
	if dir == "" {
		dir = prefix
	}
	if dir, err = inRepository(dir); err != nil {
		return "", nil, err
	}
	commit, err := g.commit(revision)
	if err != nil {
		return "", nil, err
	}
	files, err := g.list(commit, dir)
	if err != nil {
		return "", nil, fmt.Errorf("git:%s: %w", printable(revision), err)
	}
	written, err = os.MkdirTemp("", "stackplan-")
	if err != nil {
		return "", nil, err
	}
	cleanup = func() { os.RemoveAll(written) }
	if err := g.extract(commit, dir, files, written); err != nil {
		cleanup()
		return "", nil, fmt.Errorf("git:%s: %w", printable(revision), err)
	}
	return written, cleanup, nil
}

// checkRevision rejects texts that git could interpret as something other than a revision.
func checkRevision(revision string) error {
	switch {
	case revision == "":
		return errors.New("git: has no revision; write git:main or git:HEAD~1")
	case strings.HasPrefix(revision, "-"), strings.Contains(revision, ":"), strings.Contains(revision, ".."), !isPlain(revision):
		return fmt.Errorf("git:%s is not a single revision", printable(revision))
	}
	return nil
}

// inRepository returns a directory of the repository in its shortest form, "" for the top.
func inRepository(dir string) (string, error) {
	clean := path.Clean(dir)
	if path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") || !isPlain(dir) {
		return "", fmt.Errorf("%s is not a directory of the repository; give its path relative to the top of the repository, without a leading slash", printable(dir))
	}
	if clean == "." {
		return "", nil
	}
	return clean, nil
}
