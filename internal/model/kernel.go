package model

import (
	"fmt"
	"strconv"
	"strings"
)

// Kernel is the version of a Linux kernel as far as features depend on it.
type Kernel struct{ Major, Minor int }

// ParseKernel reads a version such as 3.10 or 3.10.40. It ignores the text after the minor number. It returns the
// zero Kernel, which means none, for other texts.
func ParseKernel(text string) Kernel {
	parts := strings.SplitN(text, ".", 3)
	if len(parts) < 2 {
		return Kernel{}
	}
	major, err1 := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	if err1 != nil || err2 != nil {
		return Kernel{}
	}
	return Kernel{major, minor}
}

// Before reports whether k is older than the release major.minor.
func (k Kernel) Before(major, minor int) bool {
	return k.Major < major || k.Major == major && k.Minor < minor
}

// String returns the version as ParseKernel reads it.
func (k Kernel) String() string { return fmt.Sprintf("%d.%d", k.Major, k.Minor) }
