package secretstore

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestProtect checks that no core dump contains the memory of the process.
func TestProtect(t *testing.T) {
	if err := Protect(); err != nil {
		t.Fatal(err)
	}
	defer unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0)
	if n, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || n != 0 {
		t.Errorf("%d %v", n, err)
	}
}
