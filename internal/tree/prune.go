package tree

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
)

// prune deletes the entries of a tree that its manifest does not contain, as far as they belong to hosts in the scope; without a
// scope also those outside of hosts. It follows no symbolic link. It returns the number of files, links and empty directories that
// it deleted.
func prune(out string, scope func(region, host string) bool) (int, error) {
	own, err := ownNames(out)
	if err != nil {
		return 0, err
	}
	root, err := os.OpenRoot(out)
	if err != nil {
		return 0, err
	}
	defer root.Close()
	count := 0
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case own[name] || !isInScope(name, scope):
			return nil
		}
		n := 1
		if d.IsDir() {
			n, err = countEntries(root, name)
		}
		if err == nil {
			err = root.RemoveAll(name)
		}
		count += n
		if err == nil && d.IsDir() {
			err = fs.SkipDir
		}
		return err
	})
	return count, err
}

// ownNames returns the names of the files in the manifest, of the directories above them, and of the manifest.
func ownNames(out string) (map[string]bool, error) {
	own := map[string]bool{".": true, manifestName: true}
	lines, err := openLines(out)
	if err != nil {
		return nil, err
	}
	defer lines.close()
	for ; lines.path != ""; err = lines.step() {
		if err != nil {
			return nil, err
		}
		for name := lines.path; !own[name]; name = path.Dir(name) {
			own[name] = true
		}
	}
	return own, err
}

// isInScope reports whether an entry belongs to a host in the scope, or whether there is none.
func isInScope(name string, scope func(region, host string) bool) bool {
	if scope == nil {
		return true
	}
	region, rest, _ := strings.Cut(name, "/")
	host, _, isBelow := strings.Cut(rest, "/")
	return isBelow && scope(region, host)
}

// countEntries counts the files, links and empty directories of a directory, which is one of them if it is empty.
func countEntries(root *os.Root, name string) (int, error) {
	count := 0
	err := fs.WalkDir(root.FS(), name, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			count++
			return err
		}
		names, err := fs.ReadDir(root.FS(), name)
		if len(names) == 0 && err == nil {
			count++
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	return count, err
}
