package validators_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/format"
)

//go:embed oslo_reading.py
var osloReadingProgram string

// reading is the content of a file: the values of each option, by section and name as normalised by oslo.config. It is nil
// for a rejected file.
type reading map[[2]string][]string

// osloQuestions are requests to oslo.config: to read files, and to convert texts to types.
type osloQuestions struct {
	Files  [][]byte    `json:"files"` // base64 in JSON
	Values [][2]string `json:"values"`
}

type osloAnswers struct {
	Files  [][][3]json.RawMessage `json:"files"`
	Values []*string              `json:"values"`
}

// askOslo answers all requests with one process.
func askOslo(t *testing.T, questions osloQuestions) osloAnswers {
	t.Helper()
	in, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	python := exec.Command("/usr/bin/python3", "-W", "ignore", "-c", osloReadingProgram)
	python.Env = []string{"LC_ALL=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1"}
	python.Stdin, python.Stderr = bytes.NewReader(in), &said
	out, err := python.Output()
	if err != nil {
		t.Fatalf("%v\n%s\nThis test compares with oslo.config itself: apt-get install python3-oslo.config", err, &said)
	}
	var answers osloAnswers
	err = json.Unmarshal(out, &answers)
	if err != nil || len(answers.Files) != len(questions.Files) || len(answers.Values) != len(questions.Values) {
		t.Fatalf("%d answers about files and %d about values: %v", len(answers.Files), len(answers.Values), err)
	}
	return answers
}

// readByOslo reads files with oslo.config.
func readByOslo(t *testing.T, files [][]byte) []reading {
	t.Helper()
	all := make([]reading, len(files))
	for i, options := range askOslo(t, osloQuestions{Files: files, Values: [][2]string{}}).Files {
		if options == nil {
			continue
		}
		all[i] = reading{}
		for _, o := range options {
			var name [2]string
			var values []string
			for j, into := range []any{&name[0], &name[1], &values} {
				if err := json.Unmarshal(o[j], into); err != nil {
					t.Fatal(err)
				}
			}
			all[i][name] = values
		}
	}
	return all
}

// readByFormat reads a file with format.Oslo, and returns its content with Differences: everything that an empty file does
// not contain.
func readByFormat(file []byte) (format.Document, reading, error) {
	d, err := format.Oslo.Parse(file)
	if err != nil {
		return d, nil, err
	}
	all := reading{}
	for _, o := range format.Oslo.Differences(format.Document{}, d, multiple) {
		all[osloNamed(o)] = o.After
	}
	return d, all, nil
}

// multiple makes all values of an option effective, as the parser of oslo.config keeps them.
func multiple(string, string) format.Kind { return format.Kind{Multi: true} }

// osloNamed returns the name of an option as oslo.config normalises it.
func osloNamed(d format.Difference) [2]string {
	if d.Section == "DEFAULT" {
		return [2]string{d.Section, d.Key}
	}
	return [2]string{strings.ToLower(d.Section), d.Key}
}

