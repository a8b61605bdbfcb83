package explain

import (
	"cmp"
	"slices"
	"strings"

	"stackplan/internal/language"
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

// RoleOf returns a built-in role in a series; false if no role has that name.
func RoleOf(services []*service.Service, name string, in series.Series) (Role, bool) {
	for _, role := range service.BuiltinRoles() {
		if role.Name != name {
			continue
		}
		r := Role{Name: name, Doc: role.Doc, Series: in.String()}
		for _, s := range services {
			if networking, runs := networkingsWith(services, in, func(site *service.Site) bool { return s.RunsIn(site, name) }); runs {
				r.Services = append(r.Services, RoleOfService{s.Name, s.Doc, networking, otherRole(s, name)})
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

// networkingsWith returns for which networking of a region in a series something holds: drivers, or mechanisms of neutron; empty for all
// that the series has. ok is false if it holds for none.
func networkingsWith(services []*service.Service, in series.Series, holds func(*service.Site) bool) (text string, ok bool) {
	var matching, ofNeutron []string
	known := 0
	for _, n := range networkings() {
		r := &model.Region{Name: "r", Series: in, Networking: n}
		site := service.NewSites(&model.Cloud{Regions: []*model.Region{r}}, services)[r.Name]
		connects := service.InstanceNetworks
		if n.IsNeutron() {
			connects = service.Tunnels
		}
		if len(site.Providers(connects)) == 0 {
			continue // the series does not have it
		}
		if n.IsNeutron() {
			ofNeutron = append(ofNeutron, n.Mechanism)
		}
		if known++; holds(site) {
			matching = append(matching, cmp.Or(n.Mechanism, n.Driver))
		}
	}
	switch {
	case len(matching) == known:
		return "", true
	case slices.Equal(matching, ofNeutron):
		return model.Neutron, true
	}
	return strings.Join(matching, ", "), len(matching) > 0
}

// networkings returns the networking of regions that the language has.
func networkings() []model.Networking {
	all := []model.Networking{{Driver: model.NovaNetwork, MultiHost: true}}
	for _, mechanism := range language.Cloud().Find([]string{"regions", "r", "networking", "mechanism"}).Literals() {
		all = append(all, model.Networking{Driver: model.Neutron, Mechanism: mechanism})
	}
	return all
}
