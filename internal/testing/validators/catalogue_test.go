package validators_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/testing/validators"
)

// samples are the oslo.config files of hosts, by the names of the projects' own samples.
var samples = []string{
	"nova.conf", "glance-api.conf", "keystone.conf", "placement.conf", "neutron.conf", "ml2_conf.ini", "openvswitch_agent.ini",
	"linuxbridge_agent.ini", "dhcp_agent.ini", "l3_agent.ini", "metadata_agent.ini",
}

// TestCatalogue compares the embedded facts with the options that the programs list: the installed programs, and the record
// of the other series.
func TestCatalogue(t *testing.T) {
	for _, s := range []series.Series{series.Zed, series.Epoxy} {
		t.Run(s.String(), func(t *testing.T) {
			if s != installedSeries(t) {
				compareCatalogue(t, s, readRecord(t, s).Files, t.Errorf)
				return
			}
			lists := programs(t, s)
			stale := t.Errorf
			if !keepRecord(t, s, lists) {
				stale = t.Logf // an older package, without the update of Debian that the reason names
			}
			compareCatalogue(t, s, lists, stale)
		})
	}
}

// programs lists the options of every sample of the series with the installed programs.
func programs(t *testing.T, s series.Series) map[string][]catalogue.Option {
	t.Helper()
	known, lists := catalogue.Open(), map[string][]catalogue.Option{}
	for _, sample := range samples {
		options, err := validators.Options(t.Context(), sample)
		if n := len(catalogued(known, s, sample)); (err == nil) != (n > 0) {
			t.Fatalf("%s in %v: the catalogue lists %d options for it, and the program says: %v", sample, s, n, err)
		}
		if err == nil {
			lists[sample] = inOrder(t, options)
		}
	}
	return lists
}

// catalogued returns the options that the catalogue lists for a sample.
func catalogued(known *catalogue.Catalogue, s series.Series, sample string) []catalogue.Option {
	return slices.DeleteFunc(known.Options(validators.Project(sample), s), func(o catalogue.Option) bool {
		return !slices.Contains(o.Files, sample) || o.Plugin != ""
	})
}

// A fact is one property of an option, as text, that the catalogue and a program state.
type fact struct {
	name string
	of   func(catalogue.Option) string
}

// floor is the required percentage of equal facts in each file, regardless of the reasons for differences. That of old names
// is lower: if a program declares an option twice, oslo-config-generator prints only the last declaration.
func (f fact) floor() float64 {
	if f.name == "deprecated" {
		return 98
	}
	return 99
}

var facts = []fact{
	{"recall", nil},
	{"precision", nil},
	{"type", typeOf},
	{"default", defaultOf},
	{"bounds", func(o catalogue.Option) string { return number(o.Min) + ".." + number(o.Max) }},
	{"choices", func(o catalogue.Option) string { return sorted(o.Choices) }},
	{"deprecated", deprecatedOf},
	{"secret", func(o catalogue.Option) string { return strconv.FormatBool(o.Secret) }},
	{"mutable", func(o catalogue.Option) string { return strconv.FormatBool(o.Mutable) }},
	{"removal", func(o catalogue.Option) string { return strconv.FormatBool(o.Removal) }},
	{"required", func(o catalogue.Option) string { return strconv.FormatBool(o.Required) }},
	{"advanced", func(o catalogue.Option) string { return strconv.FormatBool(o.Advanced) }},
}

// typeNames are the names of the catalogue's types in oslo-config-generator.
var typeNames = map[catalogue.Type]string{
	catalogue.String: "string value", catalogue.Integer: "integer value", catalogue.Float: "floating point value",
	catalogue.Boolean: "boolean value", catalogue.List: "list value", catalogue.Dict: "dict value",
	catalogue.Multi: "multi valued", catalogue.MultiString: "multi valued", catalogue.Port: "port value",
	catalogue.URI: "uri value", catalogue.Hostname: "hostname value", catalogue.HostAddress: "host address value",
	catalogue.HostDomain: "host domain value", catalogue.IPAddress: "IP address value", catalogue.Range: "range value",
}

// typeOf returns the name of the type; for a multi the generator prints the type of its items.
func typeOf(o catalogue.Option) string {
	if o.Type == catalogue.Multi && o.Item != "" {
		return typeNames[o.Item]
	}
	if name, ok := typeNames[o.Type]; ok {
		return name
	}
	return string(o.Type)
}

func defaultOf(o catalogue.Option) string {
	if o.Default == nil {
		return "none"
	}
	return strings.Join(o.Default, "|")
}

func deprecatedOf(o catalogue.Option) string {
	var names []string
	for _, key := range o.Deprecated {
		if key != o.Key {
			names = append(names, key.String())
		}
	}
	return sorted(names)
}

func sorted(texts []string) string {
	texts = slices.Sorted(slices.Values(texts))
	return strings.Join(slices.Compact(texts), " ")
}

