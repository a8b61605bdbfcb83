package inventory

import (
	"bytes"
	"testing"
	"unicode/utf8"
)

// FuzzHostBlocks checks that every fault and every cell of a table of HCL blocks has a position in it.
func FuzzHostBlocks(f *testing.F) {
	f.Add("# all\nhost \"cn1\" {\n  rack = \"r1\"\n  address = { management = \"10.0.0.1\", \"x\" : 7 }\n  labels {\n    é = \"x\"\n  }\n}\n")
	f.Add("host \"a\" {}\nhost \"b\" \"c\" { zone = null }\nrack = 1\ngroup {}\n")
	f.Add("host \"a\" {\n rack = <<X\na${b}\nX\n serial = a.b[*] ? 1 : [2]\n rack = 2\n}")
	f.Add("host \"a\" { labels = { (x) = 1, for = 2, a = { b = { c = 1 } } } ")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > ChunkMost {
			return
		}
		lines := bytes.Split([]byte(text), []byte("\n"))
		check := func(what string, line, column int) {
			if line < 1 || line > len(lines) || column < 1 || column > len(lines[line-1])+1 {
				t.Errorf("%s: no position: %d:%d", what, line, column)
			}
		}
		file := &File{Name: "x.hcl", Text: []byte(text), Faults: &Faults{}}
		HCL(file, func(r *Row) bool {
			check(r.Host, int(r.At.Line), int(r.At.Column))
			for _, c := range r.Cells {
				check(c.Key, int(c.At.Line), int(c.At.Column))
			}
			return true
		})
		for _, d := range file.Faults.Finish() {
			check(d.Message, d.Pos.Line, d.Pos.Column)
		}
	})
}
