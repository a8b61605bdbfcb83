package plan

import (
	"syscall"
	"testing"
	"time"
)

// CPUTime returns the CPU time of this process. Unlike elapsed time, it does not depend on the load of the machine.
func CPUTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
