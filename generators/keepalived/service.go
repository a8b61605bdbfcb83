// Package keepalived contains the daemon that assigns VIPs to hosts.
package keepalived

import (
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Services returns the daemon that moves the VIPs to a host with a running HAProxy.
func Services() []*service.Service {
	return []*service.Service{{
		Name: "keepalived", Doc: "Gives each VIP to one host with a running HAProxy.", Reload: true,
		Roles: []string{service.ControlCompute, service.Control, service.LoadBalancerRole}, Dedicated: service.LoadBalancerRole, Provides: []service.Capability{service.VIPs}, Essential: true,
		When:      func(s *service.Site) bool { return service.HasVIP(s) || s.HasRole(service.LoadBalancerRole) },
		Needs:     []service.Need{{Capability: service.LoadBalancing, Why: "Keepalived watches the HAProxy of its host"}},
		Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost, Programs: programs(),
		Files: []*service.File{file(), restarts()},
	}}
}

// restarts let systemd start Keepalived again. From newton on, Debian's package has a unit of systemd.
func restarts() *service.File {
	f := service.SystemFile("/etc/systemd/system/keepalived.service.d/stackplan.conf", "When Keepalived starts, and starts again.", format.Systemd).
		During(series.Span{Since: series.Newton})
	f.Rows = []service.Row{
		service.Set("Unit.After", "openvswitch-switch.service stackplan-openvswitch.service").
			Because("the interface of a VIP may be a bridge of Open vSwitch, and hosts whose bridges exist when Keepalived starts agree on one host for all VIPs; without these units on the host the line has no effect"),
		service.Set("Service.Restart", "on-failure").
			Because("a Keepalived that has ended moves no VIP to its host, and Debian's unit leaves it so until someone notices"),
		service.Set("Service.RestartSec", "5s").
			Because("by default systemd gives up after five starts within 10 s, while an interface may take longer to appear"),
	}
	return f
}

func file() *service.File {
	return &service.File{
		Path: "/etc/keepalived/keepalived.conf", Doc: "The VIPs of a host, and the conditions.",
		Format: format.Keepalived, Settings: options(), Template: "keepalived.conf.tmpl", Mode: 0o600, Owner: "root", Group: "root",
		Sections: []service.Section{
			{Name: "global", Rows: global()},
			{Name: "check", Rows: script()},
			{
				Name: "instances", Each: instances, Title: func(s *service.Scope) string { return s.Network.Name },
				Rows: instance(),
				Sections: []service.Section{
					{Name: "authentication", Rows: authentication()},
					{Name: "unicast_peer", Rows: keepalivedPeers()},
					{Name: "virtual_ipaddress", Rows: addresses()},
					{Name: "virtual_ipaddress_excluded", Rows: keepalivedRiders()},
					{Name: "track_interface", Rows: interfaces()},
				},
			},
		},
	}
}

// instances goes over the networks whose VIPs have a VRRP instance of their own.
func instances(s *service.Scope) []*service.Scope {
	own, _ := placed(s)
	return own
}

// placed returns the networks with VIPs: those that have a VRRP instance of their own, and those whose VIPs move with the
// management network's. Adverts and addresses of an instance are of one family, so that a VIP of the other family than the
// management network can only be an extra address there.
func placed(s *service.Scope) (own, riding []*service.Scope) {
	for _, n := range s.Region.Networks {
		if !n.VIP.IsValid() {
			continue
		}
		inner := s.In(n)
		if via := advertised(inner); via != n && via != nil && via.VIP.IsValid() && via.VIP.Is4() != n.VIP.Is4() {
			riding = append(riding, inner)
		} else {
			own = append(own, inner)
		}
	}
	return own, riding
}
