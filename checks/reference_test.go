package checks_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"stackplan/checks"
)

var update = flag.Bool("update", false, "write docs/checks.md")

// TestReferencePage checks that the reference page contains exactly the texts of the checks.
func TestReferencePage(t *testing.T) {
	const page = "../docs/checks.md"
	want := reference()
	if *update {
		if err := os.WriteFile(page, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from the checks; run make docs to write it again", page)
	}
}

func reference() []byte {
	var b bytes.Buffer
	b.WriteString("# Checks\n\nThe requirements on a cloud that its schema cannot express. `make docs` generates this page from the checks; `stackplan explain CODE`\nprints one of them.\n")
	for _, c := range checks.All() {
		fmt.Fprintf(&b, "\n## %s\n\n%s (%s)\n\n%s\n", c.Code, c.Title, c.Severity, c.Doc)
		for _, example := range []struct{ name, text string }{{"Bad", c.Bad}, {"Good", c.Good}} {
			fmt.Fprintf(&b, "\n%s:\n\n```cue\n%s\n```\n", example.name, strings.TrimSpace(example.text))
		}
	}
	return b.Bytes()
}
