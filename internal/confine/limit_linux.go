package confine

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"syscall"

	"golang.org/x/sys/unix"
)

// maxProcessors is the maximum number of processors that the child uses. The thread stacks of more processors would take more
// memory than a description may.
const maxProcessors = 8

// stacks returns the memory that a process may use in addition to its data, in bytes: for each processor the stacks of some
// threads. Each stack counts 8 MiB, although a thread touches a few kilobytes of it.
func stacks() uint64 { return 64<<20 + uint64(min(runtime.GOMAXPROCS(0), maxProcessors))*64<<20 }

// limitMemory sets the memory limit of this process in the kernel. The limit counts writable memory (RLIMIT_DATA, since
// Linux 4.7), not reserved addresses: a Go program reserves more than 1 GiB of addresses at its start.
func limitMemory(bytes int64) error {
	runtime.GOMAXPROCS(min(runtime.GOMAXPROCS(0), maxProcessors))
	debug.SetMemoryLimit(bytes / 4 * 3) // collect garbage more often near the limit
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_DATA, &limit); err != nil {
		return fmt.Errorf("set the memory limit: %w", err)
	}
	limit.Max = min(limit.Max, uint64(bytes)+stacks())
	limit.Cur = limit.Max
	if err := unix.Setrlimit(unix.RLIMIT_DATA, &limit); err != nil {
		return fmt.Errorf("set the memory limit: %w", err)
	}
	return nil
}

// endWithParent returns the attributes with which the kernel kills a child when its parent exits.
func endWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
