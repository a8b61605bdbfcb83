package format_test

import (
	"strings"
	"testing"

	"stackplan/internal/format"
)

// TestDjangoLiterals: a value is one literal of Python in one form, so that no value is executed.
func TestDjangoLiterals(t *testing.T) {
	for value, reason := range map[string]string{
		`"a"`: "", `-3`: "", `0`: "", `1.50`: "", `True`: "", `[]`: "", `{}`: "", `()`: "", `("a",)`: "", `["a", ["b"]]`: "", `{"a": (1, None)}`: "", `((x/key))`: "", `"a\"b\\c"`: "",
		"": "a literal is missing", `'a'`: `the literal is not written as "a"`, `["a","b"]`: `not written as ["a", "b"]`, `("a")`: "comma after it", `"((x/key))"`: "without quotes",
		`"a" # b`: "text follows", `"a"; import os`: "text follows", `"a" + x`: "text follows", `os.environ`: "not a literal", `f"a"`: "not a literal", `"a"("b")`: "text follows",
		`"""a"""`: "over several lines", `"\x41"`: "with an escape", `"a`: "not closed", `["a"`: "comma or a bracket", `["a" "b"]`: "comma or a bracket", `{"a"}`: "without a colon",
		`{"a": open("/x")}`: "not a literal", `007`: "not a literal", `1_0`: "not a literal", `1e5`: "not a literal", `[*x]`: "not a literal", `"` + "a\nb" + `"`: "line break",
		`"((a"b))"`: "comma or a bracket", strings.Repeat("[", 60) + strings.Repeat("]", 60): "too many brackets",
	} {
		line, err := format.Django.Line("K", value)
		switch {
		case reason == "" && (err != nil || line != "K = "+value && line != `K = "`+value+`"`):
			t.Errorf("%s gives %q, %v", value, line, err)
		case reason != "" && value != `"((a"b))"` && (err == nil || !strings.Contains(err.Error(), strings.ReplaceAll(reason, `"`, `\"`)) && !strings.Contains(err.Error(), reason)):
			t.Errorf("%s gives %q, %v, want %s", value, line, err, reason)
		case reason != "" && err == nil:
			t.Errorf("%s gives %q", value, line)
		}
	}
	for _, key := range []string{"", "a", "A B", "1A", "A-B", "A.B", "_ a"} {
		if line, err := format.Django.Line(key, "1"); err == nil {
			t.Errorf("the name %q gives %q", key, line)
		}
	}
}

// TestDjangoFiles: the layout of a file does not matter, and a file that only Python understands is not read.
func TestDjangoFiles(t *testing.T) {
	file := "# Local memory\nCACHES = {\n  'default' : { # one\n    'BACKEND': 'a.b',\n  },\n}\nKEY=\"((x/key))\"  # secret\n\nDEBUG = False"
	d, err := format.Django.Parse([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	printed, err := format.Django.Print(d)
	if want := "CACHES = {\"default\": {\"BACKEND\": \"a.b\"}}\nKEY = \"((x/key))\"\nDEBUG = False\n"; err != nil || string(printed) != want {
		t.Errorf("got %s, %v, want %s", printed, err, want)
	}
	if line := d.Sections[0].Entries[1].Line; line != 7 {
		t.Errorf("KEY is in line 7, not %d", line)
	}
	for file, want := range map[string]string{
		"A = 1\nimport os\n": "line 2: this is not NAME = literal", "A = [\n1\n2]\n": "line 3: a comma or a bracket is missing", " A = 1\nB = x()\n": "line 2: this is not a literal of Python",
		"if A:\n    B = 1\n": "line 1: this is not NAME = literal", "A = 1; B = 2\n": "line 1: text follows the literal", "A: int = 1\n": "line 1: this is not",
	} {
		if _, err := format.Django.Parse([]byte(file)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q gives %v, want %s", file, err, want)
		}
	}
}

// TestApacheLines: a value is words that Apache reads as they are.
func TestApacheLines(t *testing.T) {
	for _, bad := range []string{"", " a", `a\`, `"a"`, "a 'b'", "${APACHE_RUN_DIR}", "a\nb"} {
		if line, err := format.Apache.Line("Listen", bad); err == nil {
			t.Errorf("%q gives %q", bad, line)
		}
	}
	for _, bad := range []string{"<VirtualHost", "#Listen", "", "a b", "</If>"} {
		if line, err := format.Apache.Line(bad, "x"); err == nil {
			t.Errorf("%q gives %q", bad, line)
		}
	}
	if _, err := format.Apache.Parse([]byte("Listen 80\n<IfModule ssl_module>\n")); err == nil || !strings.HasPrefix(err.Error(), "line 2") {
		t.Errorf("a section gives %v", err)
	}
	before, _ := format.Apache.Parse([]byte("# ports\nListen 80\nlisten\t443\n"))
	after, _ := format.Apache.Parse([]byte("Listen 443\nListen 80\n"))
	if got := format.Apache.Differences(before, after, nil); len(got) != 1 || got[0].Key != "Listen" {
		t.Errorf("the order of directives matters, but the differences are %v", got)
	}
}
