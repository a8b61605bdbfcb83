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

// manifestName is the name of the manifest in a tree; no region can have this name.
const manifestName = "manifest.json"

// NameError reports that a region, a host or a path cannot be part of the name of a file in a tree. This package checks names
// itself, regardless of earlier checks, because a name that leaves the tree could overwrite any file.
type NameError struct {
	Field  string // "region", "host" or "path"
	Name   string // the invalid name
	Reason string // why it is invalid
}

// Error returns the field, the quoted name and the reason.
func (e *NameError) Error() string {
	return fmt.Sprintf("%s %q %s", e.Field, e.Name, e.Reason)
}

// fileName returns the name of a file in the tree, region/host/path. The error is a *NameError.
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

// splitName splits a name that fileName returned. It rejects all other names, because a manifest on disk is not trusted, like a
// description.
func splitName(name string) (region, host, file string, err error) {
	region, rest, _ := strings.Cut(name, "/")
	host, file, _ = strings.Cut(rest, "/")
	file = "/" + file
	_, err = fileName(&artefact.File{Region: region, Host: host, Path: file})
	return region, host, file, err
}

// checkRegion accepts one path component that does not begin with a dot and is not the name of the manifest: names such as .git
// are reserved for other tools.
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

// checkPath accepts absolute paths in their shortest form, below the root directory.
func checkPath(file string) error {
	switch {
	case !strings.HasPrefix(file, "/"):
		return &NameError{"path", file, "is not absolute"}
	case file == "/":
		return &NameError{"path", file, "is not the path of a file"}
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

// badComponent returns why s cannot be one component of a path, or "". Backslashes are allowed: names of systemd units contain
// them. Text that is not valid UTF-8 is not allowed: JSON, and so the manifest, cannot represent it.
func badComponent(s string) string {
	switch {
	case s == "":
		return "is empty"
	case s == "." || s == "..":
		return "refers to the directory itself or to its parent"
	case strings.Contains(s, "/"):
		return "contains a slash"
	case !utf8.ValidString(s):
		return "is not valid UTF-8"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "contains a control character"
	}
	return ""
}

// ErrEmpty is returned for a run without any file, so that no run empties a tree by mistake.
var ErrEmpty = errors.New("nothing was generated: no host of this run has a file")

// ErrBusy is returned if another run writes the same output.
var ErrBusy = errors.New("another run of stackplan is writing this output")

// ConflictError reports entries that the compiler did not write at paths that it has to write. Nothing was changed.
type ConflictError struct {
	Out   string
	Names []string // in the tree, sorted
}

// Error returns the first names, and what to do.
func (e *ConflictError) Error() string {
	const most = 10
	shown, more := e.Names, ""
	if len(shown) > most {
		more = fmt.Sprintf(" and %d more", len(shown)-most)
		shown = shown[:most]
	}
	return fmt.Sprintf("%s: stackplan did not write these files, but has to replace them: %s%s; move them away, or give another --out",
		e.Out, strings.Join(shown, ", "), more)
}
