package edit

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"stackplan/internal/load"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// TestEdits makes the edits of every directory in the archives of testdata. Where a file has no .after, it stays. The
// directories windows have their lines end in CR LF, and those called no-line-end lack the last one; base.cue is that of testdata,
// unless a directory has an empty one: then its line of the series is left out.
func TestEdits(t *testing.T) {
	for _, name := range []string{"cue", "hcl"} {
		file := filepath.Join("testdata", name+".txtar")
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases := map[string]map[string]string{}
		var order []string
		for _, f := range archive.Files {
			dir, base := path.Split(f.Name)
			if cases[dir] == nil {
				cases[dir] = map[string]string{}
				order = append(order, dir)
			}
			cases[dir][base] = string(f.Data)
		}
		if len(order) < 30 {
			t.Errorf("%s has only %d layouts", file, len(order))
		}
		out := &txtar.Archive{Comment: archive.Comment}
		for _, dir := range order {
			t.Run(name+"/"+strings.TrimSuffix(dir, "/"), func(t *testing.T) { editCase(t, dir, cases[dir], out) })
		}
		if updating() {
			if err := os.WriteFile(file, txtar.Format(out), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

var update = flag.Bool("update", false, "write the expected results again")

func updating() bool { return *update }

func editCase(t *testing.T, name string, files map[string]string, out *txtar.Archive) {
	dir := t.TempDir()
	layOut(t, dir, name, files)
	src, _, list := load.Dir(dir)
	if err := list.Err(); err != nil && !strings.Contains(err.Error(), "matchLabels") {
		t.Fatal(err)
	}
	edits := editsOf(t, files["edits"])
	if _, inHCL := files["cloud.hcl"]; inHCL {
		edits.PinsFile = "pins.hcl"
	}
	draft, left, err := Edit(src, edits)
	result := map[string]string{}
	for file, text := range files {
		if !strings.HasSuffix(file, ".after") && file != "left" {
			result[file] = text
		}
	}
	said := ""
	if err != nil {
		said = "error: " + err.Error() + "\n"
	}
	for _, d := range left {
		said += d.String() + "\n  " + d.Hint + "\n"
	}
	if said != "" {
		result["left"] = said
	}
	if draft != nil {
		for _, f := range draft.Files {
			shown := string(f.After)
			if strings.HasPrefix(name, "windows") {
				if strings.Count(shown, "\r\n") != strings.Count(shown, "\n") {
					t.Errorf("lines end in different ways: %q", shown)
				}
				shown = strings.ReplaceAll(shown, "\r\n", "\n")
			}
			result[f.Name+".after"] = shown
			keepsComments(t, string(f.Before), string(f.After))
			if f.Before == nil {
				if formatted, err := load.Format(f.Name, f.After); err != nil || !bytes.Equal(formatted, f.After) {
					t.Errorf("%s, %v; it would be laid out as\n%s", f.Name, err, formatted)
				}
			}
		}
		if err := draft.Write(dir); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(result)) {
		if result[file] != files[file] && !updating() && strings.TrimSuffix(result[file], "\n") != strings.TrimSuffix(files[file], "\n") {
			t.Errorf("%s is\n%s\nwant\n%s", file, result[file], files[file])
		}
		out.Files = append(out.Files, txtar.File{Name: name + file, Data: []byte(result[file])})
	}
	for file := range files {
		if _, ok := result[file]; !ok && !updating() {
			t.Errorf("there is no %s", file)
		}
	}
}

// keepsComments: each comment is in the text after edits too, once.
func keepsComments(t *testing.T, before, after string) {
	t.Helper()
	for line := range strings.Lines(before) {
		for _, mark := range []string{"//", "# "} {
			if at := strings.Index(line, mark); at >= 0 {
				comment := strings.TrimSpace(line[at:])
				if strings.Count(after, comment) != strings.Count(before, comment) {
					t.Errorf("the comment %q was lost or doubled", comment)
				}
			}
		}
	}
}

func layOut(t *testing.T, dir, name string, files map[string]string) {
	t.Helper()
	base, err := os.ReadFile("testdata/base.cue")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := files["base.cue"]; ok {
		base = bytes.Replace(base, []byte("series: \"2025.1\"\n"), nil, 1)
	}
	put(t, dir, "base.cue", string(base))
	for file, text := range files {
		if !load.IsDescription(file) || file == "base.cue" {
			continue
		}
		switch {
		case strings.HasPrefix(name, "windows"):
			text = strings.ReplaceAll(text, "\n", "\r\n")
		case strings.HasPrefix(name, "no-line-end"):
			text = strings.TrimSuffix(text, "\n")
		}
		put(t, dir, file, text)
	}
}

// editsOf reads lines: rename PATH GROUP NAME, series PATH SERIES, pin PATH FORM TEXT...
func editsOf(t *testing.T, text string) Edits {
	t.Helper()
	e := Edits{Series: map[source.Path]series.Series{}, PinsFile: "pins.cue", PinsAbout: "What the tests add."}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		switch words[0] {
		case "rename":
			e.Renames = append(e.Renames, Rename{source.Path(words[1]), words[2], words[3]})
		case "series":
			to, ok := series.Parse(words[2])
			if !ok {
				t.Fatal(line)
			}
			e.Series[source.Path(words[1])] = to
		case "pin":
			e.Pins = append(e.Pins, Pin{Path: source.Path(words[1]), Comment: []string{"why " + words[2]},
				Value: PinValue{Texts: words[3:], List: words[2] == "list", Plain: words[2] == "plain"}})
		default:
			t.Fatal(fmt.Errorf("what is %q", line))
		}
	}
	return e
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
