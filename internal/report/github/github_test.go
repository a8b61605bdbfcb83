package github

import "testing"

// TestControlCharacters: a log of GitHub Actions contains no escape sequence of a message, and each annotation is one line.
func TestControlCharacters(t *testing.T) {
	got := Annotation{Level: "error", File: "a\x1bb.cue", Line: 1, Column: 2, Title: "rule/x", Message: "red \x1b[31m\nnext\u0085"}.String()
	want := "::error file=a\ufffdb.cue,line=1,col=2,title=rule/x::red \ufffd[31m%0Anext\ufffd"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
