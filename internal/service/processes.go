package service

import (
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// Processes are the processes of a service on each of its hosts, and the connections that each process opens to servers that all
// services share. Capacity compares their sums with the limits of these servers. Options are written [group.name] as in rows, and are
// those of the service's Config. Every process may also use the pools of oslo.cache, by the options that all projects share.
type Processes struct {
	Workers         []Workers      // sets of processes, which are added up; none: one process
	Extra           int            // further processes with the same connections
	Databases       []DatabasePool // pools in each process
	Messaging       bool           // each process receives and sends messages
	ValidatesTokens bool           // each process validates the token of a request, and caches the answer
	Caches          []CachePool    // pools in addition to those that all projects share
	NetworkDatabase int            // connections to the southbound database of OVN, in regions that have it
}

// Workers is a set of processes whose number an option sets. If the option is unset, there is one for each CPU.
type Workers struct {
	Option string
	Span   series.Span             // the series in which the option sets their number; in the others there is no such set
	Field  string                  // of a region, which sets it, such as image.workers; empty: it is the number of workers of the host
	Number func(*model.Region) int // the value of the field
}

// WorkersOf returns a set of processes as large as the number of workers of the host.
func WorkersOf(option string, span series.Span) Workers { return Workers{Option: option, Span: span} }

// DatabasePool is connections to databases that a process keeps by the options of one group.
type DatabasePool struct {
	Group     string
	Prefix    string // of the names of its options, if they are not those of oslo.db: see Options
	Databases int    // each has its own pool
	Span      series.Span
	Unset     series.Span      // the series in which no option sets its size; zero: none
	When      *Setting         // nil: always
	Expected  func(*Site) bool // whether the rows of a site meet When; nil: When is nil
}

// Options returns the options with the connections that the pool keeps, and with those that it opens in addition while all of them are in
// use: max_pool_size and max_overflow of oslo.db, or pool_size and pool_max_overflow after a prefix.
func (p DatabasePool) Options() (size, overflow string) {
	if p.Prefix != "" {
		return p.Group + "." + p.Prefix + "pool_size", p.Group + "." + p.Prefix + "pool_max_overflow"
	}
	return p.Group + ".max_pool_size", p.Group + ".max_overflow"
}

// CachePool is connections to every memcached that a process keeps.
type CachePool struct {
	Fixed int // connections, if no option sets them; the other fields are then empty
	Group string
	Size  string // option with the number of connections; a series without it has one for each process
	When  Setting
}

// Setting is a condition on an option. It is met if the value of the option, which may be its default, contains a text, regardless of
// case; if the text is empty, if the value is not empty.
type Setting struct{ Option, Contains string }

// NoConnections returns the processes of a service that opens no connections to shared servers.
func NoConnections() *Processes { return &Processes{} }

// UndeclaredProcesses returns what is assumed of a service that does not declare its processes: one process with a pool of one database,
// messaging and tokens.
func UndeclaredProcesses() *Processes {
	return &Processes{Databases: OneDatabase(), Messaging: true, ValidatesTokens: true}
}

// OneDatabase returns the pool of a process that uses one database by the options of [database].
func OneDatabase() []DatabasePool { return []DatabasePool{{Group: "database", Databases: 1}} }

// OneDatabaseSince returns the pool of a process that uses one database. Options set its size from a series on.
func OneDatabaseSince(first series.Series) []DatabasePool {
	return []DatabasePool{{Group: "database", Databases: 1, Unset: series.Span{Until: first}}}
}

// ProcessesOrDefault returns the processes that a service declares, else UndeclaredProcesses.
func (s *Service) ProcessesOrDefault() *Processes {
	if s.Processes != nil {
		return s.Processes
	}
	return UndeclaredProcesses()
}

// Config returns the file with the options of the service itself: the first of its files that belongs to a project; nil if none does.
func (s *Service) Config() *File {
	for _, f := range s.Files {
		if f.Project != "" {
			return f
		}
	}
	return nil
}

// Number returns the number of processes on each host of a kind with a number of workers. An application server runs one set of processes,
// whose number an override may set.
func (s *Service) Number(k Kind, workers int) int {
	if n, isServer := s.Server(k, workers); isServer {
		return n.Number
	}
	p, r := s.ProcessesOrDefault(), k.Site.Region
	n := p.Extra
	for _, set := range p.Workers {
		switch {
		case !set.Span.Contains(r.Series):
		case set.Number != nil:
			n += max(1, set.Number(r))
		default:
			n += workers
		}
	}
	return max(1, n)
}

// Server returns the number of processes of an application server that runs the service on the hosts of a kind, and the override that sets
// it; isServer is false if none does.
func (s *Service) Server(k Kind, workers int) (n Accepted, isServer bool) {
	for _, f := range s.Files {
		if f.Format.AppServer && f.Span.Contains(k.Site.Region.Series) {
			return k.processes(f, workers), true
		}
	}
	return Accepted{}, false
}

// Pools returns the number of pools of database connections that each process of the service has at a site: those whose size options
// set, and the others.
func (s *Service) Pools(site *Site) (configured, others int) {
	for _, pool := range s.ProcessesOrDefault().Databases {
		switch {
		case !pool.Span.Contains(site.Region.Series) || pool.Expected != nil && !pool.Expected(site):
		case s.Config() == nil || pool.Unset != (series.Span{}) && pool.Unset.Contains(site.Region.Series):
			others += pool.Databases
		default:
			configured += pool.Databases
		}
	}
	return configured, others
}

// IsConnected reports whether the processes use any server that services share.
func (p *Processes) IsConnected() bool {
	return p.Messaging || p.ValidatesTokens || len(p.Databases)+len(p.Caches) > 0
}

// IsServing reports whether the processes serve requests, and do not only send messages.
func (p *Processes) IsServing() bool {
	return p.ValidatesTokens || len(p.Workers)+len(p.Databases) > 0
}
