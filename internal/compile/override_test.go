package compile_test

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/compile"
	"stackplan/internal/osloconf"
	"stackplan/internal/render"
	"stackplan/internal/secret"
	"stackplan/internal/series"
)

// place is an option in a file of a host.
type place struct {
	project, path string
	key           catalogue.Key
}

// option is an option of a project.
type option struct {
	project string
	key     catalogue.Key
}

// override is a value as a description writes it, and its text in a file.
type override struct {
	written any
	text    string
}

// places returns all options in the oslo.config files of the first control host.
func places(t *testing.T, cloud *compile.Cloud) map[place]osloconf.Setting {
	t.Helper()
	all := map[place]osloconf.Setting{}
	for _, f := range controlFiles(t, cloud) {
		settings, err := osloconf.Read(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range settings {
			all[place{f.Project, f.Path, s.Key}] = s
		}
	}
	return all
}

// controlFiles returns the oslo.config files of the first control host, even if checks reject the values.
func controlFiles(t *testing.T, cloud *compile.Cloud) []*artefact.File {
	t.Helper()
	var all []*artefact.File
	region, renderer := cloud.Model.Regions[0], render.New(cloud.Model, cloud.Sites, cloud.Catalogue)
	for h := range region.Group("ctl").Hosts(region) {
		for f, err := range renderer.Host(context.Background(), h) {
			if err != nil {
				t.Fatal(err)
			}
			if f.Project != "" {
				all = append(all, f)
			}
		}
		break
	}
	return all
}

// otherValue returns a valid value of an option that differs from the values that a file sets it to, as the description writes it and
// as the file contains it.
func otherValue(o catalogue.Option, values []string) (written any, text string) {
	before := strings.Join(values, ",")
	switch {
	case secret.Pattern.MatchString(before) && strings.Contains(before, "://"):
		return "mysql://u:((own/path:url))@192.0.2.9/own", "mysql://u:((own/path:url))@192.0.2.9/own"
	case o.Secret || secret.Pattern.MatchString(before):
		return map[string]string{"secret": "own/path"}, "((own/path))"
	case len(o.Choices) > 0:
		i := slices.IndexFunc(o.Choices, func(c string) bool { return !strings.EqualFold(c, before) && c != "" })
		return o.Choices[i], o.Choices[i]
	}
	switch o.Type {
	case catalogue.Boolean:
		isTrue := strings.EqualFold(before, "true")
		return !isTrue, map[bool]string{true: "True", false: "False"}[!isTrue]
	case catalogue.Integer, catalogue.Port, catalogue.Float:
		n, _ := strconv.ParseFloat(before, 64)
		if text = strconv.Itoa(int(n) + 1); o.Max != "" && text > o.Max && len(text) >= len(o.Max) {
			text = strconv.Itoa(int(n) - 1)
		}
		return json.Number(text), text
	case catalogue.IPAddress, catalogue.HostAddress, catalogue.Hostname, catalogue.HostDomain:
		return "192.0.2.9", "192.0.2.9"
	case catalogue.URI:
		return "http://192.0.2.9/own", "http://192.0.2.9/own"
	case catalogue.Dict:
		return "own:1", "own:1"
	}
	if len(o.ItemChoices) > 0 {
		return o.ItemChoices[len(o.ItemChoices)-1], o.ItemChoices[len(o.ItemChoices)-1]
	}
	if o.Item == catalogue.Integer {
		return "77", "77"
	}
	return "own/value", "own/value"
}

// TestOverridesReachEveryFile checks that an override reaches every file that sets its option: if every option that a file of a control
// host sets is overridden, no file keeps a value of stackplan, and each line has the override as its origin. It also checks that null
// omits all of these lines.
func TestOverridesReachEveryFile(t *testing.T) {
	for _, variant := range variants {
		for _, in := range series.All() {
			if variant.until != series.None && in >= variant.until {
				continue
			}
			t.Run("W7: "+variant.name+"/"+in.String(), func(t *testing.T) {
				t.Parallel()
				dir := edited(t, variant.example, in, withoutOverrides(variant.example, variant.edits))
				base := compile.Dir(context.Background(), dir)
				before := places(t, base)
				written, want := map[string]map[string]map[string]any{}, map[place]string{}
				omitted, texts := map[string]map[string]map[string]any{}, map[option]override{}
				for at, set := range before {
					o, known := base.Catalogue.Read(at.project, in, at.key)
					if !known {
						o = catalogue.Option{Key: at.key}
					}
					value, text := otherValue(o, set.Values)
					if earlier, isSet := texts[option{at.project, at.key}]; isSet {
						value, text = earlier.written, earlier.text
					}
					texts[option{at.project, at.key}] = override{value, text}
					add(written, at, value)
					add(omitted, at, nil)
					want[at] = text
				}
				checkOverridden(t, places(t, with(t, dir, written)), want)
				if left := places(t, with(t, dir, omitted)); len(left) > 0 {
					t.Errorf("null leaves %d lines: %v", len(left), left)
				}
			})
		}
	}
}

// withoutOverrides returns edits that also remove the override of an example.
func withoutOverrides(example string, edits map[*regexp.Regexp]string) map[*regexp.Regexp]string {
	if example != "netease" {
		return edits
	}
	edits = maps.Clone(edits)
	edits[regexp.MustCompile(`(?m)^\s*overrides: .*$`)] = ""
	return edits
}

// add adds an option to overrides: project, group, name.
func add(overrides map[string]map[string]map[string]any, at place, value any) {
	if overrides[at.project] == nil {
		overrides[at.project] = map[string]map[string]any{}
	}
	if overrides[at.project][at.key.Group] == nil {
		overrides[at.project][at.key.Group] = map[string]any{}
	}
	if overrides[at.project][at.key.Group][at.key.Name] == nil {
		overrides[at.project][at.key.Group][at.key.Name] = value
	}
}

// with returns the cloud of a directory with overrides.
func with(t *testing.T, dir string, overrides any) *compile.Cloud {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "cloud.cue"))
	if err != nil {
		t.Fatal(err)
	}
	added, err := json.Marshal(map[string]any{"overrides": overrides})
	if err != nil {
		t.Fatal(err)
	}
	next := t.TempDir()
	if err := os.WriteFile(filepath.Join(next, "cloud.cue"), slices.Concat(text, []byte("\n"), added[1:len(added)-1], []byte("\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	cloud := compile.Dir(context.Background(), next)
	if cloud.Model == nil {
		t.Fatal(cloud.Findings)
	}
	return cloud
}

// checkOverridden checks that every option has its overridden value in every file.
func checkOverridden(t *testing.T, got map[place]osloconf.Setting, want map[place]string) {
	t.Helper()
	kept := 0
	for at, text := range want {
		if values := got[at].Values; len(values) != 1 || values[0] != text {
			kept++
			t.Errorf("%s: %v is %q, want %q", at.path, at.key, values, text)
		} else if o := got[at].Origin; o == nil || !o.Override {
			t.Errorf("%s: the origin of %v is %+v, not the override", at.path, at.key, o)
		}
	}
	if len(want) < 50 {
		t.Errorf("the test compares only %d places", len(want))
	}
	t.Logf("%d of %d places keep their value", kept, len(want))
}
