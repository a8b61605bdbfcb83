// Package reach joins what the generated files of all hosts state about connections: which program listens where, and which program
// connects to whom, by which line. It is the graph that the commands drill and trace are views of.
//
// Each row of a file declares what its lines state (service.Statement), so that the package contains no facts about services. The values
// are those of the generated files, after all overrides. The files of one host of each class are read; the other hosts of the class have
// the same lines with their own addresses (Line.On).
package reach

import (
	"cmp"
	"context"
	"net/netip"
	"slices"

	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// Map is the graph of a cloud.
type Map struct {
	Cloud   *compile.Cloud
	Regions []*Region // by name

	owners map[netip.Addr]owner // the hosts with an address
	vips   map[netip.Addr]*VIP
	found  map[query]*Target
}

// Region is the part of a region.
type Region struct {
	Model   *model.Region
	Site    *service.Site
	Classes []*Class // in the order of groups and hosts
	VIPs    []*VIP   // in the order of networks
	class   map[string]*Class
	served  map[string][]*Class  // by service
	needs   map[string][]*demand // by service
}

// Class is a set of hosts with the same lines.
type Class struct {
	Region   *Region
	First    *model.Host   // whose files are read
	Hosts    []*model.Host // all, First among them
	Services []*service.Service
	Lines    []*Line
	names    map[string]netip.Addr // of /etc/hosts
	namedBy  map[string]*Line
	values   map[string]string // of options that statements name, by file and option
}

// VIP is a VIP of a region.
type VIP struct {
	Region  *Region
	Network *model.Network
	Lines   []*Line // that assign it to hosts of their classes
}

// Hosts returns the hosts that may be assigned the VIP.
func (v *VIP) Hosts() []*model.Host {
	var all []*model.Host
	for _, l := range v.Lines {
		all = append(all, l.Class.Hosts...)
	}
	return all
}

// owner is a host with an address.
type owner struct {
	class   *Class
	host    *model.Host
	network string
}

// Read reads the files of one host of each class. The findings of the cloud must not contain an error.
func Read(ctx context.Context, c *compile.Cloud) (*Map, error) {
	m := &Map{Cloud: c, owners: map[netip.Addr]owner{}, vips: map[netip.Addr]*VIP{}, found: map[query]*Target{}}
	for _, region := range c.Model.Regions {
		r := &Region{Model: region, Site: c.Sites[region.Name], class: map[string]*Class{}, served: map[string][]*Class{}, needs: map[string][]*demand{}}
		m.Regions = append(m.Regions, r)
		r.classify()
		for _, n := range region.Networks {
			if n.VIP.IsValid() {
				v := &VIP{Region: r, Network: n}
				r.VIPs, m.vips[n.VIP] = append(r.VIPs, v), v
			}
		}
		if err := r.read(ctx, c); err != nil {
			return nil, err
		}
		for _, class := range r.Classes {
			m.index(class)
		}
	}
	return m, nil
}

// classKey is what the hosts of a class have in common.
type classKey struct {
	group *model.Group
	class model.Class
	host  string // of a host with a host override
}

// classify assigns the hosts of a region to classes.
func (r *Region) classify() {
	known := map[classKey]*Class{}
	for h := range r.Model.Hosts() {
		key := classKey{group: h.Group, class: h.Class()}
		if h.HostOverride != nil {
			key.host = h.Name
		}
		class := known[key]
		if class == nil {
			class = &Class{Region: r, First: h, Services: r.Site.Runs(h.Group.Name), names: map[string]netip.Addr{}, namedBy: map[string]*Line{}, values: map[string]string{}}
			known[key] = class
			r.Classes = append(r.Classes, class)
			for _, svc := range class.Services {
				r.served[svc.Name] = append(r.served[svc.Name], class)
			}
		}
		class.Hosts = append(class.Hosts, h)
		r.class[h.Name] = class
	}
}

// index records the addresses of the hosts of a class, its VIPs and its names.
func (m *Map) index(c *Class) {
	for _, h := range c.Hosts {
		for network, addr := range h.Address {
			m.owners[addr] = owner{c, h, network}
		}
	}
	for _, l := range c.Lines {
		for _, p := range l.Places {
			addr, err := netip.ParseAddr(p.Host)
			if err != nil {
				continue
			}
			switch l.Kind {
			case service.Holds:
				if v := m.vips[addr]; v != nil {
					v.Lines = append(v.Lines, l)
				}
			case service.Resolves:
				for _, name := range p.Names {
					c.names[name], c.namedBy[name] = addr, l
				}
			}
		}
	}
}

// Region returns the region of that name, or nil.
func (m *Map) Region(name string) *Region {
	for _, r := range m.Regions {
		if r.Model.Name == name {
			return r
		}
	}
	return nil
}

// Host returns a host and its class by the name of the host; nil if there is none.
func (m *Map) Host(name string) (*Class, *model.Host) {
	for _, r := range m.Regions {
		if c := r.class[name]; c != nil {
			i := slices.IndexFunc(c.Hosts, func(h *model.Host) bool { return h.Name == name })
			return c, c.Hosts[i]
		}
	}
	return nil, nil
}

// HostNames returns the names of all hosts.
func (m *Map) HostNames() []string {
	var all []string
	for _, r := range m.Regions {
		for _, c := range r.Classes {
			for _, h := range c.Hosts {
				all = append(all, h.Name)
			}
		}
	}
	return all
}

// Serving returns the classes whose hosts run a service.
func (r *Region) Serving(name string) []*Class { return r.served[name] }

// Home returns the region with keystone of a region: the same if it has its own.
func (m *Map) Home(r *Region) *Region {
	if r.Site.Home == nil {
		return r
	}
	return cmp.Or(m.Region(r.Site.Home.Region.Name), r)
}
