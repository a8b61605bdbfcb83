// Package goldenfile compares a text with the file that contains the expected one.
package goldenfile

import (
	"os"
	"testing"
)

// Compare fails the test if a text differs from a file. With update, which is the flag -update of the test, it writes the file first.
func Compare(t *testing.T, file, got string, update bool) {
	t.Helper()
	if update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s; -update writes it. Got:\n%s", file, got)
	}
}
