package bootstrap_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/bootstrap"
	"stackplan/internal/compile"
	"stackplan/internal/service"
)

// examples are descriptions that together contain every service.
func examples(t *testing.T) []string {
	t.Helper()
	all := []string{"dedicated", "minimal", "netease", "services", "today", "zed"}
	layouts, err := filepath.Glob("../../examples/layouts/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range layouts {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			all = append(all, "layouts/"+filepath.Base(dir))
		}
	}
	return all
}

// databaseURL matches the URL of a database in a file.
var databaseURL = regexp.MustCompile(`mysql(?:\+pymysql)?://([a-z_]+):\(\([^()]+\)\)@[^/\s]+/([a-z0-9_]+)`)

// L7: every database that a file names is created with its account, every unit is started, and every password of a user is that of a user
// of keystone. The facts come from the files, so a new service cannot be forgotten.
func TestExamples(t *testing.T) {
	for _, name := range examples(t) {
		t.Run(name, func(t *testing.T) {
			c := compile.Dir(t.Context(), "../../examples/"+name)
			if err := c.Findings.Err(); err != nil {
				t.Fatal(err)
			}
			plan, err := bootstrap.Of(t.Context(), c, bootstrap.Options{})
			if err != nil {
				t.Fatal(err)
			}
			commands := map[string]string{} // by region, without quotes
			for _, stage := range plan.Stages {
				for _, s := range stage.Steps {
					commands[s.Region] += strings.ReplaceAll(s.Command, "'", "") + "\n"
				}
			}
			requireDatabases(t, c, commands)
			requireUnits(t, c, commands)
		})
	}
}

func requireDatabases(t *testing.T, c *compile.Cloud, commands map[string]string) {
	t.Helper()
	for f, err := range c.Files(context.Background(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range databaseURL.FindAllStringSubmatch(string(f.Body), -1) {
			if want := "database " + m[2] + " " + m[1] + " "; !strings.Contains(commands[f.Region], want) {
				t.Errorf("no step of %s runs %s..., for %s of %s", f.Region, want, f.Path, f.Host)
			}
		}
	}
}

func requireUnits(t *testing.T, c *compile.Cloud, commands map[string]string) {
	t.Helper()
	for region, site := range c.Sites {
		for _, svc := range site.Table() {
			if !site.Has(svc.Name) || site.Declares(svc.Name) || svc.UnitName() == service.NoUnit || svc.StartedBy != "" {
				continue
			}
			if !strings.Contains(commands[region], "start_unit "+svc.UnitName()+"\n") {
				t.Errorf("no step of %s starts %s", region, svc.UnitName())
			}
		}
	}
}

// otherPorts are services whose ports are on a VIP, and that clients do not look up in the catalogue.
var otherPorts = []string{"mariadb", "nova-api-metadata", "nova-novncproxy", "glance-registry", "horizon"}

// Every step has what reports print, its prerequisites exist, services with ports on a VIP are in the catalogue, and projects with a
// database have a step that creates its tables.
func TestSteps(t *testing.T) {
	names := map[string]bool{}
	for _, svc := range generators.All() {
		names[svc.Name+"/start"] = svc.UnitName() != service.NoUnit
		for _, s := range svc.Steps {
			names[s.Name] = true
		}
	}
	for _, svc := range generators.All() {
		for _, s := range svc.Steps {
			for _, before := range s.After {
				if !names[before] {
					t.Errorf("%s is after %s, which no service declares", s.Name, before)
				}
			}
			if s.Why == "" || strings.HasSuffix(s.Why, ".") || s.Check == nil || s.Run == nil || !strings.Contains(s.Name, "/") {
				t.Errorf("step %q of %s is incomplete", s.Name, svc.Name)
			}
		}
		isProxied := slices.ContainsFunc(svc.Ports, func(p service.Port) bool { return p.Exposure != service.Direct })
		if isProxied && (len(svc.Catalogue) == 0) != slices.Contains(otherPorts, svc.Name) {
			t.Errorf("%s: catalogue entries %v", svc.Name, svc.Catalogue)
		}
		if svc.Processes != nil && len(svc.Processes.Databases) > 0 && !hasSchema(svc.Project) {
			t.Errorf("no step creates the tables of %s", svc.Name)
		}
	}
}

// hasSchema reports whether a service of a project declares a step that prepares the database.
func hasSchema(p *service.Project) bool {
	return slices.ContainsFunc(generators.All(), func(svc *service.Service) bool {
		return svc.Project != nil && svc.Project.Name == p.Name && slices.ContainsFunc(svc.Steps, func(s service.Step) bool {
			return s.Prepares && slices.Contains(s.Needs, service.Database)
		})
	})
}
