package service

import (
	"io/fs"

	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// The built-in roles.
const (
	Compute        = "compute"
	ControlCompute = "control-compute"
)

// Service is a daemon and the files that it reads.
type Service struct {
	Name        string
	Doc         string                   // what it does, in one sentence
	Project     *Project                 // the project that it is upgraded with; nil: it does not depend on the series
	Unit        string                   // the name of its unit in the init system; empty: Name; NoUnit: no program reloads or restarts
	Reload      bool                     // it reads its files again on a reload
	Span        series.Span              // the series that have it
	Replacement string                   // what to use after Span.Until, as a hint
	Roles       []string                 // the built-in roles that run it
	When        func(*Site) bool         // the sites where the built-in roles run it; nil: all
	Except      func(*Site, string) bool // the built-in roles among Roles that do not run it at a site; nil: none
	RunsOn      func(Placement) bool     // the groups that run it regardless of their role, so that no role lists it; nil: roles decide
	Ports       []Port
	Files       []*File

	Provides   []Capability                // what other services, checks and reports look for it by
	Needs      []Need                      // what it requires on its own host
	Essential  bool                        // no region can work without it, if a built-in role runs it there
	Networking func(model.Networking) bool // the networking that it belongs to; nil: any

	Joins   func(*model.Network) bool // networks to which its hosts are attached even if they have no address there; nil: none
	Bridges bool                      // attaches instances or routers to the bridges of the host

	Processes *Processes // on each host; nil: see ProcessesOrDefault

	Restart       RestartEffect                       // of a restart on instances; see Service.RestartEffect if it is not declared
	Redundancy    func(*model.Region) HostRequirement // see Service.RequiredHosts if it is nil
	ClusterName   string                              // of its hosts in messages, if they require a quorum; empty: Name
	KeepAvailable bool                                // clients connect to its hosts without HAProxy, and a rollout must keep it available

	// Writer returns the host that the description chooses to do the work of the service alone, while the others wait. If it is
	// nil or returns no host that runs the service, the first host does the work: see Site.Writer.
	Writer func(*model.Region) string
}

// NoUnit is the unit of files that are read again at each use.
const NoUnit = "-"

// Placement is what decides whether the hosts of a group run a service that no role lists.
type Placement struct {
	Cloud  *model.Cloud
	Region *model.Region
	Group  *model.Group
	Runs   []*Service // the services before it in the table that they run
}

// Fits reports whether the service belongs to the networking of a region.
func (s *Service) Fits(r *model.Region) bool {
	return s.Networking == nil || s.Networking(r.Networking)
}

// Exposure is where a port is reachable through a VIP.
type Exposure int

// Ports are direct (not on a VIP), internal (on the VIP of the management network) or external (on the VIPs of external networks
// too).
const (
	Direct Exposure = iota
	Internal
	External
)

// Port is a TCP port that a service listens on, and how HAProxy treats it. Times are seconds.
type Port struct {
	Name        string // of the HAProxy section; empty: the service's
	Number      int
	Exposure    Exposure
	TCP         bool             // passes bytes on instead of HTTP requests
	Health      string           // the request that checks whether the service is alive: "GET /healthcheck"; empty: a connection is enough
	Expect      string           // the expected answer in words of http-check expect; empty: 2xx or 3xx
	Balance     string           // HAProxy's algorithm; empty: roundrobin
	Single      bool             // one server does the work, the others are backups
	Timeout     func(*Scope) int // of client and server; nil: the default of the file
	TimeoutFrom []source.Path    // that Timeout is computed from
	Secure      series.Series    // the first series in which the service itself can serve TLS here; None: none does
	Span        series.Span
}

// File is a file of a host. Several services may share one; rows then state which of them they apply to.
type File struct {
	Path     string                        // absolute, on the host; {link} is the interface of a file that Links repeats
	Links    func(*Scope) []*topology.Link // the interfaces that have such a file each, the same for the hosts of a model.Class; nil: there is one file
	Doc      string                        // what it is, in one sentence
	Format   *format.Format
	Template string // file below templates that contains the sections; empty: rows by their option's group
	Project  string // whose options the catalogue validates; empty for files that are not oslo.config's
	Sample   string // the catalogue's name of the file, which routes overrides: dhcp_agent.ini
	Mode     fs.FileMode
	Owner    string
	Group    string
	AtBoot   bool      // programs read it only while the host boots
	Readers  []Readers // the services that use some options, if not all that read the file; the longest prefix first
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

// UnitName returns the name of the service's unit in the init system.
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
