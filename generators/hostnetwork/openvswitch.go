package hostnetwork

import (
	"stackplan/generators/linkpaths"
	"stackplan/internal/format"
	"stackplan/internal/service"
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
			service.Set("Unit.Before", "neutron-openvswitch-agent.service").
				Because("the agent exits if a bridge of bridge_mappings is missing"),
			service.Set("Service.Type", "oneshot").Because("the commands end, and the units after it wait for them"),
			service.Set("Service.RemainAfterExit", "yes").Because("the unit counts as active afterwards, and a restart runs the commands again"),
			service.Repeat("Service.ExecStart", linkpaths.Any, switches, func(s *service.Scope) string {
				return "/usr/bin/ovs-vsctl --may-exist add-br " + s.Link.Name + addPorts(s.Link)
			}).
				Because("systemd-networkd creates no bridges of Open vSwitch; existing bridges are unchanged, so that a second run changes nothing"),
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

func addPorts(l *topology.Link) string {
	commands := ""
	for _, port := range l.Ports {
		commands += " -- --may-exist add-port " + l.Name + " " + port
	}
	return commands
}
