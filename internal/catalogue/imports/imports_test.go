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

// want is what testdata/acme.yaml and acme.json come to.
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
		if r.Path != "catalogue/neutron/acme-zed.json" || r.New != 10 || r.Known != 0 || r.Unjudged != 1 {
			t.Errorf("%s: %+v", form, r)
		}
	}
}

// What is written is read again just so, adds nothing a second time, and leaves nothing else behind.
func TestImportIsIdempotent(t *testing.T) {
	dir := t.TempDir()
	q := Request{File: "testdata/acme.yaml", Dir: dir, Project: "neutron"}
	for i, want := range []bool{true, false} {
		r, err := Read(q)
		if err != nil {
			t.Fatal(err)
		}
		if changed, err := r.Write(dir); changed != want || err != nil || r.Gone != 0 {
			t.Errorf("import %d: changed %v, %v, %d gone", i, changed, err, r.Gone)
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

// put writes a file below a directory.
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

// generatorOf is what the generator would print of options of one group.
func generatorOf(group string, options ...string) string {
	return `{"options": {"` + group + `": {"opts": [` + strings.Join(options, ",\n") + `]}}}`
}

func TestRefused(t *testing.T) {
	option := `{"dest": "a", "type": "string value"}`
	tests := map[string]struct{ text, want string }{
		"empty":      {"", "x:1:1: the text says nothing"},
		"ini":        {"[DEFAULT]\n\n#\n# From acme\n", "x:1:1: this looks like a sample file, which does not tell the types of all options"},
		"other json": {`{"a": 1}`, "x:1:1: this is no output of oslo-config-generator: it has no options"},
		"other yaml": {"- a\n", "x:1:1: this is no output of oslo-config-generator: it has no options"},
		"no option":  {generatorOf("acme"), "x:1:13: there is no option here"},
		"cut":        {`{"options": {"acme": {"opts": [` + option + "\n", "x:1:69: the text ends too early"},
		"comma":      {"{\"options\": {\n\"acme\" {}}}", "x:2:8: this cannot be read as JSON"},
		"more":       {generatorOf("acme", option) + " {}", "x:1:74: the text should end before this"},
		"yaml":       {"options:\n  a: [\n  b: 'c\n", "x:3:1: this line, or one above it, cannot be read as YAML"},
		"documents":  {"options: {}\n---\na: 1\n", "x:2:1: a second document begins here, or what stands here cannot be read"},
		"tag":        {"options: !!python/object:os.system {}\n", "x:1:10: a tag has no place in the generator's output"},
		"loop":       {"options: &a {b: *a}\n", "x:1:10: more than 100 lists and objects are in one another here"},
		"encoding":   {"options:\n  a: \xff\n", "x:2:6: this is not UTF-8"},
		"opts":       {`{"options": {"acme": {"opts": {}}}}`, "x:1:31: a list is due here, not an object"},
		"item":       {generatorOf("acme", "7"), "x:1:32: an object is due here, not a number"},
		"nameless":   {generatorOf("acme", `{"type": "string value"}`), "x:1:32: an option needs a name and a type, each a text, in this object"},
		"typeless":   {generatorOf("acme", `{"name": "a"}`), "x:1:32: an option needs a name and a type, each a text, in this object"},
		"bound":      {generatorOf("acme", `{"dest": "a", "type": "integer value", "min": "0"}`), "x:1:78: a number is due here, not a text"},
		"secret":     {generatorOf("acme", `{"dest": "a", "type": "string value", "secret": "no"}`), "x:1:80: true or false is due here, not a text"},
		"choice":     {generatorOf("acme", `{"dest": "a", "type": "string value", "choices": [[["a"]]]}`), "x:1:83: a choice is a text, or a list of a text and its meaning"},
		"names":      {generatorOf("acme", `{"dest": "a", "type": "string value", "deprecated_opts": [{"name": "b"}]}`), "x:1:90: a text is due here, not nothing"},
		"group":      {generatorOf(`a]\n[b`, option), `x:1:34: no file can name an option "a" in a group "a]\n[b"`},
		"name":       {generatorOf("acme", `{"dest": "a = b", "type": "string value"}`), `x:1:32: no file can name an option "a = b" in a group "acme"`},
		"escape":     {generatorOf("acme", `{"dest": "a", "type": "string value", "choices": ["\u001b[31m"]}`), "x:1:32: [acme] a has a value with characters that no line of a file holds"},
		"twice":      {generatorOf("acme", `{"dest": "a", "dest": "b", "type": "string value"}`), `x:1:46: "dest" stands here a second time`},
		"group two":  {`{"options": {"acme": {"opts": [` + option + `]}, "acme": {"opts": []}}}`, `x:1:73: "acme" stands here a second time`},
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
		"deep json":   {`{"options": ` + block, "more than 100 lists and objects are in one another here"},
		"deep yaml":   {"options: " + block[:20_000], "brackets or hyphens are nested more than 10,000 deep here"},
		"values":      {`{"options": [` + strings.Repeat("0,", maxNodes) + "0]}", "the file has more than 500000 values"},
		"aliases":     {"a: &a [0,0,0,0,0,0,0,0]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*e,*e,*e,*e,*e,*e,*e,*e]\n", "the file has more than 500000 values"},
		"long line":   {"options: [" + strings.Repeat("a,", 1<<18) + "]", "this is no output of oslo-config-generator: it has no options"},
		"large yaml":  {"#" + strings.Repeat(" ", maxYAML), "the file is larger than 16 MiB as JSON or 4 MiB as YAML"},
		"many":        {generatorOf("acme", strings.Repeat(`{"dest":"a","type":"port"},`, maxOptions+1)+`{"dest":"b","type":"port"}`), "the file has more than 20000 options"},
		"many faults": {generatorOf("acme", strings.Repeat(`1,`, 1000)+"1"), "an object is due here, not a number"},
		"long":        {generatorOf("acme", `{"dest":"a","type":"string value","default":"`+strings.Repeat("x", maxText+1)+`"}`), "more than 64 KiB of them"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := &file{name: "x", text: []byte(test.text)}
			if _, _, ok := f.generated(); ok || len(f.list) == 0 || len(f.list) > maxFaults+1 {
				t.Fatal("accepted, or too much is told:", ok, len(f.list))
			}
			if have := f.list[0].Message; !strings.Contains(have, test.want) {
				t.Errorf("%s\nwant %s", have, test.want)
			}
		})
	}
}
