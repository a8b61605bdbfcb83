package edit

import (
	"fmt"
	"strings"
	"testing"

	"stackplan/internal/load"
	"stackplan/internal/source"
)

// TestEveryLayoutIsEdited writes one override in all layouts that braces, lines, neighbours and comments allow, and moves it.
// That the meaning stays is what Edit itself makes sure of: here nothing may be left to do by hand, and no comment be lost.
func TestEveryLayoutIsEdited(t *testing.T) {
	count := 0
	for bits := range 1 << 7 {
		flag := func(n int) bool { return bits>>n&1 == 1 }
		text, ok := layout{flag(0), flag(1), flag(2), flag(3), flag(4), flag(5), flag(6)}.text()
		if !ok {
			continue
		}
		count++
		dir := t.TempDir()
		layOut(t, dir, "", map[string]string{"a.cue": text})
		src, _, list := load.Dir(dir)
		if err := list.Err(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		d, left, err := Edit(src, Edits{Renames: []Rename{{"overrides.nova.DEFAULT.a", "x", "b"}}})
		if err != nil || len(left) > 0 || len(d.Files) != 1 {
			t.Errorf("%v %v\n%s", err, left, text)
			continue
		}
		keepsComments(t, text, string(d.Files[0].After))
	}
	if count < 40 {
		t.Errorf("only %d layouts", count)
	}
}

// layout is the layout of an override.
type layout struct {
	bracesOfProject, bracesOfGroup, before, after, lines, comments, otherGroup bool
}

// text writes it; false where two of the properties cannot be together.
func (l layout) text() (string, bool) {
	if (l.before || l.after) && !l.bracesOfGroup || l.otherGroup && !l.bracesOfProject || l.comments && !l.lines || l.lines && !l.bracesOfGroup && !l.bracesOfProject {
		return "", false
	}
	fields := []string{"a: [1, 2]"}
	if l.comments {
		fields = []string{"// above\na: [1, // within\n2] // behind"}
	}
	if l.before {
		fields = append([]string{"c: 1"}, fields...)
	}
	if l.after {
		fields = append(fields, "d: 1")
	}
	group := "DEFAULT: " + l.put(fields, l.bracesOfGroup)
	groups := []string{group}
	if l.comments && !l.bracesOfGroup {
		groups = []string{"// above\nDEFAULT: a: [1, // within\n2] // behind"}
	}
	if l.otherGroup {
		groups = append(groups, "x: "+l.put([]string{"e: 1"}, true))
	}
	return fmt.Sprintf("package cloud\n\noverrides: nova: %s\n", l.put(groups, l.bracesOfProject)), true
}

// put writes parts with braces or without.
func (l layout) put(parts []string, braces bool) string {
	switch {
	case !braces:
		return parts[0]
	case l.lines:
		return "{\n\t" + strings.ReplaceAll(strings.Join(parts, "\n"), "\n", "\n\t") + "\n}"
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// TestExamplesAreEdited moves every override of the examples at once, each to a name of its own.
func TestExamplesAreEdited(t *testing.T) {
	total := 0
	for _, name := range []string{"dedicated", "hcl", "minimal", "netease", "services", "today", "zed"} {
		src, _, list := load.Dir("../../examples/" + name)
		if err := list.Err(); err != nil {
			t.Fatal(err)
		}
		var all []Rename
		for _, level := range []source.Path{"", "regions.*", "roles.*", "selectors.*", "regions.*.groups.*", "regions.*.hosts.*"} {
			for _, path := range src.Match(level.Add("overrides", "*", "*", "*")) {
				all = append(all, Rename{path, "group.z", fmt.Sprint("option_", len(all))})
			}
		}
		total += len(all)
		draft, left, err := Edit(src, Edits{Renames: all})
		if err != nil || len(left) > 0 {
			t.Errorf("%s: %v %v", name, err, left)
			continue
		}
		for _, f := range draft.Files {
			keepsComments(t, string(f.Before), string(f.After))
		}
	}
	if total < 5 {
		t.Errorf("the examples have only %d overrides", total)
	}
}
