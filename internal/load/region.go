package load

import (
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
)

func (d *decoder) region(name string, n node) *model.Region {
	r := &model.Region{
		Name:          name,
		Location:      n.at("location").text(),
		Series:        d.cloud.Series,
		Selectors:     d.cloud.Selectors,
		Networking:    decodeNetworking(n.at("networking")),
		Networks:      sorted(n.at("networks"), d.network),
		Workers:       n.at("workers").int(),
		Compute:       d.compute(n.at("compute")),
		Image:         decodeImage(n.at("image")),
		Database:      d.database(n.at("database")),
		Messaging:     d.messaging(n.at("messaging")),
		Cache:         d.cache(n.at("cache")),
		LoadBalancer:  decodeLoadBalancer(n.at("loadBalancer")),
		Pins:          byName(n.at("packages").at("pins"), func(_ string, n node) string { return n.text() }),
		Overrides:     d.overrides(n.at("overrides")),
		Secrets:       decodeSecrets(n.at("secrets")),
		Flavors:       byName(n.at("flavors"), d.flavor),
		Quotas:        byName(n.at("quotas"), d.quota),
		Projects:      n.at("projects").int(),
		Aggregates:    d.aggregates(n.at("aggregates")),
		KeyManager:    n.at("keyManager").given(),
		LoadBalancing: n.at("loadBalancing").given(),
		Clusters:      decodeClusters(n.at("containerClusters")),
		Orchestration: decodeOrchestration(n.at("orchestration")),
		DNSServers:    d.cloud.DNSServers,
		NTPServers:    d.cloud.NTPServers,
		BlockStorage:  d.blockStorage(n.at("blockStorage")),
		Ceph:          d.ceph(n.at("ceph")),
		Dashboard:     decodeDashboard(n.at("dashboard")),
		TLS:           d.cloud.TLS,
	}
	if own, ok := series.Parse(n.at("series").text()); ok {
		r.Series = own
	}
	if own := n.at("dnsServers"); own.given() {
		r.DNSServers = own.texts()
	}
	if own := n.at("ntpServers"); own.given() {
		r.NTPServers = own.texts()
	}
	if own := decodeTLS(n.at("tls")); own != nil {
		r.TLS = own
	}
	d.hosts(r, n)
	return r
}

func decodeNetworking(n node) model.Networking {
	return model.Networking{
		Driver:     n.at("driver").text(),
		Manager:    n.at("manager").text(),
		MultiHost:  n.at("multiHost").bool(),
		Mechanism:  n.at("mechanism").text(),
		Tenants:    n.at("tenants").text(),
		Metadata:   n.at("metadata").text(),
		DHCPAgents: n.at("dhcpAgents").int(),
		Gateways:   decodeGateways(n.at("gateways")),
	}
}

func decodeGateways(n node) *model.Gateways {
	if !n.given() {
		return nil
	}
	return &model.Gateways{Role: n.at("role").text(), Labels: byName(n.at("matchLabels"), plain)}
}

func (d *decoder) network(name string, n node) *model.Network {
	network := &model.Network{
		Name:    name,
		Purpose: n.at("purpose").text(),
		VLAN:    n.at("vlan").int(),
		CIDR:    d.prefix(n.at("cidr")),
		Gateway: d.address(n.at("gateway")),
		Default: n.at("defaultRoute").bool(),
		VIP:     d.address(n.at("vip")),
		VRID:    n.at("vrid").int(),
		MTU:     n.at("mtu").int(),
		NIC:     n.at("nic").text(),
		Bridge:  n.at("bridge").text(),
		DNS:     n.at("dns").text(),

		PhysicalNetwork: n.at("physicalNetwork").text(),
	}
	for _, route := range n.at("routes").elements() {
		network.Routes = append(network.Routes, model.Route{To: d.prefix(route.at("to")), Via: d.address(route.at("via"))})
	}
	for _, r := range n.at("ranges").elements() {
		network.Ranges = append(network.Ranges, d.addressRange(r))
	}
	for _, span := range n.at("vlans").elements() {
		network.VLANs = append(network.VLANs, d.vlanSpan(span))
	}
	if tls := n.at("tls"); tls.given() {
		network.TLS = &model.TLS{Certificate: tls.at("certificate").text(), CA: tls.at("ca").text()}
	}
	return network
}

func (d *decoder) compute(n node) model.Compute {
	return model.Compute{
		RPCTimeout:       n.at("rpcTimeout").int(),
		ServiceDownTime:  n.at("serviceDownTime").int(),
		ReportInterval:   n.at("reportInterval").int(),
		MaxLimit:         n.at("maxLimit").int(),
		Filters:          n.at("filters").texts(),
		RunningDeleted:   n.at("runningDeleted").text(),
		InstanceOverhead: d.size(n.at("instanceOverhead")),
		SharedDisk:       d.size(n.at("sharedDisk")),
		DiskPool:         n.at("diskPool").text(),
	}
}

