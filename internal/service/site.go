package service

import (
	"net/netip"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Site is a region together with the table of services: which hosts run which services. It is computed once for a region and is
// safe for concurrent reading.
type Site struct {
	Cloud     *model.Cloud
	Region    *model.Region
	Home      *Site                 // the region that runs keystone; the site itself if it is home; nil if there is none
	Services  map[string]*Service   // every service of the table by name
	all       []*Service            // in the order of the table
	runs      map[string][]*Service // by group
	hosts     map[string][]*model.Host
	providing map[Capability][]*model.Host
	proxied   []Listener
	kinds     []Kind
	front     *model.Host // see Front
}

// Listener is a port of a service that clients find at one address: HAProxy listens on it at a VIP, or without one the only control host.
type Listener struct {
	Service *Service
	Port    *Port
}

// NewSites returns the site of every region of a cloud, by name of the region.
func NewSites(c *model.Cloud, services []*Service) map[string]*Site {
	sites := make(map[string]*Site, len(c.Regions))
	all := slices.Concat(services, custom(c))
	for _, r := range c.Regions {
		sites[r.Name] = newSite(c, r, all)
	}
	for _, site := range sites {
		site.Home = sites[c.Identity.Home]
	}
	return sites
}

func newSite(c *model.Cloud, r *model.Region, services []*Service) *Site {
	services = forRegion(r, services)
	s := &Site{
		Cloud: c, Region: r, Services: map[string]*Service{}, all: services,
		runs: map[string][]*Service{}, hosts: map[string][]*model.Host{}, providing: map[Capability][]*model.Host{},
	}
	for _, service := range services {
		if s.Services[service.Name] == nil { // a declared service never hides one of the table
			s.Services[service.Name] = service
		}
	}
	for _, g := range r.Groups {
		s.runs[g.Name] = s.ofGroup(services, g)
	}
	s.placeHosts()
	for _, service := range services {
		for i := range service.Ports {
			port := &service.Ports[i]
			if len(s.hosts[service.Name]) > 0 && port.Exposure != Direct && port.Span.Contains(r.Series) {
				s.proxied = append(s.proxied, Listener{service, port})
			}
		}
	}
	s.front = findFront(s)
	return s
}

// placeHosts records the hosts of every service: rows list them, as servers of HAProxy or members of a cluster.
func (s *Site) placeHosts() {
	for _, g := range s.Region.Groups {
		var hosts []*model.Host
		for h := range g.Hosts(s.Region) {
			hosts = append(hosts, h)
			s.kinds = withHost(s.kinds, s, h)
		}
		for _, service := range s.runs[g.Name] {
			s.hosts[service.Name] = append(s.hosts[service.Name], hosts...)
		}
		for _, c := range capabilities(s.runs[g.Name]) {
			s.providing[c] = append(s.providing[c], hosts...)
		}
	}
}

// ofGroup returns the services of a group in the order of the table.
func (s *Site) ofGroup(services []*Service, g *model.Group) []*Service {
	role := g.Role
	declared := s.Cloud.Roles[role]
	var list []*Service
	for _, service := range services {
		switch {
		case service.RunsOn != nil:
			if service.RunsOn(Placement{s.Cloud, s.Region, g, list}) {
				list = append(list, service)
			}
		case declared != nil && declared.Services != nil:
			if slices.Contains(declared.Services, service.Name) && service.Span.Contains(s.Region.Series) {
				list = append(list, service)
			}
		case service.RunsIn(s, role):
			list = append(list, service)
		}
	}
	return list
}

// IsDue reports whether the built-in role for control hosts runs a service at the site.
func (s *Site) IsDue(service *Service) bool {
	return service.Span.Contains(s.Region.Series) && slices.Contains(service.Roles, ControlCompute) && service.isPlaced(s)
}

// custom returns the services that a cloud declares itself.
func custom(c *model.Cloud) []*Service {
	var list []*Service
	for _, declared := range c.Custom.Services {
		service := &Service{Name: declared.Name, Doc: "A service that the description declares.", Redundancy: AnyHost}
		if declared.Port != 0 {
			exposure := Internal
			if declared.External {
				exposure = External
			}
			service.Ports = []Port{{Number: declared.Port, Exposure: exposure, Health: "GET " + declared.Health, Secure: series.Havana}}
		}
		list = append(list, service)
	}
	slices.SortFunc(list, func(a, b *Service) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// Table returns every service, in the order of the table.
func (s *Site) Table() []*Service { return s.all }

// Runs returns the services that the hosts of a group run, in the order of the table.
func (s *Site) Runs(group string) []*Service { return s.runs[group] }

// GroupRuns reports whether the hosts of a group run one of the services.
func (s *Site) GroupRuns(group string, services ...string) bool {
	return slices.ContainsFunc(s.runs[group], func(r *Service) bool { return slices.Contains(services, r.Name) })
}

// Declares reports whether the description declares a service itself.
func (s *Site) Declares(name string) bool {
	_, ok := s.Cloud.Custom.Services[name]
	return ok
}

// Hosts returns the hosts that run a service, in the order of groups and nodesets: the same order in every file.
func (s *Site) Hosts(service string) []*model.Host { return s.hosts[service] }

// Writer returns the name of the host that does the work of a service alone if its other hosts only wait: the one that the
// description chooses, otherwise the first. It is empty if no host runs the service.
func (s *Site) Writer(service string) string {
	hosts := s.hosts[service]
	if len(hosts) == 0 {
		return ""
	}
	if choose := s.Services[service].Writer; choose != nil {
		chosen := choose(s.Region)
		if slices.ContainsFunc(hosts, func(h *model.Host) bool { return h.Name == chosen }) {
			return chosen
		}
	}
	return hosts[0].Name
}

// ZonePaths are the paths of the description that Zones reads.
func ZonePaths() []source.Path {
	return From("region.groups.*.hosts", "region.groups.*.zone", "region.hosts.*.zone")
}

// Zones returns the availability zones of the hosts that run a service, each once, sorted.
func (s *Site) Zones(service string) []string {
	var zones []string
	for _, h := range s.hosts[service] {
		if h.Zone != "" {
			zones = append(zones, h.Zone)
		}
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

// Has reports whether any host of the region runs the service.
func (s *Site) Has(service string) bool { return len(s.hosts[service]) > 0 }

// CanEncrypt reports whether a service can serve TLS at a port in the series of the region.
func (s *Site) CanEncrypt(p *Port) bool {
	return p.Secure != series.None && s.Region.Series >= p.Secure
}

// Encrypts reports whether HAProxy uses TLS for its connections to a service.
func (s *Site) Encrypts(name string) bool {
	return s.CouldEncrypt(name) && !slices.Contains(s.Region.LoadBalancer.Backends.Plain, name)
}

// CouldEncrypt reports whether HAProxy uses TLS for its connections to a service unless the description excludes the service.
func (s *Site) CouldEncrypt(name string) bool {
	svc := s.Services[name]
	return s.Region.LoadBalancer.Backends != nil && svc != nil &&
		slices.ContainsFunc(svc.Ports, func(p Port) bool { return p.Span.Contains(s.Region.Series) && s.CanEncrypt(&p) })
}

// Proxied returns the ports that clients find at one address, in the order of the table: HAProxy listens on them if there is a VIP.
func (s *Site) Proxied() []Listener { return s.proxied }

// Members returns address:port of every host that runs a service, in the order of Hosts.
func (s *Site) Members(service string, port int) []string {
	members := make([]string, 0, len(s.hosts[service]))
	for _, h := range s.hosts[service] {
		members = append(members, netip.AddrPortFrom(h.Management(), uint16(port)).String())
	}
	return members
}

// Inside returns the network in which the cloud itself finds its services: the management network.
func (s *Site) Inside() *model.Network { return s.Region.Network(model.Management) }

// Outside returns the network that users connect to: the first external or provider network with a VIP, otherwise the management network.
func (s *Site) Outside() *model.Network {
	for _, n := range s.Region.Networks {
		if n.ServesUsers() {
			return n
		}
	}
	return s.Inside()
}
