package plan

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// rebuilt applies edits to a and returns the result.
func rebuilt(t *testing.T, a, b []string, edits []edit) []string {
	t.Helper()
	var out []string
	x, y := 0, 0
	for _, e := range edits {
		if e.a0 != x || e.b0 != y {
			t.Fatalf("a gap before %+v: at %d, %d", e, x, y)
		}
		if e.same {
			out = append(out, a[e.a0:e.a1]...)
		} else {
			out = append(out, b[e.b0:e.b1]...)
		}
		x, y = e.a1, e.b1
	}
	if x != len(a) || y != len(b) {
		t.Fatalf("the edits end at %d, %d of %d, %d", x, y, len(a), len(b))
	}
	return out
}

// text returns n random lines of an alphabet.
func text(random *rand.Rand, n, alphabet int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprint("line ", random.IntN(alphabet))
	}
	return lines
}

func TestEditsRebuildTheText(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		a, b := text(random, random.IntN(40), 1+random.IntN(30)), text(random, random.IntN(40), 1+random.IntN(30))
		edits, coarse := compareLines(a, b)
		if got := rebuilt(t, a, b, edits); !slices.Equal(got, b) || coarse {
			t.Fatalf("%q to %q: the edits result in %q", a, b, got)
		}
	}
}

func TestLargeTextsAreComparedFast(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var numbered, moved []string
	for i := range 60_000 {
		numbered = append(numbered, fmt.Sprintf("line number %d", i))
	}
	moved = slices.Concat(numbered[30_000:], numbered[:30_000])
	changed := slices.Clone(numbered)
	for i := 0; i < len(changed); i += 100 {
		changed[i] = "changed"
	}
	for name, pair := range map[string][2][]string{
		"unrelated":    {text(random, 100_000, 1<<30), text(random, 100_000, 1<<30)},
		"few words":    {text(random, 150_000, 3), text(random, 150_000, 3)},
		"halves moved": {numbered, moved},
		"many changes": {numbered, changed},
		"reversed":     {numbered, reversed(numbered)},
		"one appended": {numbered, append(slices.Clone(numbered), "more")},
	} {
		t.Run(name, func(t *testing.T) {
			start := CPUTime(t)
			edits, coarse := compareLines(pair[0], pair[1])
			if took := CPUTime(t) - start; took > time.Second {
				t.Errorf("took %v", took)
			}
			if got := rebuilt(t, pair[0], pair[1], edits); !slices.Equal(got, pair[1]) {
				t.Error("the edits do not result in the second text")
			}
			again, _ := compareLines(pair[0], pair[1])
			if !slices.Equal(edits, again) {
				t.Error("a second run returns other edits")
			}
			if name == "many changes" && (coarse || len(edits) != 1200) {
				t.Errorf("%d edits, coarse %v", len(edits), coarse)
			}
			t.Logf("%v, %d edits, coarse %v", CPUTime(t)-start, len(edits), coarse)
		})
	}
}

func reversed(lines []string) []string {
	all := slices.Clone(lines)
	slices.Reverse(all)
	return all
}

func TestUnified(t *testing.T) {
	tests := []struct {
		name, before, after, diff string
		lines                     Lines
	}{
		{"equal", "a\nb\n", "a\nb\n", "", Lines{}},
		{"one line", "a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n", Lines{Added: 1, Removed: 1}},
		{"added to nothing", "", "a\n", "@@ -0,0 +1 @@\n+a\n", Lines{Added: 1}},
		{"all removed", "a\n", "", "@@ -1 +0,0 @@\n-a\n", Lines{Removed: 1}},
		{"newline at the end", "a", "a\n", "@@ -1 +1 @@\n-a\\ No newline at end of file\n+a\n", Lines{Added: 1, Removed: 1}},
		{"NUL", "a\x00", "a\n", "", Lines{Binary: true}},
		{"invalid UTF-8", "a\n", "\xff\n", "", Lines{Binary: true}},
		{
			"two hunks", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n",
			"@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n", Lines{Added: 2, Removed: 2},
		},
		{
			"one hunk", "1\n2\n3\n4\n5\n6\n7\n8\n", "x\n2\n3\n4\n5\n6\n7\ny\n",
			"@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n", Lines{Added: 2, Removed: 2},
		},
	}
	for _, tt := range tests {
		lines, diff, _ := compareTexts([]byte(tt.before), []byte(tt.after))
		if lines != tt.lines || diff != tt.diff {
			t.Errorf("%s: %+v\n%s", tt.name, lines, diff)
		}
	}
}

func TestLongDiffsAreCut(t *testing.T) {
	huge := strings.Repeat("x", 1<<20)
	_, diff, _ := compareTexts([]byte("a\n"), []byte(huge+"\n"))
	if len(diff) > 2*maxLineSize || !strings.Contains(diff, cutMarker) {
		t.Errorf("a line of 1 MiB results in a diff of %d bytes", len(diff))
	}
	_, diff, _ = compareTexts([]byte("a\n"), []byte(strings.Repeat("line\n", 100_000)))
	if len(diff) > maxDiffSize+100 || !strings.HasSuffix(diff, cutMarker+"\n") {
		t.Errorf("100,000 lines result in a diff of %d bytes", len(diff))
	}
}
