package service

import "stackplan/internal/series"

// Processes are the processes of a service on each of its hosts, and the connections that each process opens to servers that all
// services share. Capacity compares their sums with the limits of these servers. Options are written [group.name] as in rows, and are
// those of the service's Config. Every process may also use the pools of oslo.cache, by the options that all projects share.
type Processes struct {
	Workers         []string       // options with a number of processes, which are added up; one that is unset means one for each CPU; none: one process
	Extra           int            // further processes with the same connections
	Databases       []DatabasePool // pools in each process
	Messaging       bool           // each process receives and sends messages
	ValidatesTokens bool           // each process validates the token of a request, and caches the answer
	Caches          []CachePool    // pools in addition to those that all projects share
}

// DatabasePool is connections to databases that a process keeps by the options of one group: max_pool_size, max_overflow.
type DatabasePool struct {
	Group     string
	Databases int // each has its own pool
	Span      series.Span
	When      *Setting // nil: always
}

// CachePool is connections to every memcached that a process keeps.
type CachePool struct {
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
