package tree

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"stackplan/internal/artefact"
)

// manifestName is the manifest's place in a tree; no region can have this name.
const manifestName = "manifest.json"

// NameError tells that a region, a host or a path cannot name a file in a tree. The tree checks this itself, whatever
// was checked before, because a name that leaves the tree would write anywhere.
type NameError struct {
	Field  string // "region", "host" or "path"
	Name   string // as it was given
	Reason string // what is wrong with it
}

// Error names the field, the quoted name and the reason.
func (e *NameError) Error() string {
	return fmt.Sprintf("%s %q %s", e.Field, e.Name, e.Reason)
}

// fileName returns the place of a file in the tree, region/host/path. The error is a *NameError.
func fileName(f *artefact.File) (string, error) {
	if err := checkRegion(f.Region); err != nil {
		return "", err
	}
	if reason := badComponent(f.Host); reason != "" {
		return "", &NameError{"host", f.Host, reason}
	}
	if err := checkPath(f.Path); err != nil {
		return "", err
	}
	return f.Region + "/" + f.Host + f.Path, nil
}

// splitName takes a name that fileName made apart. It refuses all others, so that a manifest from a disk is trusted no
// more than a description.
func splitName(name string) (region, host, file string, err error) {
	region, rest, _ := strings.Cut(name, "/")
	host, file, _ = strings.Cut(rest, "/")
	file = "/" + file
	_, err = fileName(&artefact.File{Region: region, Host: host, Path: file})
	return region, host, file, err
}

// checkRegion allows one component. Names with a dot in front, such as .git, are left to the tools of the user, and the
// manifest has its own.
func checkRegion(region string) error {
	reason := badComponent(region)
	switch {
	case reason != "":
	case region[0] == '.':
		reason = "begins with a dot"
	case region == manifestName:
		reason = "is the name of the manifest"
	default:
		return nil
	}
	return &NameError{"region", region, reason}
}

// checkPath allows absolute paths in their shortest form, below the root directory.
func checkPath(file string) error {
	switch {
	case !strings.HasPrefix(file, "/"):
		return &NameError{"path", file, "is not absolute"}
	case file == "/":
		return &NameError{"path", file, "names no file"}
	case path.Clean(file) != file:
		return &NameError{"path", file, "is not in its shortest form, which is " + path.Clean(file)}
	}
	for component := range strings.SplitSeq(file[1:], "/") {
		if reason := badComponent(component); reason != "" {
			return &NameError{"path", file, reason}
		}
	}
	return nil
}

// badComponent returns why s cannot be one component of a path, or nothing. Backslashes are allowed: units of systemd
// have them in their names. Text that is no UTF-8 is not: the manifest could not say it.
func badComponent(s string) string {
	switch {
	case s == "":
		return "is empty"
	case s == "." || s == "..":
		return "is a directory's name for itself or for the one above"
	case strings.Contains(s, "/"):
		return "has a slash in it"
	case !utf8.ValidString(s):
		return "is not valid UTF-8"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "has a control character in it"
	}
	return ""
}

// ErrEmpty is returned for a render without a single file. A tree is never emptied in silence.
var ErrEmpty = errors.New("nothing was generated: no host of this run has a file")

// ErrBusy is returned when another run holds the same output.
var ErrBusy = errors.New("another run is writing it")

// ConflictError tells which files that the compiler did not write stand where it has to write. Nothing was changed.
type ConflictError struct {
	Out   string
	Names []string // in the tree, sorted
}

// Error names the first files and the ways out.
func (e *ConflictError) Error() string {
	const most = 10
	shown, more := e.Names, ""
	if len(shown) > most {
		more = fmt.Sprintf(" and %d more", len(shown)-most)
		shown = shown[:most]
	}
	return fmt.Sprintf("%s: not written by this compiler, and in the way: %s%s; give another --out, or --prune to replace them",
		e.Out, strings.Join(shown, ", "), more)
}
