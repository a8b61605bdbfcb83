package nodeset_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/nodeset"
)

// FuzzParse checks that Parse accepts any text or rejects it with an offset inside it, and that the result agrees with Len,
// Contains and Fold.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "a", "cn[001-040,042]", "a,b[1-3]", "r[1-2]n[01-10]", "x[1-10/2]y", "a[01-100]", "a[1-2][3]", "a[[", "]", "é",
		"a[1-2],a1", "[0-999999999]", "a[00-09,0-9]", "1[2-3]4[5]6",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := nodeset.Parse(text)
		if err != nil {
			var bad *nodeset.Error
			if !errors.As(err, &bad) || bad.Offset < 0 || bad.Offset > len(text) {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		if s.Len() > 5000 {
			return
		}
		all := names(s)
		if len(all) != s.Len() {
			t.Fatalf("%q: %d names, Len %d", text, len(all), s.Len())
		}
		for _, name := range all {
			if !s.Contains(name) {
				t.Fatalf("%q does not contain %q", text, name)
			}
		}
		checkFold(t, all)
	})
}

// FuzzFold checks that Parse returns the names that Fold received.
func FuzzFold(f *testing.F) {
	for _, seed := range []string{"a1 a2 a3", "a01 a1 a10 a100 a001", "r1n1 r1n2 r2n1", "a1.x2 a1.x3", "0 00 000 1 01", "9 10 a9a a10a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var all []string
		for name := range strings.FieldsSeq(text) {
			if s, err := nodeset.Parse(name); err == nil && !strings.ContainsAny(name, "[,") && s.Len() == 1 {
				all = append(all, name)
			}
		}
		checkFold(t, all)
	})
}

// checkFold checks that Parse returns the distinct names that Fold received, and that Fold does not depend on their order.
func checkFold(t *testing.T, all []string) {
	t.Helper()
	if len(all) == 0 {
		return
	}
	folded := nodeset.Fold(all)
	s, err := nodeset.Parse(folded)
	if err != nil {
		t.Fatalf("Fold(%q) = %q: %v", all, folded, err)
	}
	got, want := names(s), slices.Clone(all)
	slices.SortFunc(got, nodeset.Compare)
	slices.SortFunc(want, nodeset.Compare)
	if want = slices.Compact(want); !slices.Equal(got, want) {
		t.Fatalf("Fold(%q) = %q, which Parse reads as %q", all, folded, got)
	}
	if again := nodeset.Fold(got); again != folded {
		t.Fatalf("Fold depends on the order: %q, %q", folded, again)
	}
}
