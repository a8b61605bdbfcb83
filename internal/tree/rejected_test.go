package tree

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/artefact"
)

// TestRejected passes files that cannot be written. The tree is unchanged, and nothing is left next to it.
func TestRejected(t *testing.T) {
	broken := errors.New("template: broken")
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	bad := func(region, host, path string) *artefact.File {
		return &artefact.File{Region: region, Host: host, Path: path, Mode: 0o640, Body: []byte("x")}
	}
	changed := file("a", "/etc/nova/nova.conf", "changed")
	for _, row := range []struct {
		name  string
		ctx   context.Context
		files iter.Seq2[*artefact.File, error]
		want  func(error) bool
	}{
		{"empty", context.Background(), stream(nil), func(err error) bool { return errors.Is(err, ErrEmpty) }},
		{"error at once", context.Background(), stream(broken), func(err error) bool { return err == broken }},
		{"error late", context.Background(), stream(broken, changed), func(err error) bool { return err == broken }},
		{"canceled", canceled, stream(nil, changed), func(err error) bool { return errors.Is(err, context.Canceled) }},
		{"host", context.Background(), stream(nil, changed, bad("r", "../x", "/x")), isNameError("host", "../x")},
		{"region", context.Background(), stream(nil, changed, bad("..", "x", "/x")), isNameError("region", "..")},
		{"path", context.Background(), stream(nil, changed, bad("r", "x", "/etc/../../x")), isNameError("path", "/etc/../../x")},
		{"twice, equal", context.Background(), stream(nil, twoHosts[0], twoHosts[0], twoHosts[1], twoHosts[2]), errorContains("r/a/etc/nova/nova.conf is generated twice")},
		{"twice, changed", context.Background(), stream(nil, changed, changed), errorContains("r/a/etc/nova/nova.conf is generated twice")},
		{"twice, equal after a change", context.Background(), stream(nil, changed, twoHosts[2], twoHosts[2]), errorContains("r/b/etc/nova/nova.conf is generated twice")},
		{"out of order", context.Background(), stream(nil, twoHosts[2], twoHosts[0]), errorContains("r/a/etc/nova/nova.conf: generated after r/b/etc/nova/nova.conf, out of order")},
		{"file and directory", context.Background(), stream(nil, changed, file("a", "/etc/nova/nova.conf/x", "")), errorContains("as a directory")},
	} {
		t.Run(row.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "build")
			write(t, out, Options{}, twoHosts...)
			put(t, out+"/foreign", "mine")
			before := look(t, out)
			sum, err := Write(row.ctx, out, row.files, Options{})
			if !row.want(err) || sum != (Summary{}) {
				t.Errorf("%v, %+v", err, sum)
			}
			equal(t, look(t, out), before)
			alone(t, out)

			base := t.TempDir()
			if _, err := Write(row.ctx, base+"/x/y/build", row.files, Options{}); !row.want(err) {
				t.Errorf("into nothing: %v", err)
			}
			equal(t, look(t, base), map[string]string{".": "drwxr-xr-x "})
		})
	}
}

func isNameError(field, name string) func(error) bool {
	return func(err error) bool {
		var e *NameError
		return errors.As(err, &e) && e.Field == field && e.Name == name
	}
}

func errorContains(text string) func(error) bool {
	return func(err error) bool { return err != nil && strings.Contains(err.Error(), text) }
}

// TestOutput passes outputs that cannot be written.
func TestOutput(t *testing.T) {
	base := t.TempDir()
	put(t, base+"/file", "mine")
	put(t, base+"/dir/x", "mine")
	os.Symlink("dir", base+"/link")
	os.Symlink("gone", base+"/dangling")
	put(t, base+"/held/in/x", "mine")
	put(t, base+"/.taken.stackplan/x", "mine")
	put(t, base+"/.marked.stackplan/lock", "not ours")
	put(t, base+"/broken/manifest.json", "{}")
	put(t, base+"/home/thesis.txt", "mine")
	put(t, base+"/newer/manifest.json", "{\n\"version\": 2,\n")
	t.Chdir(base + "/held/in")
	before := look(t, base)
	for out, want := range map[string]string{
		base + "/file":     "is a file",
		base + "/link":     "is a symbolic link",
		base + "/link/":    "is a symbolic link",
		base + "/dangling": "is a symbolic link",
		base + "/held":     "contains the current directory",
		base + "/held/in":  "contains the current directory",
		base + "/file/x":   "not a directory",
		base + "/taken":    "stackplan did not create this",
		base + "/marked":   "stackplan did not create this",
		base + "/home":     "home: contains files but no manifest.json, so stackplan did not write it; give a new or an empty directory",
		base + "/newer":    "has an unsupported version",
		"/etc":             "is the configuration of this machine",
		"/etc/":            "is the configuration of this machine",
		base + "/broken":   "broken/manifest.json: is not a manifest",
		".":                "is not the name of a directory",
		"..":               "is not the name of a directory",
		"/":                "is not the name of a directory",
		"":                 "is not the name of a directory",
	} {
		_, err := Write(context.Background(), out, stream(nil, twoHosts...), Options{})
		if !errorContains(want)(err) {
			t.Errorf("%q: %v", out, err)
		}
		equal(t, look(t, base), before)
	}
}
