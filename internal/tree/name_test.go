package tree

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/artefact"
)

func TestFileName(t *testing.T) {
	for _, row := range []struct{ region, host, path, field, reason string }{
		{"hz-a", "cn001", "/etc/nova/nova.conf", "", ""},
		{"hz a", `cn\001`, `/etc/systemd/system/dev-disk-by\x2dlabel.device`, "", ""},
		{"r", ".host", "/.x", "", ""},
		{"r", "...", "/...", "", ""},
		{"", "h", "/x", "region", "is empty"},
		{".", "h", "/x", "region", "itself"},
		{"..", "h", "/x", "region", "its parent"},
		{"a/b", "h", "/x", "region", "slash"},
		{".git", "h", "/x", "region", "dot"},
		{"manifest.json", "h", "/x", "region", "manifest"},
		{"r\x00", "h", "/x", "region", "control"},
		{"r", "", "/x", "host", "is empty"},
		{"r", "..", "/x", "host", "its parent"},
		{"r", "../x", "/x", "host", "slash"},
		{"r", "a\nb", "/x", "host", "control"},
		{"r", "a\xff", "/x", "host", "UTF-8"},
		{"r", "h", "", "path", "not absolute"},
		{"r", "h", "x", "path", "not absolute"},
		{"r", "h", "/", "path", "is not the path of a file"},
		{"r", "h", "//x", "path", "shortest form, which is /x"},
		{"r", "h", "/x/", "path", "shortest form"},
		{"r", "h", "/x/../y", "path", "shortest form"},
		{"r", "h", "/../x", "path", "shortest form"},
		{"r", "h", "/./x", "path", "shortest form"},
		{"r", "h", "/x\x00", "path", "control"},
		{"r", "h", "/x\u0085", "path", "control"},
	} {
		name, err := fileName(&artefact.File{Region: row.region, Host: row.host, Path: row.path})
		var e *NameError
		switch {
		case row.field == "" && (err != nil || name != row.region+"/"+row.host+row.path):
			t.Errorf("%+v: %q, %v", row, name, err)
		case row.field != "" && (!errors.As(err, &e) || e.Field != row.field || !strings.Contains(e.Error(), row.reason)):
			t.Errorf("%+v: %v", row, err)
		}
	}
}

// FuzzFileName searches for a name that is accepted and leaves the tree, or that splitName does not split into the same parts.
func FuzzFileName(f *testing.F) {
	f.Add("hz-a", "cn001", "/etc/nova/nova.conf")
	f.Add("..", "..", "/../../etc/passwd")
	f.Add("a", "b/../..", "/..")
	f.Add("manifest.json", ".", "//x")
	f.Fuzz(func(t *testing.T, region, host, file string) {
		name, err := fileName(&artefact.File{Region: region, Host: host, Path: file})
		if err != nil {
			return
		}
		if !filepath.IsLocal(name) || filepath.Clean(name) != name || strings.ContainsRune(name, 0) {
			t.Errorf("%q leaves the tree", name)
		}
		if joined := filepath.Join("/tree", name); !strings.HasPrefix(joined, "/tree/") || strings.Count(joined, "/") != strings.Count(file, "/")+3 {
			t.Errorf("%q is at another depth: %q", name, joined)
		}
		if name[0] == '.' || strings.HasPrefix(name, manifestName+"/") {
			t.Errorf("%q has a region that is not for regions", name)
		}
		r, h, p, err := splitName(name)
		if err != nil || r != region || h != host || p != file {
			t.Errorf("%q comes apart as %q %q %q, %v", name, r, h, p, err)
		}
	})
}
