package validators_test

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"stackplan/internal/catalogue"
	"stackplan/internal/packed"
	"stackplan/internal/series"
)

var writeRecord = flag.Bool("record", false, "write anew what the installed programs say of their options")

// record contains the options that the programs of a series list: facts only. It is in testdata, so that every run of the
// tests can also compare the series that are not installed.
type record struct {
	Programs map[string]string             `json:"programs"` // Debian's packages and their versions
	Files    map[string][]catalogue.Option `json:"files"`    // by the name of the sample, sorted
}

func recordFile(s series.Series) string {
	return filepath.Join("testdata", "options-"+s.String()+".json.zst")
}

// keepRecord compares the record of the installed series with the programs, if these are the packages that were recorded: an update of
// Debian may add options. It reports whether they are. The catalogue is compared with the programs in any case.
func keepRecord(t *testing.T, s series.Series, lists map[string][]catalogue.Option) bool {
	t.Helper()
	if *writeRecord {
		saveRecord(t, s, record{versions(t), lists})
	}
	r := readRecord(t, s)
	if now := versions(t); asJSON(t, r.Programs) != asJSON(t, now) {
		t.Logf("recorded with %v, now there are %v", r.Programs, now)
		return false
	}
	for _, sample := range samples {
		if asJSON(t, r.Files[sample]) != asJSON(t, lists[sample]) {
			t.Errorf("%s: the record is not what the programs say: go test ./internal/testing/validators -run TestCatalogue -record writes it anew", sample)
		}
	}
	return true
}

func readRecord(t *testing.T, s series.Series) record {
	t.Helper()
	compressed, err := os.ReadFile(recordFile(s))
	if err != nil {
		t.Fatal(err)
	}
	text, err := packed.Decode(compressed)
	if err != nil {
		t.Fatal(err)
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func saveRecord(t *testing.T, s series.Series, r record) {
	t.Helper()
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		t.Fatal(err)
	}
	packed := encoder.EncodeAll([]byte(asJSON(t, r)), nil)
	if err := os.WriteFile(recordFile(s), packed, 0o644); err != nil {
		t.Fatal(err)
	}
}

// versions are those of the packages that list options.
func versions(t *testing.T) map[string]string {
	t.Helper()
	out, err := exec.Command("dpkg-query", "-W", "-f", "${Package} ${Version}\n",
		"nova-common", "glance-common", "keystone", "placement-common", "neutron-common", "python3-oslo.config").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, version, _ := strings.Cut(strings.TrimSpace(line), " ")
		found[name] = version
	}
	return found
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// inOrder sorts options by all fields and removes duplicates.
func inOrder(t *testing.T, options []catalogue.Option) []catalogue.Option {
	key := func(o catalogue.Option) string { return o.Key.String() + asJSON(t, o) }
	slices.SortFunc(options, func(a, b catalogue.Option) int { return strings.Compare(key(a), key(b)) })
	return slices.CompactFunc(options, func(a, b catalogue.Option) bool { return key(a) == key(b) })
}