// number returns the canonical notation of a number: 1.0 as 1.
func number(text string) string {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return strconv.FormatFloat(n, 'g', -1, 64)
	}
	return text
}

// tally counts the equal facts of one sample: by the name of a fact, the number of comparisons and of equal values.
type tally struct {
	compared, alike map[string]int
	differences     [][]string // as rows of catalogue-differences.csv, without the reason
}

// compareCatalogue prints how many facts equal those of a series, and fails for differences without a reason.
func compareCatalogue(t *testing.T, s series.Series, lists map[string][]catalogue.Option, stale func(string, ...any)) {
	t.Helper()
	var table strings.Builder
	fmt.Fprintf(&table, "\n%-22s options", s)
	for _, f := range facts {
		fmt.Fprintf(&table, " %10s", f.name)
	}
	known, all := catalogue.Open(), [][]string{}
	for _, sample := range samples {
		if lists[sample] == nil {
			continue
		}
		c := count(known, s, sample, lists[sample])
		all = append(all, c.differences...)
		fmt.Fprintf(&table, "\n%-22s %7d", sample, c.compared["recall"])
		for _, f := range facts {
			share := 100 * float64(c.alike[f.name]) / float64(c.compared[f.name])
			fmt.Fprintf(&table, " %10.1f", share)
			if !(share >= f.floor()) {
				t.Errorf("%s of %v: %s %.1f %%, which is below %.0f %%", sample, s, f.name, share, f.floor())
			}
		}
	}
	t.Log(table.String())
	explained(t, "catalogue-differences.csv", s.String(), all, stale)
}

// count compares one sample.
func count(known *catalogue.Catalogue, s series.Series, sample string, list []catalogue.Option) *tally {
	c := &tally{compared: map[string]int{}, alike: map[string]int{}}
	compare := func(key catalogue.Key, fact string, alike bool, ours, theirs string) {
		c.compared[fact]++
		if alike {
			c.alike[fact]++
			return
		}
		c.differences = append(c.differences, []string{s.String(), sample, key.String(), fact, ours, theirs})
	}
	byKey := map[catalogue.Key][]catalogue.Option{}
	for _, o := range list {
		byKey[o.Key] = append(byKey[o.Key], o)
	}
	for key, declared := range byKey {
		o, ok := known.Option(validators.Project(sample), s, key)
		compare(key, "recall", ok, "", "listed")
		for _, f := range facts[2:] {
			if ok && !(f.name == "default" && o.Computed) { // a default computed on the host is unknown
				compare(key, f.name, agrees(f, o, declared), f.of(o), f.of(declared[0]))
			}
		}
	}
	for _, o := range catalogued(known, s, sample) {
		compare(o.Key, "precision", byKey[o.Key] != nil, "listed", "")
	}
	return c
}

// agrees reports whether the fact in the catalogue equals that of one of a program's declarations of the option.
func agrees(f fact, o catalogue.Option, declared []catalogue.Option) bool {
	return slices.ContainsFunc(declared, func(d catalogue.Option) bool {
		return f.of(o) == f.of(d) || f.name == "default" && sameDefault(o, d.Default)
	})
}

// sameDefault reports whether a program's default equals the default in the catalogue, by its type, or the one that a
// program sets before it reads files.
func sameDefault(o catalogue.Option, texts []string) bool {
	same := func(known []string) bool {
		plain := catalogue.Option{Type: o.Type, Item: o.Item, Default: known}
		return known != nil && texts != nil && catalogue.EqualsDefault(plain, texts)
	}
	return same(o.Default) || same(o.Runtime)
}

// explained fails for a difference without a reason in a file of testdata, and reports a reason without a difference as stale. The first
// column of a row names the comparison: the file contains the reasons of several comparisons.
func explained(t *testing.T, name, compared string, found [][]string, stale func(string, ...any)) {
	t.Helper()
	reasons := readReasons(t, name)
	slices.SortFunc(found, slices.Compare)
	for _, row := range found {
		i := slices.IndexFunc(reasons, func(r []string) bool { return slices.Equal(r[:len(row)], row) })
		if i < 0 {
			t.Errorf("a difference without a reason in %s: %s", name, csvLine(row))
			continue
		}
		reasons = slices.Delete(reasons, i, i+1)
	}
	for _, r := range reasons {
		if r[0] == compared {
			stale("no longer a difference: %s", csvLine(r))
		}
	}
	t.Logf("%d differences; their reasons are in testdata/%s", len(found), name)
}

// readReasons reads a file of differences without its header. The last column of each row is the reason.
func readReasons(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if row[len(row)-1] == "" {
			t.Errorf("%s: row %d has no reason", name, i+1)
		}
	}
	return rows[1:]
}

func csvLine(row []string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write(row)
	w.Flush()
	return strings.TrimSpace(b.String())
}
