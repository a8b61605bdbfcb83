package checks_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"stackplan/checks"
	"stackplan/generators"
	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/render"
	"stackplan/internal/service"
)

var facts = catalogue.Open()

// run runs every check on the minimal cloud with a patch applied to it.
func run(t testing.TB, patch string) diag.List {
	t.Helper()
	source, cloud, list := load.Dir(overlay(t, patch))
	if cloud == nil {
		t.Fatalf("the description does not load: %v\n%s", list, patch)
	}
	s := subject(cloud)
	found := check.Run(checks.All(), s)
	found = append(found, ofFiles(t, s)...)
	source.Locate(found)
	return append(list, found...)
}

// ofFiles runs the checks of files on the hosts that represent all. A cloud whose files cannot be generated has other findings.
func ofFiles(t testing.TB, s *check.Subject) diag.List {
	t.Helper()
	var list diag.List
	r := render.New(s.Cloud, s.Sites, s.Catalogue)
	for _, h := range s.Representatives() {
		var files []*artefact.File
		for f, err := range r.Host(t.Context(), h) {
			if err != nil {
				return nil
			}
			files = append(files, f)
		}
		list = append(list, check.RunFiles(checks.All(), s, h, files)...)
	}
	return list
}

func subject(c *model.Cloud) *check.Subject {
	sites := service.NewSites(c, generators.All())
	r := render.New(c, sites, facts)
	return &check.Subject{Cloud: c, Catalogue: facts, Sites: sites, Render: r.Oslo(context.Background()), Programs: r.Programs(context.Background())}
}

func TestMinimalHasNoFindings(t *testing.T) {
	for _, d := range run(t, "") {
		t.Errorf("%s: %v", d.Code, d)
	}
}

func TestBadViolatesOnlyItsCheck(t *testing.T) {
	for _, c := range checks.All() {
		t.Run(c.Code, func(t *testing.T) {
			found := run(t, c.Bad)
			if len(found) == 0 {
				t.Errorf("Bad violates nothing:\n%s", c.Bad)
			}
			for _, d := range found {
				if d.Code != c.Code {
					t.Errorf("Bad also violates %s: %v", d.Code, d)
				}
				if d.Severity != c.Severity {
					t.Errorf("severity %v, want %v", d.Severity, c.Severity)
				}
				checkWords(t, d)
			}
		})
	}
}

// checkWords validates the texts that every finding must have.
func checkWords(t *testing.T, d diag.Diagnostic) {
	t.Helper()
	if d.Message == "" || strings.HasSuffix(d.Message, ".") || strings.Contains(d.Message, "invalid ") {
		t.Errorf("message %q", d.Message)
	}
	if d.Rule == "" && d.Code != "override/renamed" && d.Code != "override/removal" {
		t.Errorf("no rule: %v", d)
	}
	if d.Hint == "" {
		t.Errorf("no hint: %v", d)
	}
	if !d.Pos.IsValid() {
		t.Errorf("no position: %v", d)
	}
	for _, r := range d.Related {
		if !r.Pos.IsValid() || r.Message == "" {
			t.Errorf("related %q at %s has no position: %v", r.Message, r.Path, d)
		}
	}
}

func TestGoodHasNoFindings(t *testing.T) {
	for _, c := range checks.All() {
		t.Run(c.Code, func(t *testing.T) {
			for _, d := range run(t, c.Good) {
				t.Errorf("Good violates %s: %v", d.Code, d)
			}
		})
	}
}

var slug = regexp.MustCompile(`^[a-z]+/[a-z]+(-[a-z]+)*$`)

func TestEveryCheckIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range checks.All() {
		if !slug.MatchString(c.Code) {
			t.Errorf("code %q is not a slug", c.Code)
		}
		if seen[c.Code] {
			t.Errorf("two checks have the code %s", c.Code)
		}
		seen[c.Code] = true
		if !strings.HasSuffix(c.Title, ".") || !strings.HasSuffix(c.Doc, ".") {
			t.Errorf("%s: title and doc must be sentences", c.Code)
		}
		if c.Bad == "" || c.Good == "" || c.Bad == c.Good {
			t.Errorf("%s: Bad and Good must be two descriptions", c.Code)
		}
		if c.Cloud == nil && c.Files == nil {
			t.Errorf("%s has no function", c.Code)
		}
	}
}
