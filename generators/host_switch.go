package generators

import (
	"stackplan/internal/format"
	"stackplan/internal/table"
)

// switchUnit makes the bridges of Open vSwitch that the agent of neutron expects to be there.
func switchUnit() *table.File {
	return &table.File{
		Path:   "/etc/systemd/system/stackplan-openvswitch.service",
		Doc:    "Makes the bridges of Open vSwitch and connects them. Enable it once: systemctl enable stackplan-openvswitch.",
		Format: format.Systemd, Mode: 0o644, Owner: "root", Group: "root",
		When: func(s *table.Scope) bool { return len(links(table.SwitchLink)(s)) > 0 },
		Rows: []table.Row{
			table.Set("Unit.Description", "Bridges of Open vSwitch by stackplan").Because("what systemctl and the journal call it"),
			table.Set("Unit.Requires", "openvswitch-switch.service").Because("its database takes the commands"),
			table.Set("Unit.After", "openvswitch-switch.service").Because("its database takes the commands"),
			table.Set("Unit.Before", "neutron-openvswitch-agent.service").
				Because("the agent ends itself when a bridge of bridge_mappings is missing"),
			table.Set("Service.Type", "oneshot").Because("the commands end, and what follows waits for them"),
			table.Set("Service.RemainAfterExit", "yes").Because("so that it counts as done, and a restart does it anew"),
			table.Lines("Service.ExecStart", linkPaths, switchCommands).
				Because("systemd-networkd makes no bridges of Open vSwitch; what is there already stays as it is, so that a second run changes nothing"),
			table.Set("Install.WantedBy", "multi-user.target").Because("every start of the host does it"),
		},
	}
}

// switchCommands make each bridge and give it its ports, as one change of the database.
func switchCommands(s *table.Scope) []string {
	var all []string
	for _, l := range links(table.SwitchLink)(s) {
		all = append(all, "/usr/bin/ovs-vsctl --may-exist add-br "+l.Name+addPorts(l))
	}
	return all
}

func addPorts(l *table.Link) string {
	commands := ""
	for _, port := range l.Ports {
		commands += " -- --may-exist add-port " + l.Name + " " + port
	}
	return commands
}
