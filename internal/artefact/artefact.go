// Package artefact holds what a host receives: files, and for each of their lines the reason why it is there.
package artefact

import (
	"io/fs"

	"stackplan/internal/source"
)

// Origin is the reason for a line: a row of a table, an override, or a line of a template. Rows embed it and lines point
// at it, so that lines of many hosts share one.
type Origin struct {
	Option   string        // the newest name of the option, group.name, or the directive; of an override the series' name; empty for a line of a template
	From     []source.Path // what the value is made of; {region}, {group} and {host} stand for the names of the host and of what holds it, * for any label
	Why      string        // one sentence
	Template string        // file:line of the template that holds the line, for text that no row made
	Override bool          // whether a user's own value set the line
}

// Host names a host and the region that it is in.
type Host struct {
	Region string // empty in a snapshot that does not tell
	Name   string
}

// File is one file of one host.
type File struct {
	Region  string
	Host    string
	Path    string      // absolute, on the host
	Project string      // whose options the file holds, for oslo.config files; else empty
	Mode    fs.FileMode // permission bits
	Owner   string      // user name on the host
	Group   string      // group name on the host
	Body    []byte      // the bytes; shared between hosts where they are alike, so never to be changed
	Lines   []*Origin   // one for each line of Body; nil for blank lines, comments and section headers
	Reload  []string    // units that read the file anew when told to
	Restart []string    // units that must be restarted to read it
}
