package neutron

import (
	"fmt"
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// ovnServices returns the services of neutron for OVN, which needs no agents for routers, DHCP and switching. The agent for metadata is in
// every series; neutron-ovn-agent, which can do the same from 2024.1 on, reads the file of another agent in Debian 13
// (/etc/neutron/plugins/ml2/openvswitch_agent.ini), so it is not used.
func ovnServices(conf, ml2 *service.File) []*service.Service {
	return []*service.Service{
		{
			Name: names.OVNMetadata, Doc: "Passes metadata requests of the instances on its host to nova, signed with the ID of the instance.",
			Roles: []string{service.Compute, service.ControlCompute}, Networking: hasMechanism(model.OVN), Span: ovnSpan,
			Files: []*service.File{conf, ovnMetadataAgent()}, Provides: []service.Capability{service.MetadataProxy}, Uses: switchUses(),
			Processes: metadataWorkers(), Restart: service.InstancesUnaffected, Redundancy: service.MostOfHosts, KeepAvailable: true,
		},
		{
			Name: maintenanceService, Doc: "Compares the database of OVN with that of neutron, and repairs differences.",
			Roles: []string{service.ControlCompute, service.Control}, Networking: hasMechanism(model.OVN), Span: series.Span{Since: series.Dalmatian},
			Files: []*service.File{conf, ml2}, Processes: periodicProcesses(), Restart: service.InstancesUnaffected,
		},
	}
}

// ovnSpan are the series whose neutron contains the mechanism ovn.
var ovnSpan = series.Span{Since: series.Ussuri}

// ovnMetadataAgent returns the file of the metadata agent of OVN.
func ovnMetadataAgent() *service.File {
	f := file(ovnMetadataFile, ovnMetadataFile, "How metadata requests of instances reach nova.",
		metadataTarget(), metadataProcess(), []service.Row{
			ovnConnection("ovn.ovn_sb_connection", endpoint.SouthboundPort).
				Because("the agent learns there which instances are on its host; it asks neutron nothing"),
			service.Set("ovs.ovsdb_connection", "unix:/run/openvswitch/db.sock").
				Because("Debian's Open vSwitch listens at this socket; at the default tcp:127.0.0.1:6640 nothing listens unless the agent of another mechanism opened it"),
		})
	f.Span = ovnSpan
	return f
}

// metadataWorkers returns the processes of the metadata agent of OVN, which sends no messages.
func metadataWorkers() *service.Processes {
	p := metadataProcesses()
	p.Messaging, p.NetworkDatabase = false, 1
	return p
}

// ovnConnection returns the row of the addresses of a database of OVN.
func ovnConnection(option string, port int) service.Row {
	return service.Text(option, endpoint.MemberPaths(), func(s *service.Scope) string { return endpoint.OVNDatabase(s, port) }).
		Listing(endpoint.OVNMembers).Tied(service.Endpoint()).Required("the program finds no database: the default is a database on its own host")
}

// withOVN limits rows to regions with OVN.
func withOVN(rows ...service.Row) []service.Row {
	return service.EachSince(series.Ussuri, service.Each(rows, func(r service.Row) service.Row {
		if len(r.From) == 0 {
			r.From = service.From("region.networking.mechanism")
		}
		return r.When(hasOVN)
	}))
}

// withAgents limits rows to regions in which agents of neutron connect, route and lease addresses.
func withAgents(rows ...service.Row) []service.Row {
	return service.Each(rows, func(r service.Row) service.Row { return r.When(func(s *service.Scope) bool { return !hasOVN(s) }) })
}

// hasOVN reports whether OVN connects the instances of the region.
func hasOVN(s *service.Scope) bool { return s.Region.Networking.HasOVN() }

// ml2OVN returns how the server uses OVN.
func ml2OVN() []service.Row {
	return slices.Concat(withOVN(
		service.Set("ml2.extension_drivers", "port_security").Tied(ofServers("the extension drivers")).
			Required("the driver of OVN filters no packets: it takes a port without the extension for one without port security (neutron/common/ovn/utils.py, is_port_security_enabled)").
			Because("without the extension the driver of OVN takes each port for one without port security, and neither checks its addresses nor applies its security groups"),
		ovnConnection("ovn.ovn_nb_connection", endpoint.NorthboundPort).Tied(ofServers("the northbound database")).
			Because("the server writes networks, routers and ports there; of the members it uses the leader"),
		ovnConnection("ovn.ovn_sb_connection", endpoint.SouthboundPort).Tied(ofServers("the southbound database")).
			Because("the server reads there which chassis are alive and where ports are"),
		service.Set("ovn.ovn_metadata_enabled", true).Required("instances reach no metadata service, and cloud-init waits for it").
			Because("the server then gives each network a port for metadata, which the agent on the host of an instance uses"),
	), geneve())
}

// geneve returns the identifiers of Geneve, and the length of its header.
func geneve() []service.Row {
	return service.EachSince(series.Ussuri, []service.Row{
		tunnelsOf("geneve", service.Set("ml2_type_geneve.vni_ranges", "1:10000").Tied(ofServers("the IDs of networks of Geneve"))).
			Because("each tenant network gets an ID out of these; each ID is a row in the database, so not all 16 million"),
		tunnelsOf("geneve", service.Set("ml2_type_geneve.max_header_size", model.GeneveHeaders).Tied(headerTie())).
			Because("OVN adds an option of 8 bytes to the header of Geneve, with the ports of a packet; the default of 30 has no room for it, and packets of the largest size would be lost (neutron documentation, OVN: manual installation)"),
	})
}

// providesOVN reports whether the databases and chassis of OVN are generated at a site.
func providesOVN(s *service.Site) bool { return s.Region.Networking.HasOVN() }

// headerTie ties the length of the header of Geneve to what OVN sends.
func headerTie() service.Tie {
	return service.Fixed(service.FieldTie, "the server subtracts the header from the MTU of instances (type_geneve.py, get_mtu), and the chassis send the option of OVN in it", func(*service.Tied) string {
		return fmt.Sprintf("the headers of a tunnel of OVN have %d bytes without that of IP", model.GeneveHeaders)
	})
}
