package service

import (
	"stackplan/internal/debian"
	"stackplan/internal/model"
)

// Program is a program of the distribution that a service is, or runs on. An upgrade to a series of another release of Debian changes its
// version.
type Program struct {
	Name     string
	Versions map[debian.Release]string // of its package; a release is missing if it does not contain the package or if the version is not known
	On       func(*model.Host) bool    // the hosts of the service that have this version; nil: all
	Moves    []Move
}

// Move is what an upgrade of a program requires in addition to its package.
type Move struct {
	Reaches   debian.Release   // only an upgrade that reaches or passes this release
	When      func(*Site) bool // the regions that require it; nil: all
	Do, Why   string
	Dangerous bool // without it, the program does not start or loses data
}

// MovesTo returns what an upgrade from one release to another requires in a region.
func (p *Program) MovesTo(site *Site, from, to debian.Release) []Move {
	var all []Move
	for _, m := range p.Moves {
		if from < m.Reaches && m.Reaches <= to && (m.When == nil || m.When(site)) {
			all = append(all, m)
		}
	}
	return all
}
