// Package service describes services as data: services, their projects, units, ports and files, the rows that set the options of the
// files, and where the services run.
//
// A Service is one entry of the table of services, a Site is a region with the services of its hosts, and a Scope is what a row may
// read. The package contains no service: each folder of generators declares one. It generates no files; package render does.
package service

import (
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/series"
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
	Dedicated   string                   // the role among Roles that alone runs it in a region with such hosts; empty: none
	Field       string                   // of a region, which adds the service to it; empty: every region has it
	When        func(*Site) bool         // the sites where the built-in roles run it; nil: all
	Except      func(*Site, string) bool // the built-in roles among Roles that do not run it at a site; nil: none
	RunsOn      func(Placement) bool     // the groups that run it regardless of their role, so that no role lists it; nil: roles decide
	Containers  []string                 // of kolla-ansible that run it, by their directories below /etc/kolla, if they have another name than the service and its unit
	Volumes     []string                 // of TripleO that contain its files: directories below /var/lib/config-data/puppet-generated
	Ports       []Port
	Files       []*File

	Certificates func(*Scope) []Certificate // that it reads on the host of a scope; nil: none

	Keys       []Keys                      // that it creates on its hosts
	Programs   []Program                   // of the distribution
	Provides   []Capability                // what other services, checks and reports look for it by
	Needs      []Need                      // what it requires on its own host
	KeyOf      string                      // the use of Ceph whose key it writes (ceph.users); empty: none
	Uses       []Reference                 // the services that it requires in addition to those whose addresses are in its files
	Essential  bool                        // no region can work without it, if a built-in role runs it there
	Networking func(model.Networking) bool // the networking that it belongs to; nil: any

	Joins   func(*model.Network) bool // networks to which its hosts are attached even if they have no address there; nil: none
	Bridges bool                      // attaches instances or routers to the bridges of the host

	Processes *Processes // on each host; nil: see ProcessesOrDefault
	Accepts   *Limit     // the connections that it accepts; nil: no option limits them
	Memory    *Memory    // that it sets aside on each host; nil: none
	Reserve   string     // its option with the MiB of memory that it leaves to the host, as [group.name]; empty: it uses what it needs

	Restart       RestartEffect                       // of a restart on instances; see Service.RestartEffect if it is not declared
	Redundancy    func(*model.Region) HostRequirement // see Service.RequiredHosts if it is nil
	Replicas      func(*Site) int                     // the hosts that each unit of its work is on, if it requires Replicas; nil: one
	ClusterName   string                              // of its hosts in messages, if they require a quorum; empty: Name
	KeepAvailable bool                                // clients or instances reach its hosts without HAProxy, and a rollout must keep it available

	Socket        string           // through which an operator of the host takes servers out of use, if it balances load; empty: it has none
	Packages      []Package        // of Debian; nil: one with the name of its unit
	Catalogue     []CatalogueEntry // of keystone: how clients find its ports
	MoreDatabases []ExtraDatabase  // that no file names
	Steps         []Step           // outside of its files
	StartedBy     string           // the step that makes its unit read its files, in place of a start of the unit
	Shell         string           // functions of a POSIX shell for its steps

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

// UnitName returns the name of the service's unit in the init system.
func (s *Service) UnitName() string {
	if s.Unit != "" {
		return s.Unit
	}
	return s.Name
}

// isPlaced reports whether the built-in roles of a service run it at a site.
func (s *Service) isPlaced(site *Site) bool {
	return s.Fits(site.Region) && (s.When == nil || s.When(site))
}

// RunsIn reports whether the hosts of a built-in role run the service at a site.
func (s *Service) RunsIn(site *Site, role string) bool {
	isMoved := s.Dedicated != "" && role != s.Dedicated && site.HasRole(s.Dedicated)
	return slices.Contains(s.Roles, role) && s.Span.Contains(site.Region.Series) && s.isPlaced(site) &&
		!isMoved && (s.Except == nil || !s.Except(site, role))
}
