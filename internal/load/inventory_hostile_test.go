package load_test

import (
	"strings"
	"testing"
	"time"

	"stackplan/internal/diag"
)

// TestHostileTables: no table of the largest size takes long, and a report states that the rest was not read.
func TestHostileTables(t *testing.T) {
	const large, block = 15 << 20, 250 << 10 // bytes of a table, and of what is parsed at once
	fill := func(size int, head, repeated string) string {
		return head + strings.Repeat(repeated, size/len(repeated))
	}
	for name, test := range map[string]struct{ text, want string }{
		"hosts.csv":    {fill(large, "host,rack\n", "cx,r1\n"), "more than 200 errors in the tables; the rest was not read"},
		"quotes.csv":   {fill(large, "host,rack\n", "\"a\"x,\n"), "more than 200 errors"},
		"open.csv":     {fill(large, "host,rack\n\"", "a\n"), "a quoted cell of this row has no closing quote"},
		"wide.csv":     {fill(large, "host", ",rack"), "this line is longer than 64 KiB"},
		"commas.csv":   {fill(large, "host\ncn1", ","), "this line is longer than 64 KiB"},
		"deep.json":    {fill(large, "", "["), "more than 100 brackets are open here"},
		"objects.json": {fill(large, "[{", `"a":{`), "more than 100 brackets are open here"},
		"keys.json":    {fill(large, `[{"host":"cn1","labels":{`, `"a":1,`), "the file ends before the list of hosts ends"},
		"numbers.json": {fill(large, "[", "1,"), "more than 200 errors"},
		"items.yaml":   {fill(large, "", "- a\n"), "more than 200 errors"},
		"deep.yaml":    {fill(block, "- host: ", "["), "nested more than 10,000 deep here"},
		"flow.yaml":    {fill(block, "- {", "a,") + "}", "has more than 200 fields"},
		"one.yaml":     {fill(large, "[", "a,"), "is longer than 256 KiB"},
		"deep.hcl":     {fill(block, "host \"a\" {\n x = ", "["), "more than 100 brackets are open here"},
		"nested.hcl":   {fill(block, "host \"a\" {", "a {"), "more than 100 brackets are open here"},
		"operator.hcl": {fill(block, "host \"a\" {\n x = ", "!"), "more than 100 operators"},
		"text.hcl":     {fill(block, "host \"a\" {\n x = <<A\n", "a\n"), "this text has more than 1000 parts"},
		"escape.hcl":   {fill(block, "host \"a\" {\n x = \"", "%%{"), "this text has more than 1000 parts"},
		"one.hcl":      {fill(large, "host \"a\" {", " a = 1\n"), "is longer than 256 KiB"},
	} {
		t.Run(name, func(t *testing.T) {
			start := processors(t)
			s, _, list := loadTables(t, `"`+name+`"`, map[string]string{name: test.text})
			if got := printed(t, s, list); !strings.Contains(got, test.want) {
				t.Errorf("got %.2000s", got)
			}
			if took := processors(t) - start; took > 10*time.Second {
				t.Errorf("it took %v", took)
			}
			if len(list) > 210 || list[0].Severity != diag.Error && list[len(list)-1].Severity != diag.Error {
				t.Errorf("%d findings", len(list))
			}
		})
	}
}
