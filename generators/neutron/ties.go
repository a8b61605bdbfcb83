package neutron

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// unwritten returns the options that no row of neutron.conf sets, and whose overrides must agree with other places.
func unwritten() []service.Row {
	return []service.Row{
		service.Default("DEFAULT.network_device_mtu").Until(series.Newton),
		service.Default("DEFAULT.dns_domain").Since(series.Liberty).Tied(
			service.SameInProject("the domain of instances", "the server gives ports their names in this domain, and the DHCP agents answer for the same one").AsWarning()),
		service.Set("DEFAULT.bind_port", endpoint.NeutronPort).On(server, apiServer).Until(series.Victoria).Tied(service.PortOf()),
	}
}

// withUnwritten adds rows that write no line to files.
func withUnwritten(row service.Row, files ...*service.File) []*service.File {
	for _, f := range files {
		f.Unwritten = append(f.Unwritten, row)
	}
	return files
}

// ofServers ties an option to the same option of the other servers: each answers requests.
func ofServers(what string) service.Tie {
	return service.SameInProject(what, "every server answers requests and agents, so what a user gets must not depend on which one does")
}

// switchDatabase is where the agents of a host find Open vSwitch.
func switchDatabase() service.Row {
	return service.Default("ovs.ovsdb_connection").Since(series.Liberty).When(func(s *service.Scope) bool { return s.Region.Networking.Mechanism == "openvswitch" }).Tied(
		service.SameInProject("the database of Open vSwitch", "all agents of a host use its Open vSwitch, whose manager listens at one address").OnEachHost())
}

// interfaceTie ties how the L3 and DHCP agents attach ports to the mechanism of the region.
func interfaceTie() service.Tie {
	return service.Tie{
		Kind: service.DriverTie, Why: "agents attach their ports in the way that the L2 agent of the host expects",
		Reads: func(t *service.Tied) []service.Broken {
			have := strings.Join(t.Have, "")
			if t.Want == nil || interfaceName(have) == interfaceName(t.Want[0]) {
				return nil
			}
			return []service.Broken{{
				Is: "is " + have, But: "networking.mechanism of the region is " + t.Region.Networking.Mechanism,
				Hint: "remove the override, or write " + t.Want[0],
			}}
		},
	}
}

// interfaceName returns the entry point of an interface driver, which may be written as a class.
func interfaceName(text string) string {
	switch text {
	case "neutron.agent.linux.interface.OVSInterfaceDriver":
		return "openvswitch"
	case "neutron.agent.linux.interface.BridgeInterfaceDriver":
		return "linuxbridge"
	}
	return text
}

// socketTie ties the socket of the metadata agent to the agents whose proxies connect to it.
func socketTie() service.Tie {
	return service.SameValue("the socket of the metadata agent",
		"the proxies of the L3 and DHCP agents connect to the socket where the metadata agent of their host listens").OnEachHost()
}

// firewallTie ties the drivers of security groups.
func firewallTie() service.Tie {
	return service.SameValue("the driver of security groups", "the server and the agents use the same driver of security groups").AsWarning()
}

// externalTie ties the bridge of external networks to the agent that connects them.
func externalTie() service.Tie {
	return service.Fixed(service.BridgeTie, "external networks are physical networks of the L2 agent", func(*service.Tied) string {
		return "bridge_mappings connects external networks"
	})
}

// tenantTypesTie ties the types of the networks of tenants to the field. The server tries them in their order, so further types after the
// first are a fallback.
func tenantTypesTie() service.Tie {
	tie := tenantsTie()
	differs := tie.Reads
	tie.Reads = func(t *service.Tied) []service.Broken {
		if first, _, _ := strings.Cut(strings.Join(t.Have, ","), ","); len(t.Want) > 0 && strings.TrimSpace(first) == t.Want[0] {
			return nil
		}
		return differs(t)
	}
	return tie
}

// tenantsTie ties the options of tunnels to the type of the networks of tenants.
func tenantsTie() service.Tie {
	return service.FieldOf("networking.tenants", "the server and all agents must support the type of the networks of tenants")
}

// protocolTie ties the protocol of metadata requests to TLS at the inner VIP.
func protocolTie() service.Tie {
	return service.Fixed(service.EndpointTie, "the agent must use the protocol of the inner VIP", func(t *service.Tied) string {
		if endpoint.HasInsideTLS(t.Scope) {
			return "TLS ends at the VIP of the management network"
		}
		return "the VIP of the management network has no TLS"
	})
}

// integrationBridge returns the name of the bridge to which ports are attached.
func integrationBridge(option string) service.Row {
	return service.Default(option).When(func(s *service.Scope) bool { return s.Region.Networking.Mechanism == "openvswitch" }).Tied(oslo.IntegrationBridge())
}

