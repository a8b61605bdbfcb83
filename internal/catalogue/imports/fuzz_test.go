package imports

import (
	"bytes"
	"os"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

// inPlace fails if the position of an error is outside the text.
func inPlace(t *testing.T, f *file) {
	t.Helper()
	lines := bytes.Split(f.text, []byte("\n"))
	for _, d := range f.list {
		if d.Pos.Line < 1 || d.Pos.Line > len(lines) || d.Pos.Column < 1 || d.Pos.Column > len(lines[d.Pos.Line-1])+1 || d.Length < 0 {
			t.Errorf("no place: %+v", d)
		}
	}
}

// FuzzGenerated: errors in any text have positions, and the options of an accepted text are read back unchanged from the
// file written for them.
func FuzzGenerated(f *testing.F) {
	for _, name := range []string{"testdata/acme.yaml", "testdata/acme.json"} {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"options": {"acme": {"opts": [{"dest": "a", "type": "port", "choices": [[1, null], 2], "default": {"a": [1]}}]}}}`))
	f.Add([]byte("options: &a\n  b: *a\n"))
	f.Add([]byte("options: {a: {opts: [{dest: b, type: multi valued, default: [[], {}, null, true]}]}}\r"))
	f.Fuzz(func(t *testing.T, text []byte) {
		in := &file{name: "x", text: text}
		options, at, ok := in.generated()
		inPlace(t, in)
		if ok != (len(in.list) == 0) || ok && len(options) == 0 {
			t.Fatalf("%v with %d options and %v", ok, len(options), in.list)
		}
		if !ok {
			return
		}
		s := &set{catalogue.Imported{Project: "nova", Series: series.Zed, Options: options}, in, at}
		s.join()
		made := &file{name: "y", text: s.print("x")}
		again, ok := made.normal("nova")
		if !ok {
			t.Fatalf("not read back: %v\n%s", made.list, made.text)
		}
		if next := again.print("x"); !bytes.Equal(next, made.text) {
			t.Errorf("%s\nread back:\n%s", made.text, next)
		}
	})
}

// FuzzNormal reads imported files with any content.
func FuzzNormal(f *testing.F) {
	f.Add([]byte(header + `{"group":"ecu","name":"ratio","type":"float","default":["1"],"variants":[{"type":"string"}]}]}`))
	f.Add([]byte(header + `{"group":"ecu","deprecated":[{"group":"a"}],"min":7}, null]} x`))
	f.Fuzz(func(t *testing.T, text []byte) {
		in := &file{name: "x", text: text}
		s, ok := in.normal("nova")
		inPlace(t, in)
		if ok != (len(in.list) == 0) {
			t.Fatalf("%v with %v", ok, in.list)
		}
		if ok {
			catalogue.Open(s.Imported).Options("nova", series.Zed)
		}
	})
}
