package validators_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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
}

// TestLintReadsValuesLikeOslo changes the value or the name of one option in each of 1,000 files, and compares whether lint and oslo.config
// report a fault.
func TestLintReadsValuesLikeOslo(t *testing.T) {
	if installedSeries(t) != series.Zed {
		t.Skip("the mutations are of zed")
	}
	facts, dir, random := catalogue.Open(), t.TempDir(), rand.New(rand.NewPCG(1, 2))
	options := slices.DeleteFunc(facts.Options("nova", series.Zed), func(o catalogue.Option) bool {
		return !slices.Contains(o.Files, "nova.conf") || o.Plugin != "" || o.Type == catalogue.Unknown
	})
	var files, names []string
	for i := range 1000 {
		o := options[random.IntN(len(options))]
		name, value := o.Name, mutations[random.IntN(len(mutations))]
		if random.IntN(5) == 0 {
			name += "_x"
		}
		file := filepath.Join(dir, fmt.Sprint(i), "nova.conf")
		text := fmt.Sprintf("[%s]\n%s = %s\n", o.Group, name, value)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files, names = append(files, file), append(names, o.Name)
	}
	read, err := validators.Oslo(t.Context(), files...)
	if err != nil {
		t.Fatal(err)
	}
	rejected := 0
	for i, file := range files {
		from, err := lint.Open(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := lint.Run(t.Context(), []lint.Source{from}, lint.Options{Facts: facts, Services: generators.All(), Series: series.Zed})
		if err != nil {
			t.Fatal(err)
		}
		want, got := len(read[file].Faults) > 0, r.Findings.Count(diag.Error) > 0
		isOwn := slices.ContainsFunc(r.Findings, func(d diag.Diagnostic) bool { return d.Code == "lint/form" || d.Code == "lint/plugin" })
		if want {
			rejected++
		}
		if _, isKnown := notValidated[names[i]]; want && !got && !isKnown || got && !want && !isOwn {
			text, _ := os.ReadFile(file)
			t.Errorf("%q: oslo.config: %v, lint: %v", text, read[file].Faults, r.Findings)
		}
	}
	if rejected < 300 {
		t.Errorf("only %d files have a fault", rejected)
	}
	t.Logf("oslo.config rejects %d of %d", rejected, len(files))
}
