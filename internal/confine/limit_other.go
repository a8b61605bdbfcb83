//go:build !linux

package confine

import (
	"runtime/debug"
	"syscall"
)

// limitMemory sets the soft memory limit of the Go runtime only: no system other than Linux limits writable memory. The time
// limit applies on all systems.
func limitMemory(bytes int64) error {
	debug.SetMemoryLimit(bytes / 4 * 3)
	return nil
}

// endWithParent returns no attributes: the child itself detects that its parent has exited.
func endWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
