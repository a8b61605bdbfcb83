package ovn

import (
	"net/netip"
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/linkpaths"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// switchUnit sets what ovn-controller reads from the database of Open vSwitch, which is in no file. Each command sets the same again.
func switchUnit() *service.File {
	f := service.SystemFile("/etc/systemd/system/stackplan-ovn.service",
		"Sets what ovn-controller reads from Open vSwitch. Enable it once: systemctl enable stackplan-ovn.", format.Systemd)
	f.Rows = slices.Concat([]service.Row{
		service.Set("Unit.Description", "Settings of OVN by stackplan").Because("the name of the unit in systemctl and the journal"),
		service.Set("Unit.Requires", "openvswitch-switch.service").Because("its database executes the commands"),
		service.Set("Unit.After", "openvswitch-switch.service stackplan-openvswitch.service").
			Because("the database of Open vSwitch executes the commands, and the bridges that they name exist before"),
		service.Set("Unit.Before", "ovn-controller.service ovn-host.service neutron-ovn-metadata-agent.service").
			Because("ovn-controller that starts with other settings registers its host under another name"),
		service.Set("Service.Type", "oneshot").Because("the commands end, and the units after it wait for them"),
		service.Set("Service.RemainAfterExit", "yes").Because("the unit counts as active afterwards, and a restart runs the commands again"),
	}, externalIDs(), []service.Row{
		service.Set("Install.WantedBy", "multi-user.target").Because("it runs at every boot"),
	})
	return f
}

// externalIDs returns the commands that set the external IDs of Open vSwitch.
func externalIDs() []service.Row {
	return []service.Row{
		service.Text("Service.ExecStart", nil, func(s *service.Scope) string {
			return set("system-id="+s.Host().Name, "hostname="+s.Host().Name)
		}).Because("the names of the chassis: neutron finds the host of an instance by its name, and a reinstalled host gets its chassis again; Open vSwitch makes a random name, whose chassis would stay in the database with the same address"),
		service.Text("Service.ExecStart", endpoint.MemberPaths(), func(s *service.Scope) string {
			return set("ovn-remote=" + endpoint.OVNDatabase(s, endpoint.SouthboundPort))
		}).Listing(endpoint.OVNMembers).Because("ovn-controller reads its flows from the southbound database; if a member fails, it connects to another one"),
		service.Text("Service.ExecStart", service.From("region.networking.tenants", "region.networks.{network}.purpose", "host.address.{network}"), func(s *service.Scope) string {
			addr := encapsulation(s)
			if !addr.IsValid() {
				return ""
			}
			return set("ovn-encap-type=geneve", "ovn-encap-ip="+addr.String())
		}).Of(carrier).Because("the host's own end of the tunnels, in the network that carries them; OVN needs tunnels between its chassis also for networks with VLANs, whose routers are on gateways. Only Geneve has room for the ports of a packet"),
		service.Text("Service.ExecStart", append(linkpaths.PhysicalPaths(), linkpaths.Bridge...), func(s *service.Scope) string {
			return setOrRemove("ovn-bridge-mappings", strings.Join(linkpaths.Mappings(s.Region, linkpaths.Physical(s)), ","))
		}).Of(linkpaths.Physical).Reading(func(s *service.Scope) []source.Path {
			return slices.Concat(linkpaths.PhysicalPaths(), linkpaths.Bridges(linkpaths.Physical)(s))
		}).Because("the bridges of the physical networks; ports of a network that a chassis does not map are not bound there"),
		service.Text("Service.ExecStart", service.From("region.networking.gateways", "host.labels", "host.zone"), func(s *service.Scope) string {
			return setOrRemove("ovn-cms-options", strings.Join(options(s), ","))
		}).Reading(func(s *service.Scope) []source.Path {
			if set := s.Region.Networking.Gateways; set == nil || len(set.Labels) == 0 {
				return service.From("region.networking.gateways", "host.zone")
			}
			return service.From("region.networking.gateways", "host.labels", "host.zone")
		}).Because("neutron places the routers of external networks only on chassis with enable-chassis-as-gw, if there are any, and those with a zone hint in that zone"),
		service.Text("Service.ExecStart", nil, func(*service.Scope) string { return set("ovn-remote-probe-interval=60000") }).
			Because("milliseconds after which a silent database counts as lost: with the default of 5 s, a busy database loses its clients, which then read everything again (ovn-controller(8))"),
	}
}

// set returns the command that sets external IDs.
func set(settings ...string) string {
	return "/usr/bin/ovs-vsctl set open_vswitch . external_ids:" + strings.Join(settings, " external_ids:")
}

// setOrRemove returns the command that sets an external ID, or removes one that an earlier command has set.
func setOrRemove(name, value string) string {
	if value == "" {
		return "/usr/bin/ovs-vsctl remove open_vswitch . external_ids " + name
	}
	return set(name + "=" + value)
}

// options returns what neutron reads of a chassis.
func options(s *service.Scope) []string {
	var all []string
	if service.IsGateway(s.Site, s.Host()) {
		all = append(all, "enable-chassis-as-gw")
	}
	if zone := s.Host().Zone; zone != "" {
		all = append(all, "availability-zones="+zone)
	}
	return all
}

// tunnels returns the network that carries tunnels between chassis. Without tenant networks in tunnels, hosts need an address in the
// management network only.
func tunnels(r *model.Region) *model.Network {
	if r.Networking.HasTunnels() {
		return topology.Overlay(r)
	}
	return r.Network(model.Management)
}

// carrier returns the network that carries tunnels between chassis, as a list.
func carrier(s *service.Scope) []*model.Network {
	return linkpaths.Only(s.Region.Networks, func(n *model.Network) bool { return n == tunnels(s.Region) })
}

// encapsulation returns the host's own end of tunnels.
func encapsulation(s *service.Scope) netip.Addr {
	for _, n := range carrier(s) {
		return s.Host().Address[n.Name]
	}
	return netip.Addr{}
}

// systemID is the file in which Open vSwitch looks for the name of the host when it starts.
func systemID() *service.File {
	f := service.SystemFile("/etc/openvswitch/system-id.conf", "The name of the host in Open vSwitch and OVN.", format.Plain)
	f.Template = "system-id.conf.tmpl"
	f.Sections = []service.Section{{Name: "name", Rows: []service.Row{
		service.Text("name", nil, func(s *service.Scope) string { return s.Host().Name }).
			Because("Open vSwitch makes a random name if it finds none (ovs-ctl, set_system_ids), and a start of it would replace the one that stackplan-ovn has set"),
	}}}
	return f
}
