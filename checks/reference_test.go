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

var update = flag.Bool("update", false, "write docs/checks.md anew")

// The reference page has the same content as the checks.
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
		t.Errorf("%s is not what the checks say; make docs writes it anew", page)
	}
}

func reference() []byte {
	var b bytes.Buffer
	b.WriteString("# Checks\n\nWhat must hold of a cloud beyond its schema. Made from the checks by `make docs`; `stackplan explain CODE` prints one.\n")
	for _, c := range checks.All() {
		fmt.Fprintf(&b, "\n## %s\n\n%s (%s)\n\n%s\n", c.Code, c.Title, c.Severity, c.Doc)
		for _, example := range []struct{ name, text string }{{"Bad", c.Bad}, {"Good", c.Good}} {
			fmt.Fprintf(&b, "\n%s:\n\n```cue\n%s\n```\n", example.name, strings.TrimSpace(example.text))
		}
	}
	return b.Bytes()
}
