package report

import (
	"regexp"
	"strings"
	"testing"

	"stackplan/internal/plan"
)

// TestMarkdownIsInert takes all code out of the text as CommonMark reads it; nothing of a hostile value may be left.
func TestMarkdownIsInert(t *testing.T) {
	left := withoutCode(t, diffed(t, "diff.md", everything()))
	for _, sign := range []string{"@", "#1", "<script", "[l]", "evil", "::error", "\x1b"} {
		if strings.Contains(left, sign) {
			t.Errorf("%q is no code in:\n%s", sign, left)
		}
	}
	if opened, closed := strings.Count(left, "<details"), strings.Count(left, "</details>"); opened != closed || opened == 0 {
		t.Errorf("%d folds begin, %d end", opened, closed)
	}
}

// withoutCode removes fenced blocks, code spans (CommonMark 0.31, 4.5 and 6.1) and what stands in <code>.
func withoutCode(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	fence := ""
	for line := range strings.Lines(text) {
		switch ticks := line[:len(line)-len(strings.TrimLeft(line, "`"))]; {
		case fence != "" && strings.TrimSpace(line) == ticks && len(ticks) >= len(fence):
			fence = ""
		case fence != "":
		case len(ticks) >= 3 && !strings.Contains(line[len(ticks):], "`"):
			fence = ticks
		default:
			out.WriteString(withoutSpans(t, line))
		}
	}
	return regexp.MustCompile("<code>[^<>]*</code>").ReplaceAllString(out.String(), "")
}

func withoutSpans(t *testing.T, line string) string {
	ticks := regexp.MustCompile("`+")
	var out strings.Builder
	for {
		at := ticks.FindStringIndex(line)
		if at == nil {
			return out.String() + line
		}
		out.WriteString(line[:at[0]])
		open, rest := line[at[0]:at[1]], line[at[1]:]
		closed := false
		for _, end := range ticks.FindAllStringIndex(rest, -1) {
			if closed = rest[end[0]:end[1]] == open; closed {
				line = rest[end[1]:]
				break
			}
		}
		if !closed {
			t.Fatalf("a code span does not end: %s", line)
		}
	}
}

// TestMarkdownIsBounded holds the limit of GitHub's comments, with the folds closed and what is left out told.
func TestMarkdownIsBounded(t *testing.T) {
	for name, grow := range map[string]func(*plan.Report){
		"changes": func(r *plan.Report) {
			for i := len(r.Changes); i < 5000; i++ {
				r.Changes = append(r.Changes, r.Changes[3+i%3])
			}
		},
		"texts": func(r *plan.Report) {
			for len(r.Texts) < 900 {
				r.Texts = append(r.Texts, r.Texts[0])
			}
		},
		"one text": func(r *plan.Report) { r.Texts[0].Diff = strings.Repeat("+x\n", 40_000) },
		"lines above": func(r *plan.Report) {
			for i := range 900 {
				r.Outages = append(r.Outages, plan.Outage{Service: strings.Repeat("s", i), Region: strings.Repeat("\x00", 4000), Nodes: control, Reason: hostile})
				r.Unreadable = append(r.Unreadable, plan.UnreadableHosts{Nodes: hosts(strings.Repeat("\u202e", 500)), Reason: strings.Repeat("\x00", 500)})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := everything()
			grow(r)
			got := diffed(t, "diff.md", r)
			if len(got) > 65_536 {
				t.Errorf("%d bytes", len(got))
			}
			if !regexp.MustCompile(`(?m)^\*\*\d+ .*left out\*\*`).MatchString(got) {
				t.Errorf("nothing tells that something is left out: %s", got[max(len(got)-300, 0):])
			}
			if left := withoutCode(t, got); strings.Count(left, "<details") != strings.Count(left, "</details>") {
				t.Error("a fold is not closed")
			}
		})
	}
}
