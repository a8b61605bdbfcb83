package confine

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"syscall"

	"golang.org/x/sys/unix"
)

// maxProcessors is how many processors the child uses. Stacks of the threads of more would take more memory than the
// description may.
const maxProcessors = 8

// beside is what a process may take beside the memory of its data: for each processor the stacks of some threads, each
// of which counts 8 MiB although it touches a few kilobytes.
func beside() uint64 { return 64<<20 + uint64(min(runtime.GOMAXPROCS(0), maxProcessors))*64<<20 }

// boundMemory makes the kernel refuse this process more memory. What counts is what it can write to (RLIMIT_DATA, since
// Linux 4.7), not what it reserves: a Go program reserves more than 1 GiB of addresses before it does anything.
func boundMemory(bytes int64) error {
	runtime.GOMAXPROCS(min(runtime.GOMAXPROCS(0), maxProcessors))
	debug.SetMemoryLimit(bytes / 4 * 3) // collect harder before the kernel refuses
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_DATA, &limit); err != nil {
		return fmt.Errorf("bound on memory: %w", err)
	}
	limit.Max = min(limit.Max, uint64(bytes)+beside())
	limit.Cur = limit.Max
	if err := unix.Setrlimit(unix.RLIMIT_DATA, &limit); err != nil {
		return fmt.Errorf("bound on memory: %w", err)
	}
	return nil
}

// endWithParent makes the kernel kill a child whose parent is gone.
func endWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
