//go:build !linux

package confine

import (
	"runtime/debug"
	"syscall"
)

// boundMemory only asks the runtime to be sparing: no system but Linux bounds what a process can write to. The bound on
// time holds everywhere.
func boundMemory(bytes int64) error {
	debug.SetMemoryLimit(bytes / 4 * 3)
	return nil
}

// endWithParent has nothing to ask for: a child notices by itself that its parent is gone.
func endWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
