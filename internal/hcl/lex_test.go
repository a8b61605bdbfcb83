package hcl

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

func TestTooDeep(t *testing.T) {
	for _, test := range []struct {
		name, text string
		at         int
		what       string
	}{
		{"plain", "a = [1, \"${b}\"]\n", 0, ""},
		{"comments count for nothing", strings.Repeat("# ((((((((((\n", 50), 0, ""},
		{"brackets", "a = " + strings.Repeat("[", 101), 104, "more than 100 brackets are open here"},
		{"brackets one after the other", strings.Repeat("a = [[]]\n", 500), 0, ""},
		{"texts in one another", "a = " + strings.Repeat(`"${`, 51), 154, "more than 100 brackets are open here"},
		{"operators", "a = 1" + strings.Repeat("+1", 101), 205, "this expression has more than 100 operators"},
		{"a comma ends the count", "a = [" + strings.Repeat("1+1,", 500) + "]", 0, ""},
		{"a line does not end a list", "a = [" + strings.Repeat("1+\n", 101), 306, "this expression has more than 100 operators"},
		{"directives", `a = "` + strings.Repeat("%{if b}", 101), 705, "this file has more than 100 directives in texts"},
		{"parts of a text", "a = <<E\n" + strings.Repeat("x\n", 1001) + "E\n", 2008, "this text has more than 1000 parts"},
	} {
		if at, what := TooDeep(Lex("a.hcl", []byte(test.text))); at != test.at || what != test.what {
			t.Errorf("%s: %d, %s; want %d, %s", test.name, at, what, test.at, test.what)
		}
	}
}

func TestExplain(t *testing.T) {
	for text, want := range map[string]string{
		`a = "b`:             Endless,
		"a = 'b'":            "a text needs double quotes",
		`a = "\q"`:           "this escape sequence is unknown",
		"a = [1 2]":          "a comma is missing here",
		"a = max(1 2)":       "a comma is missing here",
		"a = {b}":            "expected an equals sign and a value here",
		"a {":                "this bracket is not closed",
		"a = 1 b = 2":        "expected a new line here",
		"a = 1,":             "a new line is expected here, not a comma",
		"a":                  "expected an attribute or a block here",
		"a =":                "expected a value here",
		`"a" = 1`:            "the name of an attribute has no quotes",
		`a "${b}" {` + "\n}": "a label allows no interpolation",
	} {
		_, said := hclsyntax.ParseConfig([]byte(text+"\n"), "a.hcl", hcl.InitialPos)
		if len(said) == 0 {
			t.Errorf("%s: nothing is wrong", text)
			continue
		}
		if got, _ := Explain(said[0], string(said[0].Subject.SliceBytes([]byte(text+"\n")))); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
