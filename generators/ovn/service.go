// Package ovn contains the databases of OVN and the daemon that connects instances on every host. The mechanism ovn of neutron writes
// networks to the databases.
//
// # Founding and joining
//
// The databases are a raft cluster on the control hosts. OVN's scripts create a cluster if a host has no database and its options name no
// other member, and join one if they name one. So the options of each host name another member, the first host included: a host that was
// reinstalled joins the cluster again and never founds a second one. A cluster is founded once, by the commands of Founding on the first
// host before its first start; the other hosts join when they start, in any order. The only member of a cluster founds it by itself.
//
// A host that was reinstalled has a new identity in the cluster. Its old one counts as a member until it is removed on another host:
//
//	ovs-appctl -t /run/ovn/ovnnb_db.ctl cluster/kick OVN_Northbound <the first four digits of its server ID>
//	ovs-appctl -t /run/ovn/ovnsb_db.ctl cluster/kick OVN_Southbound <the first four digits of its server ID>
package ovn

import (
	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// usesOVN is the networking that OVN belongs to.
func usesOVN(n model.Networking) bool { return n.HasOVN() }

// span are the series whose neutron contains the mechanism ovn.
var span = series.Span{Since: series.Ussuri}

// Services returns the databases of OVN, the daemon of its chassis, the gateways, and what the daemon finds in Open vSwitch.
func Services() []*service.Service {
	controller := host()
	return []*service.Service{chassis(controller), gateway(controller), settings(), databases()} // in the order in which they are upgraded
}

// databases returns the databases of OVN with ovn-northd. Debian's unit ovn-central starts and restarts all three.
func databases() *service.Service {
	return &service.Service{
		Name: names.OVNDatabases, Doc: "Stores the networks of OVN and computes the flows of each host: the northbound and southbound databases, and ovn-northd.",
		Roles: []string{service.ControlCompute, service.Control}, Networking: usesOVN, Span: span,
		Provides: []service.Capability{service.NetworkDatabase}, Essential: true,
		Processes: &service.Processes{NetworkDatabase: 1}, Restart: service.InstancesUnaffected, Redundancy: service.MajorityOfHosts, ClusterName: "OVN", KeepAvailable: true,
		Ports: []service.Port{
			{Name: "ovn-northbound", Number: endpoint.NorthboundPort, TCP: true}, {Name: "ovn-southbound", Number: endpoint.SouthboundPort, TCP: true},
			{Name: "ovn-northbound-raft", Number: endpoint.NorthboundRaftPort, TCP: true}, {Name: "ovn-southbound-raft", Number: endpoint.SouthboundRaftPort, TCP: true},
		},
		Files: []*service.File{central()}, Programs: centralPrograms(), Steps: steps(),
	}
}

// chassis returns the daemon that connects instances. Debian's unit stops it without --restart, so that it removes its flows and its chassis
// when it ends (ovn-ctl, stop_controller).
func chassis(controller *service.File) *service.Service {
	return &service.Service{
		Name: names.OVNChassis, Doc: "Connects the instances of its host to the networks of OVN: ovn-controller.",
		Roles: []string{service.Compute, service.ControlCompute, service.Control, service.NetworkRole}, Networking: usesOVN, Span: span, Bridges: true,
		// a host without instances is a chassis only to route
		Except: func(s *service.Site, role string) bool {
			return role == service.Control && !service.HasGateways(s, role)
		},
		Provides: []service.Capability{service.Tunnels}, Processes: &service.Processes{NetworkDatabase: 1}, Restart: service.InstancesLoseNetwork, Redundancy: service.MostOfHosts,
		Uses: []service.Reference{{
			Services: []string{names.OVNDatabases}, Why: "ovn-controller connects to no database, and instances have no network",
		}},
		Files: []*service.File{controller}, Programs: chassisPrograms(),
	}
}

// gateway returns the part of ovn-controller that connects routers to external networks, on the hosts that the region selects.
func gateway(controller *service.File) *service.Service {
	return &service.Service{
		Name: names.OVNGateway, Unit: names.OVNChassis, Doc: "Routes between networks and external networks, and translates floating IPs: ovn-controller of a gateway.",
		RunsOn: func(p service.Placement) bool { return runs(p, names.OVNChassis) && p.HasGateways() }, Networking: usesOVN,
		Joins:    topology.IsRouted,
		Provides: []service.Capability{service.Routing}, Processes: service.NoConnections(), Restart: service.InstancesLoseNetwork,
		Redundancy: service.OneOfReplicas, Replicas: func(*service.Site) int { return routerGateways }, KeepAvailable: true,
		Files: []*service.File{controller},
	}
}

// routerGateways is on how many gateways each router is, if there are as many (neutron/common/ovn/constants.py, MAX_GW_CHASSIS).
const routerGateways = 5

// settings returns what ovn-controller finds in the database of Open vSwitch.
func settings() *service.Service {
	return &service.Service{
		Name: "stackplan-ovn", Doc: "Sets where ovn-controller finds its databases, and which networks its host connects.",
		RunsOn: func(p service.Placement) bool { return runs(p, names.OVNChassis) }, Networking: usesOVN,
		Processes: service.NoConnections(), Restart: service.InstancesLoseNetwork, Redundancy: service.MostOfHosts,
		Files: []*service.File{switchUnit(), systemID()}, Packages: service.Packages("openvswitch-switch"),
	}
}

// runs reports whether hosts run a service.
func runs(p service.Placement, name string) bool {
	for _, svc := range p.Runs {
		if svc.Name == name {
			return true
		}
	}
	return false
}

// host is the file with the arguments of ovn-controller.
func host() *service.File {
	f := service.SystemFile("/etc/default/ovn-host", "The arguments of ovn-controller.", format.Shell)
	f.Rows = []service.Row{
		service.Set("OVN_CTL_OPTS", "").Because("ovn-controller finds what it needs in the database of Open vSwitch; options that a former tool left here, such as keys of TLS, would stop it"),
	}
	return f
}
