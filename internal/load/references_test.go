package load

import (
	"os"
	"path/filepath"
	"testing"
)

// TestRefers: a field name in a value is a reference, in other places it is a label.
func TestRefers(t *testing.T) {
	dir := t.TempDir()
	text := `package cloud
series: "zed"
name: "a"
if series == "zed" {
	name: "a"
}
regions: [string]: series: string
x: regions.r1.series
y: {series: "zed"}
`
	if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	s, _, _ := Dir(dir)
	got := s.Refers("series")
	if len(got) != 2 || got[0].String() != "cloud.cue:4:4" || got[1].Line != 8 {
		t.Errorf("places: %v", got)
	}
	if none := s.Refers("location"); len(none) > 0 {
		t.Errorf("places: %v", none)
	}
}
