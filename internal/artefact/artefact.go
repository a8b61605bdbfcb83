// Package artefact defines the files that a host receives, with the origin of each of their lines.
package artefact

import (
	"io/fs"

	"stackplan/internal/source"
)

// Origin is the origin of a line: a row of a table, an override, or a line of a template. Rows embed it and lines point
// to it, so that the lines of many hosts share one Origin.
type Origin struct {
	Option   string        // the newest name of the option, group.name, or the directive; for an override its name in the series; empty for a line of a template
	From     []source.Path // the paths that the value is computed from; {region}, {group} and {host} are placeholders for the names of the host, its group and its region, * for any label
	Why      string        // one sentence
	Template string        // file:line of the template that contains the line, for text that is not from a row
	Override bool          // whether an override set the value
}

// Host is the name of a host and of its region.
type Host struct {
	Region string // empty in a snapshot that does not contain it
	Name   string
}

// File is one file of one host.
type File struct {
	Region  string
	Host    string
	Path    string      // absolute, on the host
	Project string      // the project whose options the file contains, for oslo.config files; else empty
	Mode    fs.FileMode // permission bits
	Owner   string      // user name on the host
	Group   string      // group name on the host
	Body    []byte      // the content; hosts with identical content share it, so it must not be modified
	Lines   []*Origin   // one for each line of Body; nil for blank lines, comments and section headers
	Reload  []string    // units that read the file again on a reload
	Restart []string    // units that must be restarted to read it
}
