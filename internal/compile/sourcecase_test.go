package compile_test

import (
	"context"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stackplan/checks"
	"stackplan/internal/check"
	"stackplan/internal/compile"
	"stackplan/internal/model"
)

var (
	codeSpan = regexp.MustCompile("`([^`]+)`")
	fileLine = regexp.MustCompile(`^(?:(zed) )?([a-z0-9_.-]+): (.+)$`)
	checkTag = regexp.MustCompile(`^[a-z]+/[a-z]+(-[a-z]+)*$`)
)

// TestSourceCaseIsTrue checks docs/source-case.md: each line that it quotes is in a file of the example, and each check that it names exists.
func TestSourceCaseIsTrue(t *testing.T) {
	page, err := os.ReadFile("../../docs/source-case.md")
	if err != nil {
		t.Fatal(err)
	}
	trees := map[string]map[string]bool{"": linesOf(t, "netease"), "zed": linesOf(t, "zed")}
	known := func(code string) bool {
		return slices.ContainsFunc(checks.All(), func(c *check.Check) bool { return c.Code == code })
	}
	quoted, named := 0, 0 // numbers of lines and of checks
	for row := range strings.SplitSeq(string(page), "\n") {
		for _, span := range codeSpan.FindAllStringSubmatch(row, -1) {
			text := span[1]
			if m := fileLine.FindStringSubmatch(text); m != nil && strings.HasPrefix(row, "|") {
				quoted++
				if !trees[m[1]][m[2]+": "+m[3]] {
					t.Errorf("no %s of the example %q contains the line %q", m[2], m[1], m[3])
				}
			}
			if checkTag.MatchString(text) && !strings.HasPrefix(text, "examples/") {
				named++
				if !known(text) {
					t.Errorf("there is no check %s", text)
				}
			}
		}
	}
	if quoted < 60 || named < 25 {
		t.Errorf("only %d lines and %d checks were found in the page", quoted, named)
	}
}

// linesOf returns all lines in the files of the first two hosts of each group of an example, prefixed by the base name of the file:
// nova.conf: my_ip = 10.120.1.1.
func linesOf(t *testing.T, example string) map[string]bool {
	t.Helper()
	result := compile.Dir(context.Background(), "../../examples/"+example)
	if err := result.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	lines := map[string]bool{}
	for f, err := range result.Files(context.Background(), func(h *model.Host) bool { return h.Index < 2 }) {
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(string(f.Body), "\n") {
			lines[path.Base(f.Path)+": "+strings.TrimSpace(line)] = true
		}
	}
	return lines
}
