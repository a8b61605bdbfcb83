package diff

import (
	"regexp"
	"strings"
	"testing"

	"stackplan/internal/plan"
	"stackplan/internal/testing/markdowntest"
)

// TestMarkdownIsInert takes all code out of the text as CommonMark reads it; nothing of a hostile value may be left.
func TestMarkdownIsInert(t *testing.T) {
	left := markdowntest.WithoutCode(t, diffed(t, "diff.md", everything()))
	for _, sign := range []string{"@", "#1", "<script", "[l]", "evil", "::error", "\x1b"} {
		if strings.Contains(left, sign) {
			t.Errorf("%q is no code in:\n%s", sign, left)
		}
	}
	if opened, closed := strings.Count(left, "<details"), strings.Count(left, "</details>"); opened != closed || opened == 0 {
		t.Errorf("%d folds begin, %d end", opened, closed)
	}
}

// TestMarkdownIsBounded checks that a comment does not exceed GitHub's limit, closes all folds and counts what is left out.
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
				t.Errorf("the comment does not count what is left out: %s", got[max(len(got)-300, 0):])
			}
			if left := markdowntest.WithoutCode(t, got); strings.Count(left, "<details") != strings.Count(left, "</details>") {
				t.Error("a fold is not closed")
			}
		})
	}
}
