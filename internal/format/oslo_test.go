package format_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/format"
)

// question is a request to testdata/oslo.py: its kind, and a file.
type question [2]string

// askOslo reads the files with Python's oslo.config.
func askOslo(t *testing.T, questions []question) []json.RawMessage {
	t.Helper()
	in, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	python := exec.Command("/usr/bin/python3", "testdata/oslo.py")
	python.Env = []string{"LC_ALL=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1"}
	python.Stdin, python.Stderr = bytes.NewReader(in), &stderr
	out, err := python.Output()
	if err != nil {
		t.Fatalf("%v\n%s\nThis test compares with oslo.config itself: apt-get install python3-oslo.config", err, &stderr)
	}
	var answers []json.RawMessage
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(questions) {
		t.Fatalf("%d answers to %d questions: %v", len(answers), len(questions), err)
	}
	return answers
}

// osloVectors are files that INI parsers read differently.
var osloVectors = []string{
	"", "\n", "[a]", "[a]\n", "[a] \n", "[]\n", "[a\n", "[a]b]\n", " [a]\n", "[a]\n[a]\nk=1\n[b]\n[a]\nk=2\n",
	"k = v\n", "# c\nk = v\n", "[a]\nk = v\n", "[a]\nk: v\n", "[a]\nk = a:b\n", "[a]\nk: a=b\n", "[a]\nk\n", "[a]\n= v\n", "[a]\n: v\n",
	"[a]\nk =\n", "[a]\nk = \n", "[a]\nk = \"\n", "[a]\nk = ''\n", "[a]\nk = \"a\n", "[a]\nk = \"a\"\n", "[a]\nk = 'a\"\n", "[a]\nk = \"\"a\"\"\n",
	"[a]\nk = ' a '\n", "[a]\nk = a # b\n", "[a]\nk = a ; b\n", "[a]\n# c\nk = v\n", "[a]\n; c\nk = v\n", "[a]\n # c\n", "[a]\nk = v\n # c\n",
	"[a]\nk = v\n  w\n\tx\n", "[a]\nk =\n  w\n", "[a]\nk = v\n\n  w\n", "[a]\nk = v\n   \n  w\n", "[a]\nk = v\n# c\n  w\n", "[a]\n  w\n",
	"[a]\nk = \"v\n  w\"\n", "[a]\nk = 'v'\n  'w'\n", "[a]\nk = 1\nj = 2\nk = 3\n", "[a]\nk = 1\nK = 2\n", "[a]\nk = v", "[a]\nk = v\n  w",
	"\ufeff[a]\nk = v\n", "[a]\r\nk = v\r\n", "[a]\rk = v\r  w\r", "[a]\nk = a\u00a0\n", "[a]\n\u00a0k = a\n", "[a]\nk\u3000= a\n", "[a]\n\u00a0\n",
	"[a]\n\x0bk = v\n", "[a]\nk = v\x1c\n", "[a]\nk = v\u2028w\n", "[a]\nk = a\u0085\n", "[a]\nk = $x $$ \\$\n", "[a\n]\n", "[ a ]\nk=v\n", "[a]k=v\n",
	"[a]\n\tk = v\n", "[a]\nk = v\n[b\n", "[a]\nk = v\n= w\n", "[]]\nk = v\n",
}

// randomFile concatenates fragments with a special meaning to the parser.
func randomFile(random *rand.Rand) string {
	pieces := []string{
		"[a]\n", "[b]\n", "[a]\n", "k", "j", " = ", "=", ":", "v", "w", "\n", "\n", "\n", " ", "\t", "\"", "'", "#", ";", "[", "]", "\r", "\r\n",
		"\u00a0", "\x1d", "$", "\\", "((nova/database))",
	}
	whole := []string{"k = v\n", "j: 'w'\n", "  w\n", "[b]\n", "# c\n", "k =\n", "\n"}
	var out strings.Builder
	out.WriteString([]string{"", "[a]\n", "[a]\n", "[a]\n"}[random.IntN(4)])
	for range random.IntN(8) {
		out.WriteString(whole[random.IntN(len(whole))])
		if random.IntN(4) == 0 {
			out.WriteString("k" + pieces[random.IntN(len(pieces))] + "= " + pieces[random.IntN(len(pieces))] + "v")
			out.WriteString(pieces[random.IntN(len(pieces))] + "\n")
		}
		if random.IntN(8) == 0 {
			out.WriteString(pieces[random.IntN(len(pieces))])
		}
	}
	return out.String()
}

