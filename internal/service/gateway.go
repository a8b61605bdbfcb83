package service

import (
	"slices"

	"stackplan/internal/model"
)

// gateways states which hosts of a region OVN uses as gateways.
type gateways struct {
	roles  []string // empty: any
	labels map[string]string
}

// gatewaysOf returns the gateways that a region selects. By default they are its network hosts, or without any its control hosts, as for
// the agents of other mechanisms.
func gatewaysOf(c *model.Cloud, r *model.Region) gateways {
	set := r.Networking.Gateways
	switch {
	case !r.Networking.HasOVN():
		return gateways{roles: []string{""}}
	case set != nil && set.Role != "":
		return gateways{[]string{set.Role}, set.Labels}
	case set != nil && len(set.Labels) > 0:
		return gateways{labels: set.Labels}
	case hasRole(c, r, NetworkRole):
		return gateways{roles: []string{NetworkRole}}
	}
	return gateways{roles: []string{ControlCompute, Control}}
}

func (w gateways) hasRole(role string) bool {
	return len(w.roles) == 0 || slices.Contains(w.roles, role)
}

// within reports whether any host of a group is a gateway.
func (w gateways) within(g *model.Group, r *model.Region) bool {
	if !w.hasRole(g.Role) {
		return false
	}
	if model.HasLabels(g.Labels, w.labels) {
		return true
	}
	for h := range g.Hosts(r) {
		if model.HasLabels(h.Labels, w.labels) {
			return true
		}
	}
	return false
}

// IsGateway reports whether OVN uses a host as gateway of routers.
func IsGateway(s *Site, h *model.Host) bool {
	w := gatewaysOf(s.Cloud, s.Region)
	return w.hasRole(h.Group.Role) && model.HasLabels(h.Labels, w.labels)
}

// HasGateways reports whether any host with a role is a gateway of OVN.
func HasGateways(s *Site, role string) bool {
	w := gatewaysOf(s.Cloud, s.Region)
	return slices.ContainsFunc(s.Region.Groups, func(g *model.Group) bool { return g.Role == role && w.within(g, s.Region) })
}

// HasGateways reports whether any host of the group is a gateway of OVN.
func (p Placement) HasGateways() bool { return gatewaysOf(p.Cloud, p.Region).within(p.Group, p.Region) }
