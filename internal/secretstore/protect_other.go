//go:build !linux

package secretstore

import "golang.org/x/sys/unix"

// Protect excludes the memory of this process, which contains values, from core dumps.
func Protect() error { return unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) }
