//go:build !linux

package tree

import "errors"

// exchange is done by two renames on systems other than Linux.
func exchange(a, b string) error { return errors.ErrUnsupported }
