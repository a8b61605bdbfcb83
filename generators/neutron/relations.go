package neutron

import (
	"fmt"
	"slices"

	"stackplan/generators/oslo"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// relations returns the relations of the numbers in the files of neutron.
func relations() []service.Relation {
	return slices.Concat([]service.Relation{
		{
			Check: "networking/down-time", Alone: true,
			Smaller: service.Option("the interval of the agents", "neutron", "agent.report_interval").Times(2),
			Larger:  service.Option("the down time", "neutron", "DEFAULT.agent_down_time"),
			Why:     "at least twice report_interval of the agents (agent_down_time of neutron)",
			Says: func(interval, down int) string {
				return fmt.Sprintf("an agent is marked down after %d s, but reports only every %d s", down, interval)
			},
			Hint: func(least, down int) string {
				return fmt.Sprintf("agent_down_time must be at least %d, or report_interval at most %d", least, down/2)
			},
		},
		{
			Check:   "networking/dhcp-agents",
			Smaller: service.Option("the number of agents", "neutron", "DEFAULT.dhcp_agents_per_network"),
			Larger: service.Quantity{Name: "the hosts", Fact: func(s *service.Site) (int, source.Path, bool) {
				have := len(s.HostsWith(service.DHCP))
				return have, "", have > 0
			}},
			AtSmaller: true, Why: "at most the number of hosts of the region that run neutron-dhcp-agent",
			Says: func(wanted, have int) string {
				hosts := "hosts run"
				if have == 1 {
					hosts = "host runs"
				}
				return fmt.Sprintf("dhcpAgents requests %d agents for each network, but only %d %s one", wanted, have, hosts)
			},
			Hint: func(_, have int) string { return fmt.Sprintf("write %d, or run the agent on more hosts", have) },
		},
		atMostMTU("the MTU of physical networks", "DEFAULT.global_physnet_mtu", framing, slices.MaxFunc),
		atMostMTU("the MTU of interfaces", "DEFAULT.network_device_mtu", carriers, slices.MinFunc),
		atMostMTU("the MTU of tunnels", "ml2.path_mtu", carriers, slices.MinFunc),
	}, oslo.DatabaseRelations("neutron", "database"), oslo.MessagingRelations("neutron"))
}

// atMostMTU returns the relation of an MTU to the networks that carry its frames, of which choose returns the one that limits it.
func atMostMTU(name, option string, carriers func(*model.Region) []*model.Network, choose func([]*model.Network, func(a, b *model.Network) int) *model.Network) service.Relation {
	return service.Relation{
		Check:   "networking/mtu",
		Smaller: service.Option(name, "neutron", option),
		Larger: service.Quantity{Name: "the MTU of the network", Fact: func(s *service.Site) (int, source.Path, bool) {
			all := carriers(s.Region)
			if len(all) == 0 {
				return 0, "", false
			}
			n := choose(all, func(a, b *model.Network) int { return a.MTU - b.MTU })
			return n.MTU, source.Join("regions", s.Region.Name, "networks", n.Name, "mtu"), true
		}},
		AtSmaller: true, Why: "at most the mtu of the networks that carry the frames of instances", Says: oslo.FramesDropped, Hint: oslo.SmallerMTU,
	}
}
