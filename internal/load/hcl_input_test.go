package load_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stackplan/internal/diag"
	"stackplan/internal/load"
)

// TestHostileHCL: what would keep a parser busy for long, or end its stack, is refused or read in little time.
func TestHostileHCL(t *testing.T) {
	fill := func(unit string) string { return strings.Repeat(unit, (1<<18)/len(unit)) }
	for _, test := range []struct{ name, text, want string }{
		{"brackets", "a = " + strings.Repeat("[", 100000), "cloud.hcl:1:105: more than 100 brackets are open here"},
		{"parentheses", "a = " + strings.Repeat("(", 100000), "cloud.hcl:1:105: more than 100 brackets are open here"},
		{"objects", "a = " + strings.Repeat("{a=", 100000), "cloud.hcl:1:305: more than 100 brackets are open here"},
		{"blocks", strings.Repeat("a {\n", 100000), "cloud.hcl:101:3: more than 100 brackets are open here"},
		{"interpolations", `a = ` + strings.Repeat(`"${`, 100000), "cloud.hcl:1:155: more than 100 brackets are open here"},
		{"interpolations of heredocs", strings.Repeat("a = <<E\n${", 100000), "cloud.hcl:51:7: more than 100 brackets are open here"},
		{"directives", `a = "` + strings.Repeat(`%{if a}`, 100000), "cloud.hcl:1:706: this file has more than 100 directives in texts"},
		{"signs", "a = " + strings.Repeat("-", 100000), "cloud.hcl:1:105: this expression has more than 100 operators"},
		{"negations", "a = (" + strings.Repeat("!\n", 100000), "cloud.hcl:101:1: this expression has more than 100 operators"},
		{"conditions", "a = " + strings.Repeat("b ? c : ", 100000), "cloud.hcl:1:407: this expression has more than 100 operators"},
		{"splats", "a = b" + strings.Repeat("[*]", 100000), "cloud.hcl:1:307: this expression has more than 100 operators"},
		{"labels", "a " + fill(`"b" `) + "{}", "cloud.hcl:1:15: a takes 3 names (a.b.b.b)"},
		{"closing brackets", fill("}"), "cloud.hcl:1:1: expected an attribute or a block here"},
		{"quotes", fill(`"`), "cloud.hcl:1:1: the name of an attribute has no quotes"},
		{"an open text", `a = "` + fill("\n"), "cloud.hcl:1:5: the text that begins here does not end"},
		{"carriage returns", fill("\r"), ""},
		{"line breaks", fill("\n"), ""},
		{"names", fill("a\n"), "cloud.hcl:1:1: expected an attribute or a block here"},
		{"one attribute", fill("a = 1\n"), "cloud.hcl:102:1: more than 100 attributes are set twice"},
		{"a number", "a = " + fill("9"), ""},
		{"an exponent", "workers = 1e-999999999", ""},
		{"large", string(make([]byte, 1<<20+1)), "cloud.hcl: cloud.hcl is larger than 1 MiB"},
		{"not UTF-8", "name = \"\xff\"", "cloud.hcl:1:9: the byte 0xff is not UTF-8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			writeFile(t, dir, "cloud.hcl", []byte(test.text))
			start := processors(t)
			_, _, list := load.Dir(dir)
			took := processors(t) - start
			t.Log(took)
			if took > 10*time.Second {
				t.Errorf("took %s", took)
			}
			if list.Err() == nil {
				t.Fatal("accepted")
			}
			if got, _, _ := strings.Cut(list.Error(), "\n"); test.want != "" && got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestHCLFiles: which files of a directory are a part of the description.
func TestHCLFiles(t *testing.T) {
	base, err := os.ReadFile("testdata/base.cue")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, cue, hcl, other, want string }{
		{"all", "", "", "name = \"base\"\n", ""},
		{"one with a fault", "", "", "name = \"other\"\n", "name has two values"},
		{"an inventory that CUE names", "inventory: [\"other.hcl\"]\n", "", "host \"ctl1\" {\n}\n", ""},
		{"an inventory that HCL names", "", "inventory = [\"./other.hcl\"]\n", "host \"ctl1\" {\n}\n", ""},
		{"an inventory that nothing names", "", "", "host \"ctl1\" {\n}\n", "unknown field \"host\""},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			writeFile(t, dir, "base.cue", []byte(string(base)+test.cue))
			writeFile(t, dir, "more.hcl", []byte(test.hcl))
			writeFile(t, dir, "other.hcl", []byte(test.other))
			writeFile(t, dir, ".hidden.hcl", []byte("}"))
			_, _, list := load.Dir(dir)
			if test.want == "" && strings.Contains(list.Error(), "unknown field \"host\"") || !strings.Contains(list.Error(), test.want) {
				t.Errorf("got %q, want %q", list.Error(), test.want)
			}
		})
	}
}

func TestFormatHCL(t *testing.T) {
	before := "\ufeff# one\r\nregion \"r1\" {\r\n // two\r\n  workers=4 # three\r\n     location   = \"x\"\r\n/* four */}\r\n"
	want := "# one\nregion \"r1\" {\n  // two\n  workers  = 4 # three\n  location = \"x\"\n/* four */ }\n"
	for _, text := range []string{before, want} {
		got, err := load.Format("x.hcl", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	_, err := load.Format("x.hcl", []byte("name = \n"))
	var list diag.List
	if !errors.As(err, &list) || list[0].Code != "syntax/hcl" || list[0].Pos.String() != "x.hcl:1:8" {
		t.Errorf("got %v", err)
	}
}

// FuzzHCL: for any text, Dir returns, prints no message of CUE or HCL, and places every error in the file. What can
// be formatted is formatted once and for all.
func FuzzHCL(f *testing.F) {
	archives, err := filepath.Glob("testdata/hclfaults/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range archives {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		_, text, _ = bytes.Cut(text, []byte("-- cloud.hcl --\n"))
		text, _, _ = bytes.Cut(text, []byte("-- want --\n"))
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		text = text[:min(len(text), 500)]
		dir := t.TempDir()
		writeFile(t, dir, "cloud.hcl", text)
		src, cloud, list := load.Dir(dir)
		if cloud == nil && list.Err() == nil {
			t.Fatal("neither a cloud nor an error")
		}
		for _, d := range list {
			if d.Pos.File != "cloud.hcl" || d.Pos.Line > 0 && d.Pos.Column > len(src.Line(d.Pos.File, d.Pos.Line))+2 {
				t.Errorf("%s is no place of the file", d.Pos)
			}
			for _, raw := range []string{"_|_", "disjunction", "onfiguration", "rgument ", "emplate", "onstructor"} {
				if strings.Contains(d.Message, raw) && !bytes.Contains(text, []byte(raw)) {
					t.Errorf("%s", d)
				}
			}
		}
		checkFormatted(t, text)
	})
}

func checkFormatted(t *testing.T, text []byte) {
	once, err := load.Format("x.hcl", text)
	if err != nil {
		return
	}
	twice, err := load.Format("x.hcl", once)
	if err != nil {
		t.Fatal(fmt.Errorf("what is formatted cannot be read: %w", err))
	}
	if !bytes.Equal(once, twice) {
		t.Errorf("formatted %q, then %q", once, twice)
	}
}
