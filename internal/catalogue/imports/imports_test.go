package imports

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

// want is the expected file for testdata/acme.yaml and acme.json.
const want = `{
"version": 1,
"project": "neutron",
"series": "zed",
"source": "acme.%s",
"options": [
{"group":"ml2_acme","name":"banner","type":"string","computed":true},
{"group":"ml2_acme","name":"fabrics","type":"list","default":["a,b"]},
{"group":"ml2_acme","name":"host","type":"hostaddress","computed":true,"sample":["<current_hostname>"]},
{"group":"ml2_acme","name":"level","type":"unknown","default":["1.5e3"],"removal":true},
{"group":"ml2_acme","name":"limits","type":"dict","default":["rack:1,row:2"]},
{"group":"ml2_acme","name":"password","type":"string","secret":true,"required":true},
{"group":"ml2_acme","name":"retry_limit","type":"integer","default":["3"],"min":"0","max":"10"},
{"group":"ml2_acme","name":"switches","type":"multistring","default":["a","b"]},
{"group":"ml2_acme","name":"transport","type":"string","default":["https"],"choices":["ssh","https"],"mutable":true,"deprecated":[{"group":"DEFAULT","name":"acme_transport"}]},
{"group":"ml2_acme","name":"weights","type":"multi","item":"float","default":[]}
]
}
`

func TestReadTheGeneratorsForms(t *testing.T) {
	for _, form := range []string{"yaml", "json"} {
		r, err := Read(Request{File: "testdata/acme." + form, Dir: t.TempDir(), Project: "neutron", Series: series.Zed})
		if err != nil || len(r.Findings) > 0 {
			t.Fatal(err, r.Findings)
		}
		if have := string(r.Text); have != fmt.Sprintf(want, form) {
			t.Errorf("%s:\n%s", form, have)
		}
		if r.Path != "catalogue/neutron/acme-zed.json" || r.New != 10 || r.Known != 0 || r.Untyped != 1 {
			t.Errorf("%s: %+v", form, r)
		}
	}
}

// A written file is read back unchanged, a second import adds nothing, and no other files are left.
func TestImportIsIdempotent(t *testing.T) {
	dir := t.TempDir()
	q := Request{File: "testdata/acme.yaml", Dir: dir, Project: "neutron"}
	for i, want := range []bool{true, false} {
		r, err := Read(q)
		if err != nil {
			t.Fatal(err)
		}
		if changed, err := r.Write(dir); changed != want || err != nil || r.Removed != 0 {
			t.Errorf("import %d: changed %v, %v, %d gone", i, changed, err, r.Removed)
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, "catalogue", "neutron"))
	if err != nil || len(entries) != 1 || entries[0].Name() != "acme.json" {
		t.Error(entries, err)
	}
	b := Open(dir)
	if len(b.Findings) > 0 {
		t.Fatal(b.Findings)
	}
	o, ok := b.Option("neutron", series.Havana, catalogue.Key{Group: "ml2_acme", Name: "transport"})
	if !ok || o.Imported != "catalogue/neutron/acme.json" || !slices.Equal(o.Choices, []string{"ssh", "https"}) || !o.Mutable {
		t.Errorf("%+v %v", o, ok)
	}
}

