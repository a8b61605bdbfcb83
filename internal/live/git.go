package live

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
)

// Checkout writes the description of a revision into a new directory, which cleanup removes with all that is in it.
//
// descriptionDir is a directory in the work tree of a repository. dir is the directory of the description in the
// repository, slash-separated from its top; "" stands for where descriptionDir is. Only files that a description can be
// made of are written: CUE, HCL and tables. A symbolic link becomes the file of the same revision that it leads to.
//
// Objects are read as they are stored. No hook, filter, attribute or alias is used, nothing is fetched, and neither work
// tree nor index is touched, so that a repository of a stranger can do nothing.
//
// The error tells that there is no repository, no such revision, no such directory in it, or nothing to compile. No
// directory is left then.
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
		return "", nil, fmt.Errorf("git:%s: %w", shown(revision), err)
	}
	written, err = os.MkdirTemp("", "stackplan-")
	if err != nil {
		return "", nil, err
	}
	cleanup = func() { os.RemoveAll(written) }
	if err := g.extract(commit, dir, files, written); err != nil {
		cleanup()
		return "", nil, fmt.Errorf("git:%s: %w", shown(revision), err)
	}
	return written, cleanup, nil
}

// checkRevision refuses what git could take for something else than a revision.
func checkRevision(revision string) error {
	switch {
	case revision == "":
		return errors.New("git: names no revision; write git:main or git:HEAD~1")
	case strings.HasPrefix(revision, "-"), strings.Contains(revision, ":"), strings.Contains(revision, ".."), !isPlain(revision):
		return fmt.Errorf("git:%s is not the name of one revision", shown(revision))
	}
	return nil
}

// inRepository is a directory in the repository in its shortest form, "" for the top.
func inRepository(dir string) (string, error) {
	clean := path.Clean(dir)
	if path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") || !isPlain(dir) {
		return "", fmt.Errorf("%s is not a directory of the repository; name it from the repository's top, without a slash in front", shown(dir))
	}
	if clean == "." {
		return "", nil
	}
	return clean, nil
}
