package explain

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Service is a service of the table.
type Service struct {
	Name       string        `json:"name"`
	Doc        string        `json:"doc"`
	Project    string        `json:"project,omitempty"`
	Unit       string        `json:"unit,omitempty"`
	Since      string        `json:"since"`           // the first series that has it
	Until      string        `json:"until,omitempty"` // the series that removed it
	Instead    string        `json:"instead,omitempty"`
	Networking string        `json:"networking,omitempty"`
	Roles      []string      `json:"roles,omitempty"` // the built-in roles that run it
	Dedicated  string        `json:"dedicated,omitempty"`
	Ports      []ServicePort `json:"ports,omitempty"`
	Files      []ServiceFile `json:"files,omitempty"`
	Needs      []string      `json:"needs,omitempty"` // what it requires on its own host, with the reason
	Restart    string        `json:"restart"`         // the effect of a restart
}

// ServicePort is a port that a service listens on.
type ServicePort struct {
	Number int    `json:"number"`
	Proxy  string `json:"proxy"` // where HAProxy listens for it
	Health string `json:"health,omitempty"`
}

// ServiceFile is a file that a service reads.
type ServiceFile struct {
	Path string `json:"path"`
	Doc  string `json:"doc"`
}

// effects are the effects of a restart in words.
var effects = map[service.RestartEffect]string{
	service.InstancesUnaffected:  "instances do not notice it",
	service.InstancesUnmanaged:   "instances continue to run, but cannot be started, stopped or migrated",
	service.InstancesLoseNetwork: "the network of instances may be interrupted",
	service.HostLosesNetwork:     "the network of the host is interrupted",
}

// exposures are the exposures of a port in words.
var exposures = map[service.Exposure]string{
	service.Direct: "no VIP: clients connect to the hosts", service.Internal: "the VIP of the management network",
	service.External: "the VIPs of the management network and of external networks",
}

// ServiceOf returns a service of the table; false if there is none of that name.
func ServiceOf(services []*service.Service, name string) (Service, bool) {
	i := slices.IndexFunc(services, func(s *service.Service) bool { return s.Name == name })
	if i < 0 {
		return Service{}, false
	}
	s := services[i]
	networking, _ := networkingsWith(services, s.Span.Since, func(site *service.Site) bool { return s.Fits(site.Region) })
	doc := Service{
		Name: s.Name, Doc: s.Doc, Unit: s.UnitName(), Since: max(s.Span.Since, series.Havana).String(), Instead: s.Replacement, Networking: networking,
		Roles: s.Roles, Dedicated: s.Dedicated, Restart: effects[s.RestartEffect()],
	}
	if s.Project != nil {
		doc.Project = s.Project.Name
	}
	if until := s.Span.Until; until != series.None {
		doc.Until = until.String()
	}
	if doc.Unit == service.NoUnit {
		doc.Unit = ""
	}
	for _, p := range s.Ports {
		doc.Ports = append(doc.Ports, ServicePort{p.Number, exposures[p.Exposure], p.Health})
	}
	for _, f := range s.Files {
		doc.Files = append(doc.Files, ServiceFile{f.Path, f.Doc})
	}
	for _, need := range s.Needs {
		doc.Needs = append(doc.Needs, fmt.Sprintf("%s: %s", strings.Join(providersOf(services, need.Capability), " or "), need.Why))
	}
	return doc, true
}

// providersOf returns the services that provide a capability.
func providersOf(services []*service.Service, c service.Capability) []string {
	var names []string
	for _, s := range services {
		if s.Does(c) {
			names = append(names, s.Name)
		}
	}
	return names
}
