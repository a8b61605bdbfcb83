package imports

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"stackplan/internal/diag"
	"stackplan/internal/series"
)

// header is the start of an imported file.
const header = "{\n\"version\": 1,\n\"project\": \"nova\",\n\"series\": \"zed\",\n\"source\": \"x\",\n\"options\": [\n"

// printed returns findings with their hints and related positions, one per line.
func printed(t *testing.T, b *Catalogue) string {
	t.Helper()
	var text strings.Builder
	if err := diag.Print(&text, b.Findings, func(string, int) string { return "" }); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// Errors in an imported file are reported with their position.
func TestDamagedFiles(t *testing.T) {
	const a = `{"group":"ecu","name":"ratio","type":"float"`
	tests := map[string]struct{ text, want string }{
		"cut":     {header + a, "x.json:7:45: the text ends too early"},
		"comma":   {header + a + "}\n" + a + "}\n]}", "x.json:8:1: this cannot be read as JSON"},
		"list":    {"[]", "x.json:1:1: this must be an object, not a list"},
		"empty":   {"", "x.json:1:1: the text ends too early"},
		"version": {strings.Replace(header, "1", "2", 1) + "]}", "x.json:2:12: the version of the file is not 1"},
		"project": {strings.Replace(header, "nova", "neutron", 1) + "]}", "x.json:3:12: the project must be nova, because the file is in its directory"},
		"series":  {strings.Replace(header, "zed", "zeed", 1) + "]}", "x.json:4:11: \"zeed\" is not a release\n  hint: did you mean zed?; an empty text, \"\", means every release"},
		"header":  {strings.Replace(header, "source", "sourc", 1) + "]}", "x.json:5:1: there is no member \"sourc\" here\n  hint: did you mean source?"},
		"field":   {header + a + `,"defualt":["1"]}]}`, "x.json:7:46: there is no member \"defualt\" here\n  hint: did you mean default?"},
		"form":    {header + a + `,"default":"1"}]}`, "x.json:7:56: the value of default has the wrong form"},
		"type":    {header + strings.Replace(a, "float", "flaot", 1) + "}]}", "x.json:7:1: [ecu] ratio has the unknown type \"flaot\""},
		"bound":   {header + a + `,"min":"low"}]}`, "x.json:7:1: [ecu] ratio has the bound \"low\", which is not a number"},
		"case":    {header + strings.Replace(a, "ecu", "Ecu", 1) + "}]}", "x.json:7:1: [Ecu] ratio must have a group in lower case (except DEFAULT) and a name with underscores"},
		"taken":   {header + `{"group":"DEFAULT","name":"my_ip","type":"integer"}]}`, "x.json:7:27: [DEFAULT] my_ip differs from nova zed: type integer instead of string\n  hint: remove the option from the file"},
		"bytes":   {header + "\xff", "x.json:7:1: this is not UTF-8"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, "catalogue/nova/x.json", test.text)
			have := printed(t, Open(dir))
			if !strings.Contains(have, "catalogue/nova/"+test.want) {
				t.Errorf("%s\nwant %s", have, test.want)
			}
		})
	}
}

// Two files that contradict each other about an option are reported with both positions if they apply to the same release.
func TestFilesThatDisagree(t *testing.T) {
	dir := t.TempDir()
	ratio := `{"group":"ecu","name":"ratio","type":"float"}`
	put(t, dir, "catalogue/nova/a.json", header+ratio+"]}")
	put(t, dir, "catalogue/nova/b.json", header+strings.Replace(ratio, "float", "integer", 1)+"]}")
	put(t, dir, "catalogue/nova/c.json", strings.Replace(header, "zed", "yoga", 1)+strings.Replace(ratio, "float", "string", 1)+"]}")
	const want = `catalogue/nova/b.json:7:23: [ecu] ratio differs from another import: type integer instead of float
  catalogue/nova/a.json:7:23: the other import, for zed
  hint: keep one of the two
`
	if have := printed(t, Open(dir)); have != want {
		t.Errorf("%s", have)
	}
}

func TestOtherFilesInTheDirectory(t *testing.T) {
	dir := t.TempDir()
	if b := Open(filepath.Join(dir, "nowhere")); len(b.Findings) > 0 || len(b.Series("nova")) == 0 {
		t.Error(b.Findings)
	}
	put(t, dir, "catalogue/README.md", "ours")
	put(t, dir, "catalogue/nova/README.md", "ours")
	put(t, dir, "catalogue/nova/.hidden.json", "{")
	put(t, dir, "catalogue/nova/acme.yaml", "options: {}")
	put(t, dir, "catalogue/nowa/acme.json", "{}")
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "catalogue/nova/out.json")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "catalogue/nova/pipe.json"), 0o644); err != nil {
		t.Fatal(err)
	}
	const want = `catalogue/nova/acme.yaml: warning: catalogue/nova/acme.yaml is not read: imported options must be in .json files
  hint: run stackplan catalogue import on it
catalogue/nova/out.json: catalogue/nova/out.json cannot be read: path escapes from parent
catalogue/nova/pipe.json: catalogue/nova/pipe.json cannot be read: it is not a regular file
catalogue/nowa/acme.json: warning: catalogue/nowa/acme.json is not read: the catalogue has no project nowa
  hint: did you mean nova?
`
	if have := printed(t, Open(dir)); have != want {
		t.Errorf("%s", have)
	}
}

// An import that replaces another one counts the removed options; one that has nothing in common with it is rejected.
func TestImportsOfOneName(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "opts.json")
	read := func(options ...string) *Result {
		put(t, dir, "opts.json", generatorOf("ecu", options...))
		r, err := Read(Request{File: file, Dir: dir, Project: "nova", Series: series.Zed})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	const a, b, c = `{"dest": "a", "type": "port"}`, `{"dest": "b", "type": "port"}`, `{"dest": "c", "type": "port"}`
	r := read(a, b)
	if _, err := r.Write(dir); err != nil {
		t.Fatal(err)
	}
	if r = read(a, c); r.Removed != 1 || r.New != 2 || len(r.Findings) > 0 {
		t.Errorf("%+v", r)
	}
	if r = read(c); r.Text != nil || len(r.Findings) != 1 || r.Findings[0].Hint != "give this import another name: --name NAME" {
		t.Errorf("%+v", r)
	}
	if r = read(c, strings.Replace(a, "port", "uri value", 1), strings.Replace(c, "port", "uri value", 1)); len(r.Findings) > 0 || !strings.Contains(string(r.Text), `"variants":[{"type":"uri"}]`) {
		t.Errorf("%s %+v", r.Text, r.Findings)
	}
}

func TestNames(t *testing.T) {
	tests := []struct {
		file string
		in   series.Series
		want string
	}{
		{"/tmp/acme.json", series.None, "acme"},
		{"acme.ml2.yaml", series.Zed, "acme.ml2-zed"},
		{"acme-zed.yaml", series.Zed, "acme-zed"},
		{"../x y\n/é z.json", series.None, "z"},
		{".json", series.Zed, "zed"},
	}
	for _, test := range tests {
		if have := nameFor(test.file, test.in); have != test.want || !IsName(have) {
			t.Errorf("%q: %q, want %q", test.file, have, test.want)
		}
	}
	for _, name := range []string{"", ".x", "-x", "a/b", "a b", strings.Repeat("x", 101)} {
		if IsName(name) {
			t.Errorf("%q passes for a name", name)
		}
	}
}
