package hostnetwork

import (
	"slices"

	"stackplan/generators/linkpaths"
	"stackplan/internal/catalogue"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// switchUnit creates the bridges of Open vSwitch that neutron's agent requires.
func switchUnit() *service.File {
	return &service.File{
		Path:   "/etc/systemd/system/stackplan-openvswitch.service",
		Doc:    "Creates the bridges of Open vSwitch and connects them. Enable it once: systemctl enable stackplan-openvswitch.",
		Format: format.Systemd, Mode: 0o644, Owner: "root", Group: "root",
		When: func(s *service.Scope) bool { return len(links(topology.SwitchLink)(s)) > 0 },
		Rows: []service.Row{
			service.Set("Unit.Description", "Bridges of Open vSwitch by stackplan").Because("the name of the unit in systemctl and the journal"),
			service.Set("Unit.Requires", "openvswitch-switch.service").Because("its database executes the commands"),
			service.Set("Unit.After", "openvswitch-switch.service").Because("its database executes the commands"),
			service.Text("Unit.Before", service.From("region.networks.{network}.physicalNetwork", "region.networking.mechanism"), unitsAfter).Of(sharedNetworks).
				Because("the agent exits if a bridge of bridge_mappings is missing; and if an address of the host is on such a bridge, units that wait for the network (network-online.target) may use it"),
			service.Set("Service.Type", "oneshot").Because("the commands end, and the units after it wait for them"),
			service.Set("Service.RemainAfterExit", "yes").Because("the unit counts as active afterwards, and a restart runs the commands again"),
			service.Repeat("Service.ExecStart", slices.Concat(linkpaths.Any, datapathPaths), switches, func(s *service.Scope) string {
				return "/usr/bin/ovs-vsctl --may-exist add-br " + s.Link.Name + setDatapath(s) + addPorts(s.Link)
			}).Reading(func(s *service.Scope) []source.Path { return slices.Concat(linkpaths.OfPorts(s), readDatapath(s)) }).
				Because("systemd-networkd creates no bridges of Open vSwitch; existing bridges are unchanged, so that a second run changes nothing. A datapath that the description chooses for neutron's agent is that of its bridges: patch ports connect no bridges of different datapaths"),
			service.Repeat("Service.ExecStart", linkpaths.Bridge, sharedSwitches, func(s *service.Scope) string { return "/usr/bin/" + forwardAll(s) }).
				Reading(linkpaths.OfLink).Because(forwardWhy),
			service.Set("Install.WantedBy", "multi-user.target").Because("it runs at every boot"),
		},
	}
}

// switches returns the scope of each bridge of Open vSwitch.
func switches(s *service.Scope) []*service.Scope {
	var all []*service.Scope
	for _, l := range links(topology.SwitchLink)(s) {
		all = append(all, s.On(l))
	}
	return all
}

// forwardWhy is the reason for forwardAll.
const forwardWhy = "after a boot, a bridge that neutron's agent has configured drops everything until the agent runs (ovs_neutron_agent.py, set_secure_mode), and the addresses of the host are on this bridge; the agent replaces the flow by its own"

// forwardAll returns the command that lets a bridge forward like a switch until neutron's agent starts.
func forwardAll(s *service.Scope) string {
	return "ovs-ofctl add-flow " + s.Link.Name + " priority=0,actions=NORMAL"
}

// sharedSwitches returns the scope of each bridge of Open vSwitch of a network that hosts share with instances.
func sharedSwitches(s *service.Scope) []*service.Scope {
	if s.Region.Networking.HasOVN() {
		return nil // ovn-controller adds ports to these bridges, and leaves their flows
	}
	return slices.DeleteFunc(switches(s), func(s *service.Scope) bool { return !isSharedSwitch(s.Link) })
}

// onSharedSwitch reports whether the link of a scope is such a bridge.
func onSharedSwitch(s *service.Scope) bool { return isSharedSwitch(s.Link) }

// isSharedSwitch reports whether a link is a bridge of Open vSwitch of a network that hosts share with instances.
func isSharedSwitch(l *topology.Link) bool {
	return l.Kind == topology.SwitchLink && slices.ContainsFunc(l.Networks, topology.IsShared)
}

// sharedNetworks returns the networks that hosts share with instances.
func sharedNetworks(s *service.Scope) []*model.Network {
	return linkpaths.Only(s.Region.Networks, topology.IsShared)
}

// unitsAfter returns the units that start after the bridges exist.
func unitsAfter(s *service.Scope) string {
	units := "neutron-openvswitch-agent.service"
	if s.Region.Networking.HasOVN() {
		units = "ovn-controller.service"
	}
	if slices.ContainsFunc(switches(s), onSharedSwitch) {
		units += " systemd-networkd-wait-online.service"
	}
	return units
}

// datapathType is the option of neutron's agent that chooses the datapath of its bridges.
var datapathType = catalogue.Key{Group: "ovs", Name: "datapath_type"}

// datapathPaths are the paths at which the description sets it.
var datapathPaths = service.From("overrides.neutron.ovs.datapath_type")

// datapath returns the value that the description sets for neutron's agent of the host, and where; nil if it sets none.
func datapath(s *service.Scope) *override.Setting {
	isSet := func(l override.Level) bool { return l.Overrides["neutron"]["ovs"] != nil }
	if !slices.ContainsFunc(override.All(s.Cloud), isSet) {
		return nil // so that the file does not depend on the host
	}
	var last *override.Setting
	for _, level := range override.OfHost(s.Cloud, s.Host()) {
		for _, setting := range level.Settings() {
			if setting.Project == "neutron" && setting.Key == datapathType {
				last = &setting
			}
		}
	}
	return last
}

// readDatapath returns the path of the value.
func readDatapath(s *service.Scope) []source.Path {
	if set := datapath(s); set != nil {
		return []source.Path{set.Path}
	}
	return nil
}

// setDatapath returns the command that gives a bridge the datapath of neutron's agent.
func setDatapath(s *service.Scope) string {
	set := datapath(s)
	if set == nil || len(set.Value.Texts) != 1 {
		return ""
	}
	return " -- set bridge " + s.Link.Name + " datapath_type=" + set.Value.Texts[0]
}

func addPorts(l *topology.Link) string {
	commands := ""
	for _, port := range l.Ports {
		commands += " -- --may-exist add-port " + l.Name + " " + port
	}
	return commands
}
