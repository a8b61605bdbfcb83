package explain

import (
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Role is a built-in role in a series.
type Role struct {
	Name     string          `json:"name"`
	Doc      string          `json:"doc"`
	Series   string          `json:"series"`
	Services []RoleOfService `json:"services"`
}

// RoleOfService is a service that the hosts of a role run.
type RoleOfService struct {
	Name       string `json:"name"`
	Doc        string `json:"doc"`
	Networking string `json:"networking,omitempty"` // the only networking with which they run it
	Unless     string `json:"unless,omitempty"`     // the role whose hosts run it instead, if the region has such hosts
}

// networkings are the kinds of networking of a region, with their names.
var networkings = []struct {
	name string
	is   model.Networking
}{
	{"nova-network", model.Networking{Driver: "nova-network"}},
	{"openvswitch", model.Networking{Driver: "neutron", Mechanism: "openvswitch"}},
	{"linuxbridge", model.Networking{Driver: "neutron", Mechanism: "linuxbridge"}},
}

// RoleOf returns a built-in role in a series; false if no role has that name.
func RoleOf(services []*service.Service, name string, in series.Series) (Role, bool) {
	for _, role := range service.BuiltinRoles() {
		if role.Name != name {
			continue
		}
		r := Role{Name: name, Doc: role.Doc, Series: in.String()}
		for _, s := range services {
			if slices.Contains(s.Roles, name) && s.Span.Contains(in) {
				r.Services = append(r.Services, RoleOfService{s.Name, s.Doc, networkingOf(s), otherRole(s, name)})
			}
		}
		return r, true
	}
	return Role{}, false
}

// otherRole returns the role that takes a service over from the hosts of a role; empty if there is none.
func otherRole(s *service.Service, role string) string {
	if s.Dedicated == role {
		return ""
	}
	return s.Dedicated
}

// networkingOf returns the networking that a service belongs to, for example "nova-network"; empty if it belongs to any.
func networkingOf(s *service.Service) string {
	if s.Networking == nil {
		return ""
	}
	var names []string
	for _, n := range networkings {
		if s.Networking(n.is) {
			names = append(names, n.name)
		}
	}
	if len(names) == len(networkings)-1 {
		return "neutron"
	}
	return strings.Join(names, ", ")
}
