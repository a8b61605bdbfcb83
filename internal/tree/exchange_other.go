//go:build !linux

package tree

import "errors"

// exchange is not supported on systems other than Linux: two renames replace it.
func exchange(a, b int, name string) error { return errors.ErrUnsupported }

// renameAtomic is not supported on systems other than Linux: a check and a rename replace it.
func renameAtomic(a int, name string, b int, to string) error { return errors.ErrUnsupported }

// pinned returns "": the flags of an entry are read on Linux only.
func pinned(dir int, name string) string { return "" }

// copyXattrs does nothing: extended attributes are copied on Linux only.
func copyXattrs(from, to int) error { return nil }