// osloGolden returns the oslo.config files of the golden trees.
func osloGolden(t *testing.T) [][]byte {
	t.Helper()
	var files [][]byte
	err := filepath.WalkDir("../../../golden", func(path string, entry fs.DirEntry, err error) error {
		isOslo := slices.Contains([]string{"keystone", "glance", "placement", "nova", "neutron", "ml2"}, filepath.Base(filepath.Dir(path)))
		if err != nil || entry.IsDir() || !isOslo || strings.Contains(path, "uwsgi") {
			return err
		}
		file, err := os.ReadFile(path)
		files = append(files, file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("only %d files in the golden trees", len(files))
	}
	return files
}

// osloMutations change a line of a file; a nil result removes it.
var osloMutations = []func(r *rand.Rand, line string) []string{
	func(*rand.Rand, string) []string { return nil },
	func(_ *rand.Rand, line string) []string { return []string{line, line} },
	func(_ *rand.Rand, line string) []string { return []string{strings.Replace(line, "=", ":", 1)} },
	func(_ *rand.Rand, line string) []string { return []string{strings.Replace(line, " = ", "=", 1)} },
	func(_ *rand.Rand, line string) []string { return []string{strings.Replace(line, " = ", "\t=\t", 1)} },
	func(_ *rand.Rand, line string) []string { return []string{strings.Replace(line, "= ", "= x:y = ", 1)} },
	func(_ *rand.Rand, line string) []string { return []string{strings.Replace(line, "= ", `= "`, 1) + `"`} },
	func(_ *rand.Rand, line string) []string { return []string{strings.Replace(line, "= ", "= '", 1) + "'"} },
	func(_ *rand.Rand, line string) []string { return []string{strings.Replace(line, "= ", `= "`, 1)} },
	func(_ *rand.Rand, line string) []string { return []string{line + "'"} },
	func(_ *rand.Rand, line string) []string {
		return []string{strings.Replace(line, "= ", `= "'`, 1) + `"`}
	},
	func(_ *rand.Rand, line string) []string { return []string{" " + line} },
	func(_ *rand.Rand, line string) []string { return []string{"\t" + line} },
	func(_ *rand.Rand, line string) []string { return []string{line, "    # no comment"} },
	func(_ *rand.Rand, line string) []string { return []string{line, "", "  more"} },
	func(_ *rand.Rand, line string) []string { return []string{line, "  ", "  more"} },
	func(_ *rand.Rand, line string) []string { return []string{line, "\tmore", "  \"more\"  "} },
	func(_ *rand.Rand, line string) []string { return []string{line, "# comment", ";k = v"} },
	func(_ *rand.Rand, line string) []string { return []string{line + " # no comment"} },
	func(_ *rand.Rand, line string) []string { return []string{"junk", line} },
	func(_ *rand.Rand, line string) []string { return []string{"= v", line} },
	func(_ *rand.Rand, line string) []string { return []string{" : v", line} },
	func(_ *rand.Rand, line string) []string { return []string{line, "[DEFAULT]", "k = $my_ip ${x} $$"} },
	func(_ *rand.Rand, line string) []string { return []string{line, "[default]", "k = 1", "K = 2"} },
	func(_ *rand.Rand, line string) []string { return []string{line, "[Ünder Score]", "k k = v"} },
	func(_ *rand.Rand, line string) []string { return []string{strings.ToUpper(line)} },
	func(_ *rand.Rand, line string) []string { return []string{strings.TrimSuffix(line, "]")} },
	func(_ *rand.Rand, line string) []string { return []string{line + "]"} },
	func(_ *rand.Rand, line string) []string { return []string{"[" + line} },
	func(_ *rand.Rand, line string) []string { return []string{line, "[]"} },
	func(_ *rand.Rand, line string) []string { return []string{line + "\r"} },
	func(_ *rand.Rand, line string) []string { return []string{line + "\r  after"} },
	func(_ *rand.Rand, line string) []string { return []string{"\ufeff" + line} },
	func(_ *rand.Rand, line string) []string { return []string{line + "\xff"} },
	func(r *rand.Rand, line string) []string { return []string{line + osloSpace(r)} },
	func(r *rand.Rand, line string) []string { return []string{osloSpace(r) + line} },
	func(r *rand.Rand, line string) []string {
		return []string{strings.Replace(line, "= ", "="+osloSpace(r), 1)}
	},
	func(r *rand.Rand, line string) []string {
		return []string{strings.Replace(line, " =", osloSpace(r)+"=", 1)}
	},
	func(r *rand.Rand, line string) []string {
		at := r.IntN(len(line) + 1)
		return []string{line[:at] + string("=:[]#;\"' \t\r\n\\$"[r.IntN(14)]) + line[at:]}
	},
	func(r *rand.Rand, line string) []string {
		at := r.IntN(len(line) + 1)
		return []string{line[:at]}
	},
}

// osloSpace returns a character that one reader or another treats as white space.
func osloSpace(r *rand.Rand) string {
	spaces := []string{"\v", "\f", "\x1c", "\x1f", "\u0085", "\u00a0", "\u1680", "\u2007", "\u2028", "\u200b", "\u3000", "\u180e"}
	return spaces[r.IntN(len(spaces))]
}

// mutate changes some lines of a file, and some files end without a line break.
func mutate(r *rand.Rand, file []byte) []byte {
	lines := strings.Split(strings.TrimSuffix(string(file), "\n"), "\n")
	for range 1 + r.IntN(3) {
		at := r.IntN(len(lines))
		lines = slices.Replace(lines, at, at+1, osloMutations[r.IntN(len(osloMutations))](r, lines[at])...)
		if len(lines) == 0 {
			return nil
		}
	}
	text := strings.Join(lines, "\n")
	if r.IntN(8) > 0 {
		text += "\n"
	}
	return []byte(text)
}

// TestSameReadingAsOslo reads 1,000 files, mutated from the golden ones, with oslo.config and format.Oslo: both reject a
// file, or both read the same values of the same options. The differences between a file and its mutation must then be those
// between the two readings of oslo.config.
func TestSameReadingAsOslo(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	golden := osloGolden(t)
	files := make([][]byte, 0, 1000+len(golden))
	of := []int{} // the golden file from which each file was mutated
	for i, file := range golden {
		files, of = append(files, file), append(of, i)
	}
	for range 1000 {
		i := r.IntN(len(golden))
		files, of = append(files, mutate(r, golden[i])), append(of, i)
	}
	said := readByOslo(t, files)
	refused, differences := 0, 0
	documents := make([]format.Document, len(files))
	for i, file := range files {
		d, got, err := readByFormat(file)
		documents[i] = d
		switch {
		case (err != nil) != (said[i] == nil):
			t.Fatalf("format says %v, oslo.config %v of\n%q", err, said[i], file)
		case err != nil:
			refused++
			continue
		case !maps.EqualFunc(got, said[i], slices.Equal):
			t.Fatalf("format reads\n%q\noslo.config\n%q\nin\n%q", got, said[i], file)
		}
		differences += compareReadings(t, documents[of[i]], d, said[of[i]], said[i])
	}
	t.Logf("%d of %d files were refused, %d options differ", refused, len(files), differences)
	if refused < 200 || refused > 600 || differences < 500 {
		t.Errorf("%d files were refused and %d options differ: too few of a kind to prove much", refused, differences)
	}
}

// compareReadings checks that Differences returns exactly the differences between two readings of oslo.config, and counts
// them.
func compareReadings(t *testing.T, before, after format.Document, said, now reading) int {
	t.Helper()
	want := map[[2]string][2][]string{}
	for name := range said {
		if !slices.Equal(said[name], now[name]) {
			want[name] = [2][]string{said[name], now[name]}
		}
	}
	for name := range now {
		if said[name] == nil {
			want[name] = [2][]string{nil, now[name]}
		}
	}
	all := format.Oslo.Differences(before, after, multiple)
	for _, d := range all {
		w, ok := want[osloNamed(d)]
		if !ok || !slices.Equal(w[0], d.Before) || !slices.Equal(w[1], d.After) {
			t.Fatalf("Differences says %+v, oslo.config %q", d, w)
		}
	}
	if len(all) != len(want) {
		t.Fatalf("%d differences, want %d", len(all), len(want))
	}
	return len(all)
}

// osloKinds are the types of oslo.config that oslo_reading.py knows.
var osloKinds = map[string]format.Kind{
	"string": {}, "boolean": {Type: format.Boolean}, "integer": {Type: format.Integer}, "float": {Type: format.Float},
	"address": {Type: format.Address}, "list": {Type: format.List}, "dict": {Type: format.Dict},
	"list of booleans": {Type: format.List, Item: format.Boolean}, "set": {Type: format.List, Set: true},
}

var osloTexts = []string{
	"", " ", "true", "True", "TRUE", "yes", "on", "1", "t", "false", "No", "off", "0", " 1", "1 ", "01", "+1", "-1", "-01", "1_0", "10", "1__0", "_1",
	"1.0", "1.", ".1", "0.1", "1e1", "10.0", "1E+1", "1_0.0", "0x10", "16", "inf", "-0", "0.0", "-0.0", "9007199254740993", "9007199254740992",
	"\u00a07\u3000", "7", "a", "a,b", "a, b", "a ,b,", "b,a", "a,b,a", "a,,b", ",a,b", ",", ",,", "true,0", "on,false", "on, no,", "a:1", "a: 1", "a:1,b:2",
	"b:2, a:1", "a:1,b:2,", "a:1,a:2", "a:1,b", "a,b:1", "a:b:c", ":1", "a:1,,b:2", "::1", "0:0::1", "FE80::1", "fe80:0::1", "10.0.0.1", "10.0.0.01", "::ffff:10.0.0.1",
}

// TestSameValuesAsOslo converts pairs of texts with the types of oslo.config: two texts with the same value are no
// difference, and all others are one, even if the type rejects one of them. Pairs of which both are rejected are skipped.
func TestSameValuesAsOslo(t *testing.T) {
	for kind, of := range osloKinds {
		questions := osloQuestions{Files: [][]byte{}}
		for _, text := range osloTexts {
			questions.Values = append(questions.Values, [2]string{kind, text})
		}
		said := askOslo(t, questions).Values
		document := func(text string) format.Document {
			return format.Document{Sections: []format.Section{{Name: "a", Entries: []format.Entry{{Key: "k", Value: text}}}}}
		}
		for i, a := range osloTexts {
			for j, b := range osloTexts {
				if said[i] == nil && said[j] == nil {
					continue
				}
				want := said[i] != nil && said[j] != nil && *said[i] == *said[j]
				all := format.Oslo.Differences(document(a), document(b), func(string, string) format.Kind { return of })
				if got := len(all) == 0; got != want {
					t.Errorf("%s: %q and %q are the same: %v, by oslo.config %v", kind, a, b, got, want)
				}
			}
		}
	}
}
