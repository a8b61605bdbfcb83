package service

import (
	"io/fs"

	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/topology"
)

// The built-in roles.
const (
	Compute        = "compute"
	ControlCompute = "control-compute"
)

// Service is a daemon and the files that it reads.
type Service struct {
	Name   string
	Doc    string                   // what it does, in one sentence
	Unit   string                   // what the init system calls it; empty: Name; NoUnit: nothing needs to be told
	Reload bool                     // a reload is enough for it to read its files anew
	Span   series.Span              // the series that have it
	Gone   string                   // what to use after Span.Until, for the hint
	Roles  []string                 // the built-in roles that run it
	When   func(*Site) bool         // where the built-in roles run it; nil: everywhere
	Except func(*Site, string) bool // built-in roles among Roles that do not run it at a site; nil: none
	Beside func(Beside) bool        // where hosts run it whatever their role, so that no role lists it; nil: roles decide
	Ports  []Port
	Files  []*File

	Joins    func(*model.Network) bool // networks that hosts which run it take part in even without an address there; nil: none
	Bridges  bool                      // attaches instances or routers to the bridges of the host
	MovesVIP bool                      // may assign VIPs to the host

	// Writer returns the host that the description chooses to do the work of the service alone, while the others wait. If it is
	// nil or returns no host that runs the service, the first host does the work: see Site.Writer.
	Writer func(*model.Region) string
}

// NoUnit is the unit of files that are read anew at each use.
const NoUnit = "-"

// Beside is what decides whether the hosts of a group run a service that no role lists.
type Beside struct {
	Cloud  *model.Cloud
	Region *model.Region
	Group  *model.Group
	Runs   []*Service // what they run of the services before it in the table
}

// Exposure tells who reaches a port through a VIP.
type Exposure int

// Ports are direct (the VIP does not show them), internal (the VIP of the management network shows them) or external
// (the VIPs of external networks show them too).
const (
	Direct Exposure = iota
	Internal
	External
)

// Port is a TCP port that a service listens on, and how HAProxy treats it. Times are seconds.
type Port struct {
	Name     string // of the HAProxy section; empty: the service's
	Number   int
	Exposure Exposure
	TCP      bool             // passes bytes on instead of requests
	Health   string           // the request that tells whether the service lives: "GET /healthcheck"; empty: connecting is enough
	Expect   string           // what the answer must be in words of http-check expect; empty: 2xx or 3xx
	Balance  string           // HAProxy's algorithm; empty: roundrobin
	Single   bool             // one server works, the others wait as backups
	Timeout  func(*Scope) int // of client and server; nil: the default of the file
	Secure   series.Series    // the first series in which the service itself can serve TLS here; None: none does
	Span     series.Span
}

// File is a file of a host. Several services may share one; rows then say whom they speak to.
type File struct {
	Path     string                        // absolute, on the host; {link} stands for the interface of a file that Links repeats
	Links    func(*Scope) []*topology.Link // the interfaces that have such a file each, alike for the hosts of a model.Class; nil: there is one file
	Doc      string                        // what it is, in one sentence
	Format   *format.Format
	Template string // file below templates that places the sections; empty: rows by their option's group
	Project  string // whose options the catalogue judges; empty for files that are not oslo.config's
	Sample   string // the catalogue's name of the file, which routes overrides: dhcp_agent.ini
	Mode     fs.FileMode
	Owner    string
	Group    string
	Span     series.Span
	When     func(*Scope) bool
	Rows     []Row
	Sections []Section // for a template
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

// UnitName returns what the init system calls the service.
func (s *Service) UnitName() string {
	if s.Unit != "" {
		return s.Unit
	}
	return s.Name
}

// Title returns the name of the port's HAProxy section.
func (p *Port) Title(s *Service) string {
	if p.Name != "" {
		return p.Name
	}
	return s.Name
}
