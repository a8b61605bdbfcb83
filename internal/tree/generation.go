package tree

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// generation is a tree that is being built, with its manifest.
type generation struct {
	*chain
	manifest *lineWriter
}

// beginGeneration creates a tree in dir that contains only the head of a manifest. Its top directory has the mode of the top
// directory of the old tree, which the user may have set.
func beginGeneration(dir string, old *chain) (*generation, error) {
	mode := uint32(0o755)
	if old != nil {
		var st unix.Stat_t
		if err := unix.Fstat(old.fds[0], &st); err != nil {
			return nil, &fs.PathError{Op: "stat", Path: old.root, Err: err}
		}
		mode = uint32(st.Mode) &^ unix.S_IFMT
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, err
	}
	chain, err := openChain(dir)
	if err != nil {
		return nil, err
	}
	if err := setMode(chain.fds[0], mode); err != nil {
		chain.close()
		return nil, &fs.PathError{Op: "chmod", Path: dir, Err: err}
	}
	manifest, err := createLines(filepath.Join(dir, manifestName))
	if err != nil {
		chain.close()
		return nil, err
	}
	return &generation{chain, manifest}, nil
}

// finish completes the manifest.
func (g *generation) finish() error {
	return cmp.Or(g.manifest.finish(), g.manifest.file.Chmod(0o644))
}

// close closes the directories and the manifest.
func (g *generation) close() {
	g.chain.close()
	g.manifest.file.Close()
}
