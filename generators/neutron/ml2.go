package neutron

import (
	"stackplan/generators/linkpaths"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

func ml2Conf() *service.File {
	f := file("plugins/ml2/ml2_conf.ini", "ml2_conf.ini", "How the server creates networks.",
		ml2Drivers(), ml2Networks(), ml2Tunnels(), ml2Frames(), ml2OVN(), firewallRows())
	f.Readers = ml2Readers()
	// before mitaka the option is [ml2] segment_mtu, whose default 0 sets no limit
	f.Unwritten = []service.Row{service.Default("DEFAULT.global_physnet_mtu").Since(series.Kilo).When(func(s *service.Scope) bool { return s.Series < series.Mitaka })}
	return f
}

// ml2Drivers returns the types of networks, and the drivers that switch their frames.
func ml2Drivers() []service.Row {
	return []service.Row{
		service.Text("ml2.type_drivers", service.From("region.networking.tenants", "region.networking.mechanism"), typeDrivers).
			Because("the types that a description can use, gre only with GRE, and geneve only with OVN; the others stay loaded, so that networks created before a change of tenants continue to work"),
		service.Text("ml2.project_network_types", service.From("region.networking.tenants"), func(s *service.Scope) string {
			return s.Region.Networking.Tenants
		}).When(hasTenants).Tied(tenantTypesTie()).Because("with the default local, networks reach no other host"),
		service.Set("ml2.project_network_types", "").When(func(s *service.Scope) bool { return !hasTenants(s) }).
			Because("empty: projects create no networks, and only administrators create provider networks (neutron installation guide, provider networks); the default local would create networks that reach no other host"),
		service.List("ml2.mechanism_drivers", service.From("region.networking.mechanism", "region.networking.tenants"), mechanisms).
			Required("no driver is loaded, so no port can be bound to a host").StoredIn(migration()...).
			Because("the drivers of the agents of the hosts; none is loaded by default"),
	}
}

// typeDrivers returns the types of networks.
func typeDrivers(s *service.Scope) string {
	switch {
	case hasOVN(s):
		return "flat,geneve,vlan,vxlan"
	case s.Region.Networking.Tenants == "gre":
		return "flat,gre,vlan,vxlan"
	}
	return "flat,vlan,vxlan"
}

// mechanisms returns the drivers of ml2. With tunnels, the server sends the locations of addresses to agents, so that nothing is
// flooded to all hosts.
func mechanisms(s *service.Scope) []string {
	list := []string{s.Region.Networking.Mechanism}
	if hasTunnels(s) && !hasOVN(s) {
		list = append(list, "l2population")
	}
	return list
}

// ml2Networks returns the physical networks and the segment IDs that tenant networks get.
func ml2Networks() []service.Row {
	return []service.Row{
		service.List("ml2_type_flat.flat_networks", service.From("region.networks.{network}.purpose", "region.networks.{network}.physicalNetwork"), func(s *service.Scope) []string {
			return physicalNames(flat(s.Region))
		}).Tied(physicalTie()).Of(func(s *service.Scope) []*model.Network { return flat(s.Region) }).Because("the physical networks that may be used untagged; since mitaka the default * accepts any name"),
		service.List("ml2_type_vlan.network_vlan_ranges", append(linkpaths.PhysicalPaths(), service.From("region.networks.{network}.vlans")...), func(s *service.Scope) []string {
			return vlanRanges(s.Region)
		}).Tied(physicalTie(), ofServers("the VLANs of tenant networks")).Of(func(s *service.Scope) []*model.Network { return withVLANs(s.Region) }).Because("each tenant network gets a VLAN out of these; plan more than you need, since an extension involves the switches too. Administrators create provider networks with any VLAN of a listed physical network (neutron: type_vlan.py, validate_provider_segment), so a name without a range is enough for them"),
		tunnelsOf("gre", service.Set("ml2_type_gre.tunnel_id_ranges", "1:10000").Tied(ofServers("the keys of tenant networks"))).
			Because("each tenant network gets a key of GRE out of these (RFC 2890); each key is a row in the database, so not all 4 billion"),
		tunnelsOf("vxlan", service.Set("ml2_type_vxlan.vni_ranges", "1:10000").Tied(ofServers("the IDs of tenant networks"))).
			Because("each tenant network gets an ID out of these; each ID is a row in the database, so not all 16 million"),
	}
}

// ml2Tunnels returns the version of IP that carries tunnels. In mitaka and older it is 4.
func ml2Tunnels() []service.Row {
	return []service.Row{
		service.Int("ml2.overlay_ip_version", service.From("region.networking.tenants", "region.networks.{network}.purpose", "region.networks.{network}.cidr"), overlayVersion).
			Of(overlay).Tied(overlayVersionTie()).Since(series.Newton).When(hasTunnels).
			Because("the server rejects the local_ip of an agent with another version (type_tunnel.py, tunnel_sync), and subtracts the IP header of this version from the MTU: 20 or 40 bytes"),
	}
}

// overlayVersionTie ties the version of IP of tunnels to the addresses of the agents.
func overlayVersionTie() service.Tie {
	return service.Fixed(service.FieldTie, "the server rejects the local_ip of an agent with another version of IP: no tunnel is created (type_tunnel.py, tunnel_sync)", func(t *service.Tied) string {
		return "the addresses of the agents (local_ip) are IPv" + t.Want[0]
	})
}

// overlayVersion returns the version of IP of the network that carries tunnels.
func overlayVersion(s *service.Scope) int {
	if n := topology.Overlay(s.Region); n != nil && n.CIDR.Addr().Is6() {
		return 6
	}
	return 4
}

// ml2Frames returns the lengths of frames that differ from DEFAULT.global_physnet_mtu.
func ml2Frames() []service.Row {
	return service.EachSince(series.Kilo, []service.Row{
		service.Int("ml2.path_mtu", framePaths(), func(s *service.Scope) int { return instanceMTU(s.Region) }).Of(shortest).When(hasTunnels).
			Because("what the network of the tunnels carries; instances get it less the headers of VXLAN, 50 bytes over IPv4 and 70 over IPv6: 1450 or 1430 of 1500; those of GRE are 8 bytes shorter, those of Geneve with OVN 8 bytes longer"),
		service.List("ml2.physical_network_mtus", framePaths(), otherMTUs).Of(lengths).Tied(physicalTie(), lengthsTie()).
			Because("these networks carry shorter frames than the others"),
	})
}
