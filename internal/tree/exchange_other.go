//go:build !linux

package tree

import "errors"

// exchange is not supported on systems other than Linux: two renames replace it.
func exchange(a, b string) error { return errors.ErrUnsupported }
