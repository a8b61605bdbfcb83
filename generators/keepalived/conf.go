package keepalived

import (
	"net/netip"
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/linkpaths"
	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// topPriority is that of the first host. The last of 200 still has the lowest priority of VRRP, 1; 255 is for the owner of an
// address only (RFC 5798).
const topPriority = 200

func global() []service.Row {
	return []service.Row{
		service.Set("dynamic_interfaces", "").Since(series.Rocky).
			Because("Keepalived starts before the interface of a VIP exists, and waits for it; otherwise it exits with a permanent error, and the VIP stays absent when Open vSwitch has created the bridge. Keepalived before 2.0 has no such option; there the unit is ordered after Open vSwitch and starts again"),
		service.Text("router_id", nil, func(s *service.Scope) string { return s.Host().Name }).
			Because("the name of the host in logs and mails"),
		service.Set("enable_script_security", "").
			Because("a script that other users than root may write is not run; Keepalived before 1.3 does not know the word and ignores it"),
		service.Set("script_user", "root").
			Because("the check is a program of the system that only root may write; with another user keepalived -t of 2.2 exits"),
	}
}

func script() []service.Row {
	return []service.Row{
		service.Set("script", `"/usr/bin/pgrep -F /run/haproxy.pid haproxy"`).
			Required("Keepalived ignores the check, and a host whose HAProxy stopped keeps the VIP").
			Because("checks the process of the load balancer itself: hosts with metadata or DHCP agents run other processes called haproxy, so the name alone proves nothing"),
		service.Set("interval", 2).Because("a dead HAProxy is noticed within seconds, at the cost of one short process"),
		service.Set("fall", 2).Because("one failed check may be a reload"),
		service.Set("rise", 2).Because("a HAProxy that dies again at once does not bring the VIP back"),
	}
}

func instance() []service.Row {
	return []service.Row{
		service.Set("version", 3).When(func(s *service.Scope) bool { return s.Network.VIP.Is6() }).
			Because("only VRRP 3 supports IPv6 (RFC 5798)"),
		service.Set("state", "BACKUP").
			Tied(service.Fixed(service.FieldTie, "the VIP moves only when its host fails", func(*service.Tied) string {
				return "nopreempt applies to the state BACKUP only, so the VIP would move again when its first host returns"
			}).AsWarning()).
			Because("every host starts as a backup: nopreempt is ignored with the state MASTER"),
		service.Text("interface", linkpaths.Any, func(s *service.Scope) string {
			return topology.Device(s.Node(), advertised(s))
		}).Of(advertising).Reading(func(s *service.Scope) []source.Path { return linkpaths.OfDevice(s, advertised(s)) }).
			Tied(service.Fixed(service.BridgeTie, "all hosts send the adverts for a VIP in the same network", func(t *service.Tied) string {
				return "the network of the adverts is on " + strings.Join(t.Want, ", ")
			})).
			Required("Keepalived starts no VRRP instance, and no host has the VIP").
			Because("the adverts for all VIPs use the management network, which no agent controls: after a boot neutron's agent leaves the bridge of an external network without flows until it has started, so hosts would not receive each other's adverts there, and several would have the VIP. On one link the VIPs also move together: a host that is lost, or its HAProxy, loses all of them to the same host"),
		service.Int("virtual_router_id", service.From("region.networks.{network}.vrid"), func(s *service.Scope) int { return s.Network.VRID }).
			Tied(service.FieldOf("networks.<network>.vrid", "all hosts with a VIP use its virtual router ID, and no other VIP there does")).
			StoredIn(together).Required("Keepalived starts no VRRP instance, and no host has the VIP").Because("it distinguishes the VIPs, whose adverts all use the management network, and other virtual routers there"),
		service.Int("priority", service.From("region.groups.{member-group}.hosts"), priority).Listing(endpoint.Running(names.Keepalived)).
			Because("all differ, so that hosts that start at the same time agree on one; the first host of the region has the highest"),
		service.Int("advert_int", service.From("region.loadBalancer.vrrp.interval"), func(s *service.Scope) int { return s.Region.LoadBalancer.VRRP.Interval }).
			Tied(sameOnHosts("a host ignores adverts with another interval (VRRP 2, RFC 3768), or waits too short a time for them, and takes the VIP as well")).
			Because("a host counts as down after three intervals without an advert"),
		service.Set("nopreempt", "").
			Because("the VIP stays where it is when a better host returns: each move cuts connections; the check of HAProxy has no weight for the same reason, as a fault moves the VIP and a lower priority would not"),
		service.Addr("unicast_src_ip", service.From("host.address.{network}", "region.loadBalancer.vrrp.peers"),
			func(s *service.Scope) netip.Addr { return s.Host().Address[advertised(s).Name] }).Of(advertising).
			When(unicast).Tied(service.OwnAddress()).StoredIn(together).Because("peers identify each other by these addresses, so adverts must be sent from them"),
	}
}

// sameOnHosts is the tie of options that must be the same for a VIP on all hosts that may have it.
func sameOnHosts(why string) service.Tie {
	return service.Tie{Kind: service.ValueTie, Why: why, Key: func(t *service.Tied) string { return t.Option + " of " + t.Section }}
}

// together is the state of the other load balancers, which must agree on what adverts look like.
var together = service.Elsewhere{
	Where: "Keepalived on the other hosts", When: service.During,
	Do: "reload keepalived on all of them at the same time: hosts that do not receive each other's adverts have the VIP at the same time",
}

// advertising returns the network that carries the adverts for a VIP, as a list.
func advertising(s *service.Scope) []*model.Network { return []*model.Network{advertised(s)} }

// advertised returns the network that carries the adverts for a VIP: the management network for all of them. If there is none, the
// network of the VIP.
func advertised(s *service.Scope) *model.Network {
	if inside := s.Site.Inside(); inside != nil {
		return inside
	}
	return s.Network
}

// priority counts down from the first host that runs Keepalived.
func priority(s *service.Scope) int {
	name := s.Host().Name
	at := slices.IndexFunc(s.Site.Hosts("keepalived"), func(h *model.Host) bool { return h.Name == name })
	return max(topPriority-at, 1)
}

// unicast reports whether adverts are sent to each peer. A host without peers needs no addresses for them.
func unicast(s *service.Scope) bool {
	return s.Region.LoadBalancer.VRRP.Peers == "unicast" && len(s.Site.Hosts("keepalived")) > 1
}

// authentication applies to multicast, which other routers receive. With unicast the list of peers is the filter.
func authentication() []service.Row {
	heard := func(s *service.Scope) bool {
		return s.Network.VIP.Is4() && s.Region.LoadBalancer.VRRP.Peers == "multicast"
	}
	paths := service.From("region.loadBalancer.vrrp.peers")
	return []service.Row{
		service.Text("auth_type", paths, func(*service.Scope) string { return "PASS" }).When(heard).
			Because("a neighbour with the same VRID by mistake does not take the VIP; against an eavesdropper it is no defence, as it is sent unencrypted"),
		service.Text("auth_pass", paths, func(s *service.Scope) string { return s.Secret("keepalived", "password") }).
			When(heard).WithSecret("keepalived", "password").InForm(secret.Text(6, 8)).
			Rotates(service.Rotation{Stops: "hosts with different passwords have the VIP at the same time: reload Keepalived on all of them at once"}).
			Because("VRRP 2 sends 8 characters, and keepalived -t warns of a longer password; VRRP 3 has none at all (RFC 5798)"),
	}
}

func keepalivedPeers() []service.Row {
	return []service.Row{
		service.Repeat("unicast_peer", service.From("region.groups.{member-group}.hosts", "region.hosts.{member}.address.{network}", "region.loadBalancer.vrrp.peers"),
			service.OverMembers(peers), func(s *service.Scope) string { return s.Member.Address[advertised(s).Name].String() }).Of(advertising).When(unicast).Tied(service.Keeps(service.AddressTie, "hosts that do not receive each other's adverts have the VIP at the same time", "another load balancer is")).
			Because("switches and firewalls often drop multicast; every other load balancer, never the host itself (Keepalived supports this from 1.2.8 on)"),
	}
}

// peers returns the other load balancers.
func peers(s *service.Scope) []*model.Host {
	own := s.Host().Name
	return slices.DeleteFunc(slices.Clone(s.Site.Hosts("keepalived")), func(h *model.Host) bool { return h.Name == own })
}

func addresses() []service.Row {
	return []service.Row{
		service.Text("virtual_ipaddress", vipPaths, vipDevice).Stating(holding).Tied(service.Keeps(service.AddressTie, "services and users connect to the VIP, which HAProxy and the endpoints contain", "the VIP of the description is")).StoredIn(endpoint.Catalogue(vipOf)).Reading(vipDevicePaths).Required("no host has the VIP").Because("the VIP has the prefix of its network, so that a host without an address of its own there can answer its neighbours"),
	}
}

// keepalivedRiders returns the VIPs that move with that of the management network.
func keepalivedRiders() []service.Row {
	return []service.Row{
		service.Repeat("virtual_ipaddress_excluded", vipPaths, riders, vipDevice).Stating(holding).Tied(service.Keeps(service.AddressTie, "services and users connect to the VIP, which HAProxy and the endpoints contain", "the VIP of the description is")).Reading(vipDevicePaths).When(func(s *service.Scope) bool { return s.Network == s.Site.Inside() }).
			Because("adverts and addresses of a VRRP instance are of one family; a VIP of the other family than the management network moves with the management VIP"),
	}
}

func riders(s *service.Scope) []*service.Scope {
	_, riding := placed(s)
	return riding
}

// vipPaths are the paths that a VIP with its interface is computed from.
var vipPaths = slices.Concat(service.From("region.networks.{network}.vip", "region.networks.{network}.cidr"), linkpaths.Any)

// vipDevicePaths are those of vipPaths that matter for the kind of the interface.
func vipDevicePaths(s *service.Scope) []source.Path {
	return slices.Concat(service.From("region.networks.{network}.vip", "region.networks.{network}.cidr"), linkpaths.OfDevice(s, s.Network))
}

// vipDevice returns a VIP with its interface.
func vipDevice(s *service.Scope) string {
	return s.Network.Prefix(s.Network.VIP).String() + " dev " + topology.Device(s.Node(), s.Network)
}

func interfaces() []service.Row {
	return []service.Row{
		service.Text("track_interface", linkpaths.Any, func(s *service.Scope) string {
			return topology.Device(s.Node(), s.Network)
		}).Reading(func(s *service.Scope) []source.Path { return linkpaths.OfDevice(s, s.Network) }).When(func(s *service.Scope) bool {
			return topology.Device(s.Node(), advertised(s)) != topology.Device(s.Node(), s.Network)
		}).
			Because("adverts use another interface, so they would not show that the interface of the VIP is down. Only this VIP moves then: if the external network fails on all hosts, the cloud itself continues at the management VIP, which a vrrp_sync_group would take away from all hosts"),
	}
}

// holding is what a line with a VIP states.
var holding = service.Statement{Kind: service.Holds, Read: func(line string) []service.Place { return []service.Place{{Host: vipOf(line)}} }}

// vipOf returns the address of a line, without the length of its prefix and its interface.
func vipOf(line string) string {
	address, _, _ := strings.Cut(line, "/")
	return address
}
