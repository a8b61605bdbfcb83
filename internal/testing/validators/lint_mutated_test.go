package validators_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/lint"
	"stackplan/internal/series"
	"stackplan/internal/testing/validators"
)

// mutations are values that some types accept and others do not, in the place of a value of an option.
var mutations = []string{"5", "-7", "true", "soon", "192.0.2.1", "1.5", "a:b", "99999999", "no", "x,y", "1,2"}

// notValidated are options that oslo.config validates by more than the catalogue contains.
var notValidated = map[string]string{
	"auth_type":    "the plug-ins of keystoneauth may be those of other packages",
	"catalog_info": "the catalogue does not contain regular expressions",
	"capabilities": "the names of capabilities are those of the kernel",

	"u4p_failover_timeout": "cinder declares the number 20.0 as the default of an integer, and rejects the text 20.0",
	"max_password_length":  "the maximum is that of passlib",
}

// validatedLater are options that the last release of a series validates more strictly than Debian's package, which is of an earlier one.
var validatedLater = map[string]string{
	"agent_down_time": "neutron 21.1.0 limits it, as a larger number of milliseconds overflows; bookworm has 21.0.0",
}

// otherDefaults are options whose default is another one in the lists of a library than in the program, or not to be compared.
var otherDefaults = map[string]string{
	"control_exchange":     "each project sets its name as the default (oslo_messaging.set_transport_defaults)",
	"allow_headers":        "each project sets its own defaults of CORS (oslo_middleware.cors.set_defaults)",
	"allow_methods":        "each project sets its own defaults of CORS (oslo_middleware.cors.set_defaults)",
	"expose_headers":       "each project sets its own defaults of CORS (oslo_middleware.cors.set_defaults)",
	"default_log_levels":   "projects add names to the default (oslo_log.log.set_defaults)",
	"policy_file":          "Debian's oslo.policy keeps policy.json, projects set policy.yaml (oslo_policy.opts.set_defaults)",
	"u4p_failover_timeout": "cinder declares the number 20.0 as the default of an integer, and rejects the text 20.0",
	"enabled":              "keystone enables the cache by default (keystone/conf/__init__.py, set_external_opts_defaults)",
}

// cinderPackages are Debian's packages with the modules of cinder, which is not installed, and those that it imports.
var cinderPackages = map[series.Series][]string{
	series.Zed: {"python3-cinder", "python3-googleapi", "python3-oauth2client", "python3-rtslib-fb", "python3-tabulate", "python3-zstd", "python3-uritemplate"},
}

// TestLintReadsValuesLikeOslo changes the value or the name of one option in each of 1,000 files of each project, or sets it to its default,
// and compares whether lint and oslo.config of the installed series report a fault, and whether the value is the default.
func TestLintReadsValuesLikeOslo(t *testing.T) {
	in := installedSeries(t)
	for _, file := range []string{"nova.conf", "keystone.conf", "glance-api.conf", "neutron.conf", "placement.conf", "cinder.conf"} {
		t.Run(file, func(t *testing.T) {
			modules := ""
			if file == "cinder.conf" {
				if modules = unpacked(t, cinderPackages[in]); modules == "" {
					t.Logf("the packages of cinder of %v are not known to this test: its files are compared with zed only", in)
					return
				}
			}
			compareMutated(t, file, modules, in)
		})
	}
}

// unpacked downloads packages and returns the directory of their modules of Python; "" for no packages.
func unpacked(t *testing.T, packages []string) string {
	t.Helper()
	if len(packages) == 0 {
		return ""
	}
	dir := t.TempDir()
	c := exec.CommandContext(t.Context(), "sh", "-c", "apt-get download -q "+strings.Join(packages, " ")+"; for d in *.deb; do dpkg -x $d . || exit 1; done")
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\nThis test reads options of Debian's packages: apt-get update", err, out)
	}
	return filepath.Join(dir, "usr/lib/python3/dist-packages")
}

// mutated is a file with one option.
type mutated struct {
	path, option, text string
	isMulti            bool // its lines together are its value, so one line is never counted as its default
}

// mutatedFiles writes 1,000 files to a directory.
func mutatedFiles(t *testing.T, dir, base string, options []catalogue.Option) []mutated {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	all := make([]mutated, 1000)
	for i := range all {
		o := options[random.IntN(len(options))]
		name, value := o.Name, mutations[random.IntN(len(mutations))]
		switch n := random.IntN(10); {
		case n < 2:
			name += "_x"
		case n < 5 && len(o.Default) == 1 && !strings.ContainsAny(o.Default[0], "\n"):
			value = o.Default[0]
		}
		m := mutated{filepath.Join(dir, fmt.Sprint(i), base), o.Name, fmt.Sprintf("[%s]\n%s = %s\n", o.Group, name, value), o.IsMulti()}
		if err := os.MkdirAll(filepath.Dir(m.path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(m.path, []byte(m.text), 0o600); err != nil {
			t.Fatal(err)
		}
		all[i] = m
	}
	return all
}

// compareMutated compares lint with oslo.config for mutations of one file.
func compareMutated(t *testing.T, base, modules string, in series.Series) {
	facts, dir := catalogue.Open(), t.TempDir()
	file, _ := catalogue.ProgramFileOf(base)
	options := slices.DeleteFunc(facts.Options(file.Project, in), func(o catalogue.Option) bool {
		return !slices.Contains(o.Files, base) || o.Plugin != "" || o.Type == catalogue.Unknown || o.Group == "sample_castellan_source"
	})
	all := mutatedFiles(t, dir, base, options)
	paths := make([]string, len(all))
	for i, m := range all {
		paths[i] = m.path
	}
	read, err := validators.OsloVerdicts(t.Context(), modules, paths)
	if err != nil {
		t.Fatal(err)
	}
	from, err := lint.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := lint.Run(t.Context(), []lint.Source{from}, lint.Options{Facts: facts, Services: generators.All(), Series: in, Defaults: lint.ShowDefaults})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]diag.List{}
	for _, d := range r.Findings {
		found[d.Pos.File] = append(found[d.Pos.File], d)
	}
	rejected, defaults := 0, 0
	for _, m := range all {
		v := read[m.path]
		if v.Fault != "" {
			rejected++
		}
		if v.IsDefault {
			defaults++
		}
		compareVerdicts(t, m, v, found[m.path])
	}
	if rejected < 250 || defaults < 50 {
		t.Errorf("only %d files have a fault, %d set an option to its default", rejected, defaults)
	}
	t.Logf("%d options; oslo.config rejects %d of %d files, %d set an option to its default", len(options), rejected, len(all), defaults)
}

// compareVerdicts compares the verdicts about a file.
func compareVerdicts(t *testing.T, m mutated, v validators.OsloVerdict, findings diag.List) {
	t.Helper()
	want, got := v.Fault != "", findings.Count(diag.Error) > 0
	has := func(codes ...string) bool {
		return slices.ContainsFunc(findings, func(d diag.Diagnostic) bool { return slices.Contains(codes, d.Code) })
	}
	isMissed, isStrict := want && !got && notValidated[m.option] == "", got && !want && validatedLater[m.option] == "" && !has("lint/form", "lint/plugin")
	if isMissed || isStrict {
		t.Errorf("%q: oslo.config: %q, lint: %v", m.text, v.Fault, findings)
	}
	if isDefault := has("lint/default"); isDefault != v.IsDefault && !m.isMulti && otherDefaults[m.option] == "" {
		t.Errorf("%q: the value is the default: oslo.config: %t, lint: %t", m.text, v.IsDefault, isDefault)
	}
}