// agentBridge is the option of the L3 and DHCP agents, which 2024.1 removed: they use that of the L2 agent.
func agentBridge() service.Row {
	return integrationBridge("DEFAULT.ovs_integration_bridge").Until(series.Caracal)
}

// physicalTie ties the physical networks that the server knows to those that the agents connect.
func physicalTie() service.Tie {
	return service.Tie{
		Kind: service.NetworkTie, Why: "a network is connected only on hosts whose agent maps its physical network (bridge_mappings)",
		Reads: func(t *service.Tied) []service.Broken {
			known := mappedNames(t)
			for name := range members(t.Have) {
				if name != "*" && !slices.Contains(known, name) {
					return []service.Broken{{
						Is: "names the physical network " + name, But: "the agents map " + strings.Join(known, ", "),
						Hint: "use the name of a network of the region",
					}}
				}
			}
			return nil
		},
	}
}

// lengthsTie ties the lengths of frames on physical networks to what the networks carry. The server announces the smaller one of the length
// and of global_physnet_mtu (get_mtu of type_flat.py and type_vlan.py).
func lengthsTie() service.Tie {
	return service.Tie{
		Kind: service.FieldTie,
		Why:  "the server announces this length to instances, at most global_physnet_mtu (neutron/plugins/ml2/drivers/type_flat.py and type_vlan.py, get_mtu); frames that are longer than the mtu of the network are dropped without a message",
		Reads: func(t *service.Tied) []service.Broken {
			have := map[string]bool{}
			for name, length := range members(t.Have) {
				have[name] = true
				number, err := strconv.Atoi(strings.TrimSpace(length))
				for _, n := range among(t.Region, func(n *model.Network) bool { return n.Physical() == name && topology.IsPhysical(t.Region, n) }) {
					if err == nil && number > n.MTU {
						return []service.Broken{{
							Is: fmt.Sprintf("allows frames of %d bytes on %s", number, name), But: fmt.Sprintf("network %s carries %d", n.Name, n.MTU),
							Hint: fmt.Sprintf("write %s:%d, or raise the mtu of the network and of the switches", name, n.MTU),
						}}
					}
				}
			}
			for _, n := range otherLengths(t.Scope) {
				if !have[n.Physical()] {
					return []service.Broken{{
						Is: "does not limit the frames on " + n.Physical(), But: fmt.Sprintf("network %s carries %d bytes, and global_physnet_mtu is %d", n.Name, n.MTU, globalMTU(t.Region)),
						Hint: fmt.Sprintf("add %s:%d", n.Physical(), n.MTU),
					}}
				}
			}
			return nil
		},
	}
}

// mappedNames returns the physical networks of the region.
func mappedNames(t *service.Tied) []string {
	return physicalNames(among(t.Region, func(n *model.Network) bool { return topology.IsPhysical(t.Region, n) }))
}

// members yields the physical networks of a list such as tenant:1000:1099,public, each with the rest after the colon.
func members(texts []string) func(func(name, rest string) bool) {
	return func(yield func(name, rest string) bool) {
		for member := range strings.SplitSeq(strings.Join(texts, ","), ",") {
			name, rest, _ := strings.Cut(strings.TrimSpace(member), ":")
			if name != "" && !yield(name, rest) {
				return
			}
		}
	}
}

// bridgesTie ties the bridges and interfaces of physical networks to those that the host has, and the networks to those of the region.
func bridgesTie() service.Tie {
	return service.Tie{
		Kind: service.BridgeTie, Why: "the agent exits if a bridge or an interface does not exist; the files of the host's network create those of the description",
		Reads: func(t *service.Tied) []service.Broken {
			have, links := map[string]string{}, linkNames(t)
			for name, link := range members(t.Have) {
				have[name] = link
				switch {
				case !slices.Contains(links, link):
					return []service.Broken{{Is: "names " + link, But: "the host has " + strings.Join(links, ", "), Hint: "remove the override, or write " + strings.Join(t.Want, ",")}}
				case !slices.Contains(mappedNames(t), name):
					return []service.Broken{{
						Is: "names the physical network " + name, But: "the networks of the region are " + strings.Join(mappedNames(t), ", "),
						Hint: "use the name of a network of the region",
					}}
				}
			}
			for name, link := range members(t.Want) {
				if have[name] == link {
					continue
				}
				return []service.Broken{{
					Is: fmt.Sprintf("does not connect %s to %s", name, link), But: "the server creates networks there (ml2_conf.ini)",
					Hint: "add " + name + ":" + link,
				}}
			}
			return nil
		},
	}
}

// linkNames returns the interfaces and bridges of the host.
func linkNames(t *service.Tied) []string {
	var all []string
	for _, l := range topology.Links(t.Node()) {
		all = append(all, l.Name)
	}
	return all
}
