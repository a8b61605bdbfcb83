package tree

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"stackplan/internal/artefact"
)

// manifestText is an example of a manifest, whose format other programs depend on.
const manifestText = `{
"version": 1,
"files": [
{"path":"hz-b/x/etc/a","sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0,"mode":"0600","owner":"nova","group":"nova","reload":["a&b"],"restart":[]},
{"path":"r/a/etc/nova","sha256":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881","size":1,"mode":"0640","owner":"root","group":"nova","reload":[],"restart":["nova-api","nova-compute"]}
]
}
`

func TestManifest(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	nova := file("a", "/etc/nova", "x")
	nova.Restart = []string{"nova-api", "nova-compute"}
	empty := &artefact.File{Region: "hz-b", Host: "x", Path: "/etc/a", Mode: 0o600, Owner: "nova", Group: "nova", Reload: []string{"a&b"}}
	write(t, out, Options{}, empty, nova)
	text, err := os.ReadFile(out + "/manifest.json")
	if err != nil || string(text) != manifestText {
		t.Errorf("%v\n%s", err, text)
	}
	if !json.Valid(text) {
		t.Error("not JSON")
	}
	m, err := Read(out)
	if err != nil || m.Version != 1 || len(m.Files) != 2 {
		t.Fatalf("%+v %v", m, err)
	}
	want := Entry{"r/a/etc/nova", m.Files[1].SHA256, 1, 0o640, "root", "nova", []string{}, []string{"nova-api", "nova-compute"}}
	if got := m.Files[1]; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestLine compares the lines of entries with the output of encoding/json.
func TestLine(t *testing.T) {
	for _, text := range []string{"", "plain", "a&b <c>", `"quoted" \ `, "é", "\u2028", "\x7f", "\t", "\xff"} {
		e := Entry{Path: "r/h/" + text, Size: 1 << 40, Mode: 0o7, Owner: text, Group: "g", Reload: []string{}, Restart: []string{text, "b"}}
		e.SHA256[1] = 0xab
		var want strings.Builder
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(&e); err != nil {
			t.Fatal(err)
		}
		if got := string(appendLine(nil, &e)) + "\n"; got != want.String() {
			t.Errorf("%s, want %s", got, want.String())
		}
		if path, err := pathOf(appendLine(nil, &e)); err != nil || path != strings.ToValidUTF8(e.Path, "\ufffd") {
			t.Errorf("path %q, want %q, %v", path, e.Path, err)
		}
	}
}

func TestNoManifest(t *testing.T) {
	if _, err := Read(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestDamagedManifest(t *testing.T) {
	for _, row := range []struct{ old, new, want string }{
		{manifestText, "", "is not a manifest"},
		{manifestText, "[]", "is not a manifest"},
		{`"version": 1`, `"version": 2`, "unsupported version"},
		{`"version": 1`, `"version": "1"`, "unsupported version"},
		{`"files"`, `"hosts"`, "is not a manifest"},
		{"hz-b/x/etc/a", "hz-b/../../../etc/a", "host"},
		{"hz-b/x/etc/a", "hz-b/x/../../../etc/a", "shortest form"},
		{"hz-b/x/etc/a", "../x/etc/a", "region"},
		{"hz-b/x/etc/a", "hz-b/x", "is not the path of a file"},
		{"hz-b/x/etc/a", "r/a/etc/nova", "occurs twice"},
		{"e3b0", "e3b", "64 hexadecimal digits"},
		{"e3b0", "e3bx", "invalid byte"},
		{`"0600"`, `"0900"`, "not a file mode"},
		{`"0600"`, `"10600"`, "not a file mode"},
		{`"size":0`, `"size":"0"`, "damaged at line 4"},
		{"\n]\n}\n", "", "ends early"},
		{"]}\n]\n}\n", "", "is damaged"},
	} {
		dir := t.TempDir()
		text := strings.Replace(manifestText, row.old, row.new, 1)
		if text == manifestText {
			t.Fatalf("%q changes nothing", row.old)
		}
		put(t, dir+"/manifest.json", text)
		if _, err := Read(dir); !errorContains(row.want)(err) || !errorContains(dir+"/manifest.json: ")(err) {
			t.Errorf("%q for %q: %v", row.new, row.old, err)
		}
	}
}

// TestManifestIsNoLink has a manifest that is a symbolic link: it is not read.
func TestManifestIsNoLink(t *testing.T) {
	dir := t.TempDir()
	put(t, dir+"/real.json", manifestText)
	os.Symlink("real.json", dir+"/manifest.json")
	if m, err := Read(dir); err == nil {
		t.Errorf("%+v", m)
	}
}

// FuzzManifest searches for a manifest that is accepted but would be written differently, or that has names outside the tree.
func FuzzManifest(f *testing.F) {
	f.Add(manifestText)
	f.Add(head + foot)
	f.Add(`{"version":1,"files":[]}`)
	f.Add(head + "\n" + `{"path":"../../x/y"}` + foot)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := readText(text)
		if err != nil {
			return
		}
		again := head
		for i, e := range m.Files {
			if !filepath.IsLocal(e.Path) || i > 0 && e.Path <= m.Files[i-1].Path {
				t.Errorf("%q is accepted", e.Path)
			}
			if i > 0 {
				again += ","
			}
			again += "\n" + string(appendLine(nil, &e))
		}
		if got, err := readText(again + foot); err != nil || !reflect.DeepEqual(got, m) {
			t.Errorf("%v for\n%s", err, again+foot)
		}
	})
}

// readText reads a manifest.
func readText(text string) (*Manifest, error) {
	r := newLineReader(strings.NewReader(text), "manifest")
	if err := r.begin(); err != nil {
		return nil, err
	}
	return r.all()
}