func decodeOrchestration(n node) *model.Orchestration {
	if !n.given() {
		return nil
	}
	return &model.Orchestration{Domain: n.at("domain").text()}
}

func decodeClusters(n node) *model.Clusters {
	if !n.given() {
		return nil
	}
	return &model.Clusters{Domain: n.at("domain").text()}
}

func decodeDashboard(n node) *model.Dashboard {
	if !n.given() {
		return nil
	}
	return &model.Dashboard{Hosts: n.at("hosts").texts(), SessionTimeout: n.at("sessionTimeout").int()}
}

func decodeTLS(n node) *model.InternalTLS {
	if !n.given() {
		return nil
	}
	return &model.InternalTLS{CA: n.at("ca").text(), Directory: n.at("directory").text(), Plain: n.at("plain").texts()}
}

func decodeImage(n node) model.Image {
	return model.Image{
		Workers:      n.at("workers").int(),
		MaxLimit:     n.at("maxLimit").int(),
		DefaultLimit: n.at("defaultLimit").int(),
		Directory:    n.at("directory").text(),
		Storage:      n.at("storage").text(),
		Pool:         n.at("pool").text(),
		Source:       n.at("source").text(),
	}
}

func (d *decoder) database(n node) model.Database {
	return model.Database{
		Mode:           n.at("mode").text(),
		Primary:        n.at("primary").text(),
		MaxConnections: n.at("maxConnections").int(),
		BufferPool:     d.size(n.at("bufferPool")),
	}
}

func (d *decoder) messaging(n node) model.Messaging {
	return model.Messaging{
		User:       n.at("user").text(),
		Queues:     n.at("queues").text(),
		Partitions: n.at("partitions").text(),
		Memory:     d.size(n.at("memory")),
	}
}

func (d *decoder) cache(n node) model.Cache {
	return model.Cache{
		Memory:         d.size(n.at("memory")),
		MaxConnections: n.at("maxConnections").int(),
		Protection:     n.at("protection").text(),
	}
}

func decodeLoadBalancer(n node) model.LoadBalancer {
	vrrp := n.at("vrrp")
	return model.LoadBalancer{
		Backends:       decodeBackends(n.at("backends")),
		MaxConnections: n.at("maxConnections").int(),
		ConsoleTimeout: n.at("consoleTimeout").int(),
		ImageTimeout:   n.at("imageTimeout").int(),
		VRRP:           model.VRRP{Peers: vrrp.at("peers").text(), Interval: vrrp.at("interval").int()},
	}
}

func decodeBackends(n node) *model.Backends {
	if !n.given() {
		return nil
	}
	return &model.Backends{
		Certificate: n.at("certificate").text(), Key: n.at("key").text(), CA: n.at("ca").text(), Plain: n.at("plain").texts(),
	}
}

func (d *decoder) flavor(_ string, n node) model.Flavor {
	cpu := n.at("cpu")
	return model.Flavor{
		VCPUs:      n.at("vcpus").int(),
		RAM:        d.size(n.at("ram")),
		Disk:       d.size(n.at("disk")),
		Ephemeral:  d.size(n.at("ephemeral")),
		Swap:       d.size(n.at("swap")),
		Shares:     cpu.at("shares").int(),
		Period:     cpu.at("period").int(),
		CPUQuota:   cpu.at("quota").int(),
		Properties: byName(n.at("properties"), plain),
	}
}

// aggregates reads the aggregates, without those that lost all hosts.
func (d *decoder) aggregates(n node) []*model.Aggregate {
	return slices.DeleteFunc(sorted(n, d.aggregate), func(a *model.Aggregate) bool {
		return len(d.removed) > 0 && a.Nodes.Len() == 0 && len(a.MatchLabels) == 0
	})
}

func (d *decoder) aggregate(name string, n node) *model.Aggregate {
	nodes, _ := d.nodes(n.at("hosts"))
	return &model.Aggregate{
		Name: name, Nodes: d.left(nodes), MatchLabels: byName(n.at("matchLabels"), plain), Properties: byName(n.at("properties"), plain),
	}
}

// left returns the hosts of a set that are not removed.
func (d *decoder) left(nodes nodeset.Set) nodeset.Set {
	if len(d.removed) == 0 {
		return nodes
	}
	var names []string
	for _, name := range nodes.All() {
		if !d.removed[name] {
			names = append(names, name)
		}
	}
	rest, _ := nodeset.Parse(nodeset.Fold(names))
	return rest
}

// quota reads the resources that are given; ram is a size, or -1 like the others.
func (d *decoder) quota(_ string, n node) model.Quota {
	return byName(n, func(_ string, n node) int64 {
		if n.text() != "" {
			return d.size(n)
		}
		return int64(n.int())
	})
}
