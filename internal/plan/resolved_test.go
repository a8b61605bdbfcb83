package plan_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"stackplan/internal/plan"
)

var placeholder = regexp.MustCompile(`\(\([^()\s]+\)\)`)

// TestSecretsAreNeitherComparedNorShown replaces the references of a snapshot by secrets, as on a running host. That is no difference,
// and no report contains the secret, even if other parts of the same value or line differ.
func TestSecretsAreNeitherComparedNorShown(t *testing.T) {
	const secret = "hunter2"
	for _, example := range []string{"netease", "zed", "today"} {
		t.Run(example, func(t *testing.T) {
			r := compiled(t, "../../examples/"+example)
			have := snapshotOf(t, r.Files(context.Background(), nil))
			n := 0
			for h, files := range have {
				for path := range files {
					have.edit(h, path, func(text string) string {
						return placeholder.ReplaceAllStringFunc(text, func(string) string { n++; return secret })
					})
				}
			}
			show := plan.Show{NoEffect: true, Texts: true}
			report := compare(t, r, have, show)
			if n == 0 || report.Summary.NotCompared == 0 || report.Differs() || len(report.Texts) > 0 {
				t.Errorf("%d replaced, %d not compared, changes:\n%s\n%v", n, report.Summary.NotCompared, brief(report.Changes), report.Texts)
			}
			checkSecret(t, report, secret)

			for h, files := range have {
				for path := range files {
					have.edit(h, path, func(text string) string { return strings.ReplaceAll(text, secret, secret+" x "+secret+"/10.9.9.9") })
				}
			}
			checkSecret(t, compare(t, r, have, show), secret)
		})
	}
}

func checkSecret(t *testing.T, report *plan.Report, secret string) {
	t.Helper()
	text, err := json.MarshalIndent(report, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, secret) {
			t.Errorf("the report contains the secret: %s", fmt.Sprintf("%.300s", line))
		}
	}
}
