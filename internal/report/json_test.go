package report

import (
	"bytes"
	"testing"
)

func TestJSONEscapesWhatActsOnATerminal(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, "é\u009b\u202e\U000e0001\x7f<"); err != nil {
		t.Fatal(err)
	}
	if want := `"é\u009b\u202e\udb40\udc01\u007f<"` + "\n"; b.String() != want {
		t.Errorf("got %s want %s", b.String(), want)
	}
}