// put writes a file in a directory.
func put(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// generatorOf returns the generator's output for options of one group.
func generatorOf(group string, options ...string) string {
	return `{"options": {"` + group + `": {"opts": [` + strings.Join(options, ",\n") + `]}}}`
}

func TestInvalidFiles(t *testing.T) {
	option := `{"dest": "a", "type": "string value"}`
	tests := map[string]struct{ text, want string }{
		"empty":      {"", "x:1:1: the text is empty"},
		"ini":        {"[DEFAULT]\n\n#\n# From acme\n", "x:1:1: this looks like a sample file, which does not contain the types of all options"},
		"other json": {`{"a": 1}`, "x:1:1: this is not the output of oslo-config-generator: it has no options"},
		"other yaml": {"- a\n", "x:1:1: this is not the output of oslo-config-generator: it has no options"},
		"no option":  {generatorOf("acme"), "x:1:13: this contains no option"},
		"cut":        {`{"options": {"acme": {"opts": [` + option + "\n", "x:1:69: the text ends too early"},
		"comma":      {"{\"options\": {\n\"acme\" {}}}", "x:2:8: this cannot be read as JSON"},
		"more":       {generatorOf("acme", option) + " {}", "x:1:74: the text must end before this"},
		"yaml":       {"options:\n  a: [\n  b: 'c\n", "x:3:1: this line, or one above it, cannot be read as YAML"},
		"documents":  {"options: {}\n---\na: 1\n", "x:2:1: a second document begins here, or this cannot be read"},
		"tag":        {"options: !!python/object:os.system {}\n", "x:1:10: the generator's output must not contain a tag"},
		"loop":       {"options: &a {b: *a}\n", "x:1:10: more than 100 lists and objects are nested here"},
		"encoding":   {"options:\n  a: \xff\n", "x:2:6: this is not UTF-8"},
		"opts":       {`{"options": {"acme": {"opts": {}}}}`, "x:1:31: this must be a list, not an object"},
		"item":       {generatorOf("acme", "7"), "x:1:32: this must be an object, not a number"},
		"nameless":   {generatorOf("acme", `{"type": "string value"}`), "x:1:32: an option requires a name and a type, both texts, in this object"},
		"typeless":   {generatorOf("acme", `{"name": "a"}`), "x:1:32: an option requires a name and a type, both texts, in this object"},
		"bound":      {generatorOf("acme", `{"dest": "a", "type": "integer value", "min": "0"}`), "x:1:78: this must be a number, not a text"},
		"secret":     {generatorOf("acme", `{"dest": "a", "type": "string value", "secret": "no"}`), "x:1:80: this must be true or false, not a text"},
		"choice":     {generatorOf("acme", `{"dest": "a", "type": "string value", "choices": [[["a"]]]}`), "x:1:83: a choice must be a text or a list of a text and its meaning"},
		"names":      {generatorOf("acme", `{"dest": "a", "type": "string value", "deprecated_opts": [{"name": "b"}]}`), "x:1:90: this must be a text, not nothing"},
		"group":      {generatorOf(`a]\n[b`, option), `x:1:34: a file cannot contain an option "a" in a group "a]\n[b"`},
		"name":       {generatorOf("acme", `{"dest": "a = b", "type": "string value"}`), `x:1:32: a file cannot contain an option "a = b" in a group "acme"`},
		"escape":     {generatorOf("acme", `{"dest": "a", "type": "string value", "choices": ["\u001b[31m"]}`), "x:1:32: [acme] a has a value with characters that a line of a file cannot contain"},
		"twice":      {generatorOf("acme", `{"dest": "a", "dest": "b", "type": "string value"}`), `x:1:46: "dest" is repeated here`},
		"group two":  {`{"options": {"acme": {"opts": [` + option + `]}, "acme": {"opts": []}}}`, `x:1:73: "acme" is repeated here`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := &file{name: "x", text: []byte(test.text)}
			_, _, ok := f.generated()
			if ok || len(f.list) == 0 {
				t.Fatal("accepted")
			}
			if have := f.list[0].String(); have != test.want {
				t.Errorf("%s\nwant %s", have, test.want)
			}
		})
	}
}

func TestHostileSizes(t *testing.T) {
	block := strings.Repeat("[", 1<<20)
	tests := map[string]struct{ text, want string }{
		"deep json":   {`{"options": ` + block, "more than 100 lists and objects are nested here"},
		"deep yaml":   {"options: " + block[:20_000], "brackets or hyphens are nested more than 10,000 deep here"},
		"values":      {`{"options": [` + strings.Repeat("0,", maxNodes) + "0]}", "the file has more than 500000 values"},
		"aliases":     {"a: &a [0,0,0,0,0,0,0,0]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*e,*e,*e,*e,*e,*e,*e,*e]\n", "the file has more than 500000 values"},
		"long line":   {"options: [" + strings.Repeat("a,", 1<<18) + "]", "this is not the output of oslo-config-generator: it has no options"},
		"large yaml":  {"#" + strings.Repeat(" ", maxYAML), "the file is larger than 16 MiB as JSON or 4 MiB as YAML"},
		"many":        {generatorOf("acme", strings.Repeat(`{"dest":"a","type":"port"},`, maxOptions+1)+`{"dest":"b","type":"port"}`), "the file has more than 20000 options"},
		"many faults": {generatorOf("acme", strings.Repeat(`1,`, 1000)+"1"), "this must be an object, not a number"},
		"long":        {generatorOf("acme", `{"dest":"a","type":"string value","default":"`+strings.Repeat("x", maxText+1)+`"}`), "more than 64 KiB of them"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := &file{name: "x", text: []byte(test.text)}
			if _, _, ok := f.generated(); ok || len(f.list) == 0 || len(f.list) > maxFaults+1 {
				t.Fatal("accepted, or too many errors are reported:", ok, len(f.list))
			}
			if have := f.list[0].Message; !strings.Contains(have, test.want) {
				t.Errorf("%s\nwant %s", have, test.want)
			}
		})
	}
}
