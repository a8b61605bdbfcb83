package service

import (
	"io/fs"

	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/program"
	"stackplan/internal/series"
	"stackplan/internal/topology"
)

// File is a file of a host. Several services may share one; rows then state which of them they apply to.
type File struct {
	Path     string                        // absolute, on the host; {link} is the interface of a file that Links repeats
	Named    func(*model.Region) string    // the path in a region, if the description contains a part of it; nil: Path
	Links    func(*Scope) []*topology.Link // the interfaces that have such a file each, the same for the hosts of a model.Class; nil: there is one file
	Doc      string                        // what it is, in one sentence
	Format   *format.Format
	Template string           // file below templates that contains the sections; empty: rows by their option's group
	Project  string           // whose options the catalogue validates; empty for files that are not oslo.config's
	Settings *program.Program // the program that reads the file, if overrides set its options; nil for files of a project
	Sample   string           // the catalogue's name of the file, which routes overrides: dhcp_agent.ini
	Mode     fs.FileMode
	Owner    string
	Group    string
	Programs []Program  // of the distribution that read the file, in addition to those of its services
	AtBoot   bool       // programs read it only while the host boots
	Readers  []Readers  // the services that read some options, if not all that read the file; the first entry applies
	Replaces []Replaced // options of a project that the services with this file do not read, since the file sets what they set
	Span     series.Span
	Copies   []string // its paths in containers of kolla-ansible and TripleO, if another one than Path: /etc/my.cnf.d/galera.cnf
	When     func(*Scope) bool
	Rows     []Row
	Sections []Section // for a template
	Repeated *Repeated // a section that regions have under several names; nil: none

	Processes *Limit // the option that sets how many processes an application server starts; nil: none does

	// Unwritten are rows that write no line, for options whose default is right, or is that of another file. If an override sets such an
	// option, its value must agree with the ties of the row.
	Unwritten []Row
}

// Target returns the key of overrides that set options of the file: its project or program; empty if overrides set none.
func (f *File) Target() string {
	if f.Settings != nil {
		return f.Settings.Name
	}
	return f.Project
}

// SystemFile returns a file of the operating system, which root owns and everyone may read.
func SystemFile(path, doc string, f *format.Format) *File {
	return &File{Path: path, Doc: doc, Format: f, Mode: 0o644, Owner: "root", Group: "root"}
}

// During limits a file to a span of series.
func (f *File) During(span series.Span) *File { f.Span = span; return f }

// Section is a named place of a template: {{rows .name}} prints its rows, {{range .name}} goes over its instances.
type Section struct {
	Name     string
	Each     func(*Scope) []*Scope // the instances; nil: one, with the scope of the file
	Title    func(*Scope) string   // what {{.Title}} prints for an instance
	Rows     []Row
	Sections []Section // of each instance
}

// AllRows returns the rows of the file and of its sections.
func (f *File) AllRows() []*Row {
	var all []*Row
	var add func(rows []Row, sections []Section)
	add = func(rows []Row, sections []Section) {
		for i := range rows {
			all = append(all, &rows[i])
		}
		for _, s := range sections {
			add(s.Rows, s.Sections)
		}
	}
	add(f.Rows, f.Sections)
	return all
}
