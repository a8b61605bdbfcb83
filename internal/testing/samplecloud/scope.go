package samplecloud

import (
	"net/netip"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Scope is the scope of the first control host of a cloud of three control hosts and two compute hosts.
func Scope(services []*service.Service, in series.Series, change func(*model.Region)) *service.Scope {
	hw := &model.Hardware{Name: "r720", CPUs: 24, NICs: []string{"eth0"}, Virtualization: "kvm"}
	group := func(name, role, hosts, base string) *model.Group {
		nodes, err := nodeset.Parse(hosts)
		if err != nil {
			panic(err)
		}
		return &model.Group{
			Name: name, Role: role, Hardware: hw, Nodes: nodes,
			Address: map[string]model.AddressRule{"management": {Base: netip.MustParseAddr(base), Numbered: true}},
		}
	}
	region := &model.Region{
		Name: "hz-a", Series: in, Workers: 4,
		Networking: model.Networking{Driver: "neutron"},
		Networks: []*model.Network{
			{Name: "management", Purpose: "management", VIP: netip.MustParseAddr("10.0.0.5"), MTU: 1500},
			{Name: "public", Purpose: "external", VIP: netip.MustParseAddr("203.0.113.5"), MTU: 1500},
		},
		Groups:    []*model.Group{group("cn", service.Compute, "cn[1-2]", "10.0.1.0"), group("ctl", service.ControlCompute, "ctl[1-3]", "10.0.0.10")},
		Messaging: model.Messaging{User: "openstack"},
	}
	if change != nil {
		change(region)
	}
	cloud := &model.Cloud{
		Name: "test", Series: in, Identity: model.Identity{Home: "hz-a", Project: "service", Domain: "Default"}, Regions: []*model.Region{region},
		Secrets: model.Secrets{"nova": {"database": "nova/database"}, "messaging": {"password": "messaging/password"}},
	}
	site := service.NewSites(cloud, services)["hz-a"]
	for h := range region.Group("ctl").Hosts(region) {
		return service.NewScope(site, h)
	}
	panic("no host")
}

// Neutron returns a change that has neutron make the networks of a region.
func Neutron(mechanism, tenants, metadata string) func(*model.Region) {
	return func(r *model.Region) {
		r.Networking = model.Networking{Driver: "neutron", Mechanism: mechanism, Tenants: tenants, Metadata: metadata, DHCPAgents: 2}
		r.Networks = []*model.Network{
			{Name: "management", Purpose: "management", VIP: netip.MustParseAddr("10.0.0.5"), MTU: 1500},
			{Name: "overlay", Purpose: "tenant", VLAN: 30, CIDR: netip.MustParsePrefix("10.30.0.0/24"), MTU: 9000},
			{Name: "public", Purpose: "external", VLAN: 200, NIC: "eth1", VIP: netip.MustParseAddr("203.0.113.5"), MTU: 1500},
			{Name: "storage", Purpose: "storage", VLAN: 40, MTU: 9000},
			{Name: "tenant", Purpose: "tenant", NIC: "eth1", MTU: 1600, VLANs: []model.Span{{First: 1000, Last: 1099}, {First: 2000, Last: 2000}}},
		}
		for _, g := range r.Groups {
			g.Address["overlay"] = model.AddressRule{Base: netip.MustParseAddr("10.30.0.10"), Numbered: true}
		}
	}
}

// ComputeHost returns the same scope at a host of the role compute.
func ComputeHost(s *service.Scope) *service.Scope {
	for h := range s.Region.Group("cn").Hosts(s.Region) {
		return service.NewScope(s.Site, h)
	}
	panic("no host")
}
