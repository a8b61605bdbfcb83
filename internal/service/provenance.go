package service

import (
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

// The names that a path of a row may contain instead of labels. Those of the host are filled in by Expand when a line is
// explained, so that all hosts of a class share the provenance of a line. The others depend on the scope of the row, and are filled
// in when a line is written: the line then points to an instance of the row's origin.
const (
	regionName   = "{region}"
	groupName    = "{group}"
	hostName     = "{host}"
	hardwareName = "{hardware}"

	homeName         = "{home}"                  // the region that runs keystone
	outsideName      = "{outside}"               // the network whose VIP users connect to
	homeOutsideName  = "{home-outside}"          // the same of the region that runs keystone
	externalName     = "{external}"              // the network whose VIP users connect to, if it is an external network
	homeExternalName = "{home-external}"         // the same of the region that runs keystone
	frontName        = "{front}"                 // the control host whose address services connect to, if there is no VIP
	homeFrontName    = "{home-front}"            // the same of the region that runs keystone
	userFrontName    = "{user-front}"            // the same for users, who connect to it if no external network has a VIP
	homeUserName     = "{home-user-front}"       // the same of the region that runs keystone
	homeFrontGroup   = "{home-front-group}"      // the group of that control host
	homeUserGroup    = "{home-user-front-group}" // the group of that control host
	networkName      = "{network}"               // the networks of the row: see Row.Networks
	memberName       = "{member}"                // the hosts that the row lists: see Row.Members
	memberGroupName  = "{member-group}"          // the groups of these hosts
	portName         = "{port}"                  // the service of the description whose port the row is about
)

// scopeNames are the names that the scope of a row fills in.
var scopeNames = []string{homeName, outsideName, homeOutsideName, externalName, homeExternalName, frontName, homeFrontName, userFrontName, homeUserName, homeFrontGroup, homeUserGroup, networkName, memberName, memberGroupName, portName}

// Alternative separates paths of which the first that the user set is the input.
const Alternative = " | "

// OriginIn returns the provenance of a line that the row writes in a scope: the row's origin, or an instance of it if its paths
// depend on the scope.
func (r *Row) OriginIn(s *Scope) *artefact.Origin {
	from := r.From
	if r.Reads != nil {
		from = r.Reads(s)
	}
	if r.Reads == nil && !slices.ContainsFunc(from, dependsOnScope) {
		return &r.Origin
	}
	instance := r.Origin
	instance.Of, instance.From = &r.Origin, nil
	for _, path := range from {
		for _, filled := range r.fill(path, s) {
			if !slices.Contains(instance.From, filled) {
				instance.From = append(instance.From, filled)
			}
		}
	}
	return &instance
}

// dependsOnScope reports whether a path contains a name that only the scope of a row fills in.
func dependsOnScope(path source.Path) bool {
	return slices.ContainsFunc(scopeNames, func(name string) bool { return strings.Contains(string(path), name) })
}

// fill returns the paths that a path means in a scope: one for each combination of names, none if a name has no value. Of several
// alternatives, those with a name without a value are left out.
func (r *Row) fill(path source.Path, s *Scope) []source.Path {
	pattern := string(path)
	if strings.Contains(pattern, Alternative) {
		pattern = strings.Join(slices.DeleteFunc(strings.Split(pattern, Alternative), func(one string) bool { return r.lacksName(one, s) }), Alternative)
	}
	if pattern == "" {
		return nil
	}
	all := []string{pattern}
	for _, name := range scopeNames {
		if !strings.Contains(pattern, name) {
			continue
		}
		var filled []string
		for _, label := range r.labels(name, s) {
			for _, before := range all {
				filled = append(filled, strings.ReplaceAll(before, name, string(source.Join(label))))
			}
		}
		all = filled
	}
	paths := make([]source.Path, len(all))
	for i, filled := range all {
		paths[i] = source.Path(filled)
	}
	return paths
}

// lacksName reports whether a path contains a name that has no value in a scope.
func (r *Row) lacksName(path string, s *Scope) bool {
	return slices.ContainsFunc(scopeNames, func(name string) bool { return strings.Contains(path, name) && len(r.labels(name, s)) == 0 })
}

// labels returns the values of a name of a path in a scope.
func (r *Row) labels(name string, s *Scope) []string {
	var all []string
	switch name {
	case homeName:
		if s.Site.Home != nil {
			all = append(all, s.Site.Home.Region.Name)
		}
	case outsideName:
		all = nameOf(s.Site.Outside())
	case homeOutsideName:
		if s.Site.Home != nil {
			all = nameOf(s.Site.Home.Outside())
		}
	case externalName:
		all = externalOf(s.Site)
	case homeExternalName:
		all = externalOf(s.Site.Home)
	case frontName, homeFrontName, userFrontName, homeUserName, homeFrontGroup, homeUserGroup:
		all = frontLabels(name, s.Site)
	case networkName:
		for _, n := range r.networks(s) {
			all = append(all, n.Name)
		}
	case memberName:
		for _, h := range r.members(s) {
			all = append(all, h.Name)
		}
	case memberGroupName:
		for _, h := range r.members(s) {
			if !slices.Contains(all, h.Group.Name) {
				all = append(all, h.Group.Name)
			}
		}
	case portName:
		if svc := s.Listener.Service; svc != nil && s.Site.Declares(svc.Name) {
			all = append(all, svc.Name)
		}
	}
	return all
}

// externalOf returns the name of the external network whose VIP users of a site connect to; nil if they connect to the management
// VIP.
func externalOf(s *Site) []string {
	if s == nil || s.Outside() == s.Inside() {
		return nil
	}
	return nameOf(s.Outside())
}

// frontLabels returns the control host whose address is that of the site of a name, or its group; nil if there is a VIP.
func frontLabels(name string, s *Site) []string {
	if name != frontName && name != userFrontName {
		s = s.Home
	}
	if s == nil || Front(s) == nil {
		return nil
	}
	if isUser := name == userFrontName || name == homeUserName || name == homeUserGroup; isUser && s.Outside() != s.Inside() {
		return nil
	}
	if name == homeFrontGroup || name == homeUserGroup {
		return []string{Front(s).Group.Name}
	}
	return []string{Front(s).Name}
}

// nameOf returns the name of a network; nil for none.
func nameOf(n *model.Network) []string {
	if n == nil {
		return nil
	}
	return []string{n.Name}
}

// networks returns the networks that a row is about: its own, otherwise the network of the section or of the route, otherwise
// those that the link carries.
func (r *Row) networks(s *Scope) []*model.Network {
	switch {
	case r.Networks != nil:
		return slices.DeleteFunc(slices.Clone(r.Networks(s)), func(n *model.Network) bool { return n == nil })
	case s.Route != nil:
		return []*model.Network{s.Route.Network}
	case s.Network != nil:
		return []*model.Network{s.Network}
	case s.Link != nil:
		return s.Link.Carried
	}
	return nil
}

// members returns the hosts that a row lists.
func (r *Row) members(s *Scope) []*model.Host {
	switch {
	case r.Members != nil:
		return r.Members(s)
	case s.Member != nil:
		return []*model.Host{s.Member}
	}
	return nil
}

// Expand fills the names of a host into a path of an origin and returns the alternatives, of which the first that the user set is
// the input. A fact of a host may be set by a host override, by the inventory or by the group of the host, in this order.
func Expand(pattern source.Path, h *model.Host) []source.Path {
	hardware := ""
	if h.Hardware != nil {
		hardware = h.Hardware.Name
	}
	name := map[string]string{regionName: h.Region.Name, groupName: h.Group.Name, hostName: h.Name, hardwareName: hardware}
	var paths []source.Path
	for one := range strings.SplitSeq(string(pattern), Alternative) {
		labels := source.Path(one).Labels()
		for i, label := range labels {
			if value, ok := name[label]; ok {
				labels[i] = value
			}
		}
		paths = append(paths, source.Join(labels...))
		paths = append(paths, hostAlternatives(labels, h)...)
	}
	return paths
}

// hostAlternatives returns the wider places that may set a fact of a host: regions.REGION.hosts.HOST.FACT may come from the
// inventory or from the host's group. Patterns for hosts of another region name the group themselves, which h does not lead to.
func hostAlternatives(labels []string, h *model.Host) []source.Path {
	if len(labels) < 5 || labels[0] != "regions" || labels[2] != "hosts" {
		return nil
	}
	if labels[1] != h.Region.Name {
		return []source.Path{source.Join("inventory", labels[3]).Add(labels[4:]...)}
	}
	group := h.Group.Name
	if labels[3] != h.Name {
		g := h.Region.GroupOf(labels[3])
		if g == nil {
			return nil
		}
		group = g.Name
	}
	return []source.Path{
		source.Join("inventory", labels[3]).Add(labels[4:]...),
		source.Join("regions", labels[1], "groups", group).Add(labels[4:]...),
	}
}