// TestOsloParsesAsOsloConfig compares Parse with oslo.config over the vectors and 2,000 random files: both reject a file, or
// both read the same sections, keys and values in the same order.
func TestOsloParsesAsOsloConfig(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	files := osloVectors
	for range 2000 {
		files = append(files[:len(files):len(files)], randomFile(random))
	}
	questions := make([]question, len(files))
	for i, file := range files {
		questions[i] = question{"parse", file}
	}
	accepted := 0
	for i, answer := range askOslo(t, questions) {
		want := osloDocument(t, answer)
		got, err := format.Oslo.Parse([]byte(files[i]))
		got = joined(got)
		switch {
		case (want == nil) != (err != nil):
			t.Errorf("%q: Parse says %v, oslo.config says %s", files[i], err, answer)
		case want != nil && !reflect.DeepEqual(got, *want):
			t.Errorf("%q: Parse says %+v, oslo.config says %s", files[i], got, answer)
		case want != nil:
			accepted++
		}
	}
	if accepted < len(files)/4 {
		t.Errorf("only %d of %d files are accepted: too few to compare", accepted, len(files))
	}
}

// osloDocument converts the answer of oslo.py to a Document; nil if oslo.config rejected the file.
func osloDocument(t *testing.T, answer json.RawMessage) *format.Document {
	t.Helper()
	if string(answer) == "null" {
		return nil
	}
	var sections [][2]json.RawMessage
	decode(t, answer, &sections)
	var d format.Document
	for _, section := range sections {
		var s format.Section
		var entries [][2]json.RawMessage
		decode(t, section[0], &s.Name)
		decode(t, section[1], &entries)
		for _, entry := range entries {
			var key string
			var values []string
			decode(t, entry[0], &key)
			decode(t, entry[1], &values)
			for _, value := range values {
				s.Entries = append(s.Entries, format.Entry{Key: key, Value: value})
			}
		}
		d.Sections = append(d.Sections, s)
	}
	return &d
}

// joined returns d as oslo.config represents it: equal sections are merged at the position of the first, and so are equal
// keys.
func joined(d format.Document) format.Document {
	var all []format.Section
	for _, s := range d.Sections {
		i := slices.IndexFunc(all, func(o format.Section) bool { return o.Name == s.Name })
		if i < 0 {
			i, all = len(all), append(all, format.Section{Name: s.Name})
		}
		all[i].Entries = append(all[i].Entries, s.Entries...)
	}
	for _, s := range all {
		first := map[string]int{}
		for i := range s.Entries {
			s.Entries[i].Line = 0
			if _, known := first[s.Entries[i].Key]; !known {
				first[s.Entries[i].Key] = i
			}
		}
		slices.SortStableFunc(s.Entries, func(a, b format.Entry) int { return first[a.Key] - first[b.Key] })
	}
	return format.Document{Sections: all}
}

func decode(t *testing.T, text json.RawMessage, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// TestOsloValuesReachTheService prints values, reads them with oslo.config, and expects them unchanged: each as an option of
// a registered type string, escaped against substitution. Values that Line rejects are skipped, and must be few.
func TestOsloValuesReachTheService(t *testing.T) {
	values := append([]string{"$a", "${a}", "a$a.b", `\$a`, `\\$a`, `$$a`, `\$$a`, `$\$a`, `$`, `\`, `a\`, `$\`}, seeds...)
	random := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"$", "$", "\\", "a", "{a}", " ", `"`, "'", "#", "=", "[a]", "\u00a0", "((x/y:url))"}
	for range 500 {
		var value strings.Builder
		for range random.IntN(8) {
			value.WriteString(pieces[random.IntN(len(pieces))])
		}
		values = append(values, value.String())
	}
	var kept []string
	var questions []question
	for _, value := range values {
		if line, err := format.Oslo.Line("k", format.EscapeDollar(value)); err == nil {
			kept = append(kept, value)
			questions = append(questions, question{"read", "[DEFAULT]\n" + line + "\n"})
		}
	}
	if len(kept) < len(values)*9/10 {
		t.Errorf("Line accepts only %d of %d values", len(kept), len(values))
	}
	for i, answer := range askOslo(t, questions) {
		var got string
		decode(t, answer, &got)
		if got != kept[i] {
			t.Errorf("%q in %q reads back as %q", kept[i], questions[i][1], got)
		}
	}
}

// Without EscapeDollar oslo.config substitutes, which shows that the test above would detect it.
func TestOsloSubstitutes(t *testing.T) {
	var got string
	decode(t, askOslo(t, []question{{"read", "[DEFAULT]\nk = x$a\n"}})[0], &got)
	if got != "xSUBSTITUTED" {
		t.Errorf("got %q", got)
	}
}
