package service

import (
	"stackplan/internal/model"
	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/topology"
)

// Scope is what a row may read: one host, and the group, region and cloud that contain it. What a row reads through Host differs
// from host to host; everything else is the same for the hosts of a group and of one model.Class, so a file whose rows never read
// Host is generated once for them.
type Scope struct {
	Site     *Site
	Cloud    *model.Cloud
	Region   *model.Region
	Group    *model.Group
	Series   series.Series
	Listener Listener        // inside a section that goes over ports
	Network  *model.Network  // inside a section that goes over networks
	Link     *topology.Link  // inside a file or a section that goes over interfaces
	Route    *topology.Route // inside a section that goes over routes
	Member   *model.Host     // inside a line that is about one of several listed hosts
	Name     string          // inside a section that goes over names, as those of packages

	host    *model.Host
	touched *bool
}

// NewScope returns the scope of a host at its site.
func NewScope(site *Site, h *model.Host) *Scope {
	return &Scope{
		Site: site, Cloud: site.Cloud, Region: site.Region, Group: h.Group, Series: site.Region.Series,
		host: h, touched: new(bool),
	}
}

// Host returns the host, and records that the file depends on it.
func (s *Scope) Host() *model.Host {
	*s.touched = true
	return s.host
}

// Touched reports whether a row has read the host since the last call.
func (s *Scope) Touched() bool {
	touched := *s.touched
	*s.touched = false
	return touched
}

// Hardware returns the hardware of the host. Hosts of a group that share files have the same one; see model.Class.
func (s *Scope) Hardware() *model.Hardware { return s.host.Hardware }

// At returns the scope inside a port's section.
func (s *Scope) At(l Listener) *Scope { inner := *s; inner.Listener = l; return &inner }

// In returns the scope inside a network's section.
func (s *Scope) In(n *model.Network) *Scope { inner := *s; inner.Network = n; return &inner }

// On returns the scope inside the file or the section of an interface.
func (s *Scope) On(l *topology.Link) *Scope { inner := *s; inner.Link = l; return &inner }

// Along returns the scope inside the section of a route.
func (s *Scope) Along(r *topology.Route) *Scope { inner := *s; inner.Route = r; return &inner }

// With returns the scope inside the line of a listed host.
func (s *Scope) With(h *model.Host) *Scope { inner := *s; inner.Member = h; return &inner }

// Of returns the scope inside the section of a name.
func (s *Scope) Of(name string) *Scope { inner := *s; inner.Name = name; return &inner }

// RunsAny reports whether the host runs one of the services.
func (s *Scope) RunsAny(services ...string) bool { return s.Site.GroupRuns(s.Group.Name, services...) }

// Neutron reports whether the region's network driver is neutron.
func (s *Scope) Neutron() bool { return s.Region.Networking.IsNeutron() }

// Secret returns the placeholder of a secret: ((nova/database)).
func (s *Scope) Secret(service, use string) string {
	ref, _ := s.Cloud.Secret(s.Region, service, use)
	return secret.Placeholder(ref)
}

// URLSecret returns the placeholder of a secret inside a URL, where it is percent-encoded when it is filled in:
// ((nova/database:url)).
func (s *Scope) URLSecret(service, use string) string {
	ref, _ := s.Cloud.Secret(s.Region, service, use)
	return secret.Placeholder(ref + ":url")
}
