// Package artefact defines the files that a host receives, with the origin of each of their lines.
package artefact

import (
	"io/fs"

	"stackplan/internal/source"
)

// Origin is the reason for a line: a row of a service, an override, or a line of a template. Rows embed it and lines point to
// it, so that lines of many hosts share one.
//
// If the paths of a row depend on what the line is about (a network, a link, a port, a listed host), the line points to an
// instance: a copy of the row's origin whose paths are filled in. Row returns the origin of the row.
type Origin struct {
	Option   string        // the newest name of the option, group.name, or the directive; of an override the name in the series; empty for a line of a template
	From     []source.Path // the inputs of the value; {region}, {group}, {host} and {hardware} are the names of the host, * is any label, alternatives are separated by " | "
	Why      string        // one sentence
	Template string        // file:line of the template that contains the line, for text that no row wrote
	Override bool          // whether an override set the line
	Of       *Origin       // of an instance: the origin of the row
	Replaces []Replaced    // of an override in a file of a program: the lines that it replaces or omits
}

// Replaced is a line that an override replaces or omits.
type Replaced struct {
	Origin *Origin
	Values []string
}

// Row returns the origin of the row that a line is an instance of, or the origin itself.
func (o *Origin) Row() *Origin {
	if o != nil && o.Of != nil {
		return o.Of
	}
	return o
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
	Program string      // the program whose options overrides set in the file; else empty
	Mode    fs.FileMode // permission bits
	Owner   string      // user name on the host
	Group   string      // group name on the host
	Body    []byte      // the content; hosts with identical content share it, so it must not be modified
	Lines   []*Origin   // one for each line of Body; nil for blank lines, comments and section headers
	Omitted []*Origin   // the overrides that omit a line; shared like Body
	Reload  []string    // units that read the file again on a reload
	Restart []string    // units that must be restarted to read it
}
