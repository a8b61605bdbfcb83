package neutron

import (
	"strconv"
	"strings"

	"stackplan/internal/override"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// defaultRouterAgents is the default of max_l3_agents_per_router, since juno.
const defaultRouterAgents = 3

// routerReplicas returns on how many hosts a router is: max_l3_agents_per_router with l3_ha, where 0 means all hosts, and else one.
func routerReplicas(s *service.Site) int {
	if !spreadsRouters(s) || serverOption(s, "l3_ha", truth, 1) == 0 {
		return 1
	}
	n := serverOption(s, "max_l3_agents_per_router", number, defaultRouterAgents)
	if n == 0 {
		return len(s.Hosts(l3Service))
	}
	return n
}

// dhcpReplicas returns how many agents lease addresses of a network.
func dhcpReplicas(s *service.Site) int {
	return serverOption(s, "dhcp_agents_per_network", number, s.Region.Networking.DHCPAgents)
}

// metadataReplicas returns how many hosts pass on the metadata requests of a network: those of its routers, or of its DHCP agents.
func metadataReplicas(s *service.Site) int {
	if s.Region.Networking.Metadata == "dhcp" {
		return dhcpReplicas(s)
	}
	return routerReplicas(s)
}

// spreadsRouters reports whether routers are on several hosts unless an override forbids it. Before liberty the server sends frames in
// tunnels to the host that a router was on first (bug 1365476). The hosts of a router watch each other in a network of the type of
// tenant networks (l3_hamode_db.py, _create_ha_network), so without such networks no router could be created.
func spreadsRouters(s *service.Site) bool {
	if s.Region.Networking.Tenants == "none" {
		return false
	}
	return len(s.Hosts(l3Service)) > 1 && s.Region.Series >= series.Juno && (s.Region.Series >= series.Liberty || !s.Region.Networking.HasTunnels())
}

// serverOption returns the least number that an override sets an option of the server to, and what the rows set if there is none. The
// number of a text that is not one is negative.
func serverOption(s *service.Site, name string, number func(text string) int, own int) int {
	least := -1
	for _, server := range servers {
		for _, h := range s.Hosts(server) {
			n := own
			for _, level := range override.OfHost(s.Cloud, h) {
				if set, ok := level.Overrides[projectName]["DEFAULT"][name]; ok && len(set.Texts) == 1 && number(set.Texts[0]) >= 0 {
					n = number(set.Texts[0])
				}
			}
			if least < 0 || n < least {
				least = n
			}
		}
	}
	if least < 0 {
		return own
	}
	return least
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// truth returns 1 for a text that oslo.config reads as true, else 0.
func truth(text string) int {
	switch strings.ToLower(text) {
	case "true", "1", "on", "yes":
		return 1
	}
	return 0
}
