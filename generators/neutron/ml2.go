package neutron

import (
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

func ml2Conf() *service.File {
	return file("plugins/ml2/ml2_conf.ini", "ml2_conf.ini", "How the server makes networks.",
		ml2Drivers(), ml2Networks(), ml2Frames(), firewallRows())
}

// ml2Drivers are the kinds of networks, and what switches their frames.
func ml2Drivers() []service.Row {
	return []service.Row{
		service.Set("ml2.type_drivers", "flat,vlan,vxlan").
			Because("the kinds that a description can ask for; all stay loaded, so that networks made before a change of tenants live on"),
		service.Text("ml2.project_network_types", service.From("region.networking.tenants"), func(s *service.Scope) string {
			return s.Region.Networking.Tenants
		}).Because("the default local reaches no other host"),
		service.List("ml2.mechanism_drivers", service.From("region.networking.mechanism", "region.networking.tenants"), mechanisms).
			Because("what the agents of the hosts are; none is loaded by default"),
	}
}

// mechanisms returns the drivers of ml2. With tunnels, the server tells agents where addresses live, so that nothing is
// flooded to all hosts.
func mechanisms(s *service.Scope) []string {
	list := []string{s.Region.Networking.Mechanism}
	if hasTunnels(s) {
		list = append(list, "l2population")
	}
	return list
}

// ml2Networks are the physical networks and the identifiers that tenants' networks get.
func ml2Networks() []service.Row {
	return []service.Row{
		service.List("ml2_type_flat.flat_networks", service.From("region.networks.{network}.purpose"), func(s *service.Scope) []string {
			return networkNames(flat(s.Region))
		}).Of(func(s *service.Scope) []*model.Network { return flat(s.Region) }).Because("the physical networks that may be used untagged; the default * since mitaka takes any name"),
		service.List("ml2_type_vlan.network_vlan_ranges", append(physicalPaths(), service.From("region.networks.{network}.vlans")...), func(s *service.Scope) []string {
			return vlanRanges(s.Region)
		}).Of(func(s *service.Scope) []*model.Network { return tagged(s.Region) }).Because("each network of a tenant gets a VLAN out of these; plan more than you need, since growing means switches too"),
		tunnelling(service.Set("ml2_type_vxlan.vni_ranges", "1:10000")).
			Because("each network of a tenant gets a number out of these; each number is a row in the database, so not all 16 million"),
	}
}

// ml2Frames are the lengths of frames that differ from DEFAULT.global_physnet_mtu.
func ml2Frames() []service.Row {
	return service.EachSince(series.Kilo, []service.Row{
		service.Int("ml2.path_mtu", framePaths(), func(s *service.Scope) int { return instanceMTU(s.Region) }).Of(shortest).When(hasTunnels).
			Because("what the network of the tunnels carries; guests get it less the 50 bytes of VXLAN, 1450 of 1500"),
		service.List("ml2.physical_network_mtus", framePaths(), otherMTUs).Of(otherLengths).
			Because("these networks carry other lengths than those of tenants"),
	})
}
