package diag_test

import (
	"errors"
	"slices"
	"testing"

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

func TestAListIsAnErrorWhenItHoldsOne(t *testing.T) {
	var list diag.List
	if list.Err() != nil {
		t.Error("an empty list is an error")
	}
	list = append(list, diag.Diagnostic{Severity: diag.Warning, Message: "w"}, diag.Diagnostic{Severity: diag.Note, Message: "n"})
	if list.Err() != nil {
		t.Error("warnings and notes are an error")
	}
	list.Errorf("a/b", "x.y", "%d is wrong", 7).Hint = "take 8"
	list.Errorf("a/c", "", "so is this")
	err := list.Err()
	if got, want := err.Error(), "7 is wrong (x.y)\nso is this"; got != want {
		t.Errorf("Error = %q, want %q", got, want)
	}
	var back diag.List
	if !errors.As(err, &back) || len(back) != 4 || back[2].Hint != "take 8" || back[2].Code != "a/b" {
		t.Errorf("the error holds %+v", back)
	}
}

func TestSort(t *testing.T) {
	at := func(file string, line int) source.Pos { return source.Pos{File: file, Line: line, Column: 1} }
	want := diag.List{
		{Message: "no place"},
		{Message: "a", Pos: at("a.cue", 2)},
		{Message: "b", Pos: at("a.cue", 10), Path: "p", Code: "x/a"},
		{Message: "b", Pos: at("a.cue", 10), Path: "p", Code: "x/b"},
		{Message: "c", Pos: at("a.cue", 10), Path: "p", Code: "x/b"},
		{Message: "b", Pos: at("a.cue", 10), Path: "q", Code: "x/a"},
		{Message: "a", Pos: at("b.cue", 1)},
	}
	got := slices.Concat(want, want)
	slices.Reverse(got)
	got.Sort()
	if len(got) != len(want) {
		t.Fatalf("%d diagnostics, want %d: what is said twice is dropped", len(got), len(want))
	}
	for i := range want {
		if got[i].String() != want[i].String() || got[i].Code != want[i].Code {
			t.Errorf("%d is %v, want %v", i, got[i], want[i])
		}
	}
}

func TestSeverity(t *testing.T) {
	for s, want := range map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning", diag.Note: "note"} {
		if s.String() != want {
			t.Errorf("%d is %q, want %q", s, s, want)
		}
	}
}
