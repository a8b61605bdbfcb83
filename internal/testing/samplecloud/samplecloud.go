// Package samplecloud contains small clouds for the tests of services, and what these tests compare.
package samplecloud

import (
	"context"
	"net/netip"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/render"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"testing"
)

// Stack is a cloud of three control hosts at 10.0.0.11 to 13, with a VIP inside and one for users.
func Stack(t *testing.T, change func(*model.Cloud, *model.Region)) *model.Cloud {
	t.Helper()
	hardware := &model.Hardware{Name: "h", NICs: []string{"eth0"}, Virtualization: "kvm"}
	r := &model.Region{
		Name: "r1", Series: series.Zed, Workers: 4,
		Networking: model.Networking{Driver: "neutron", Mechanism: "linuxbridge"},
		Networks: []*model.Network{
			{Name: "management", Purpose: "management", CIDR: netip.MustParsePrefix("10.0.0.0/24"), VIP: netip.MustParseAddr("10.0.0.10"), VRID: 51},
			{Name: "public", Purpose: "external", VLAN: 200, CIDR: netip.MustParsePrefix("203.0.113.0/24"), VIP: netip.MustParseAddr("203.0.113.10"), VRID: 52},
		},
		Compute:   model.Compute{RPCTimeout: 300, MaxLimit: 1000, ServiceDownTime: 60, ReportInterval: 10, RunningDeleted: "reap"},
		Database:  model.Database{Mode: "primary-standby", MaxConnections: 4096, BufferPool: 4 << 30},
		Messaging: model.Messaging{User: "openstack", Partitions: "pause_minority"},
		Cache:     model.Cache{Memory: 1 << 30, MaxConnections: 4096},
		LoadBalancer: model.LoadBalancer{
			MaxConnections: 10000, ConsoleTimeout: 3600, ImageTimeout: 1800, VRRP: model.VRRP{Peers: "unicast", Interval: 1},
		},
		Groups: []*model.Group{{
			Name: "ctl", Role: service.ControlCompute, Hardware: hardware, Nodes: Nodes(t, "ctl[1-3]"),
			Address: map[string]model.AddressRule{"management": {Base: netip.MustParseAddr("10.0.0.10"), Numbered: true}},
		}},
	}
	c := &model.Cloud{
		Name: "c", Regions: []*model.Region{r}, Identity: model.Identity{Home: "r1"}, Roles: map[string]*model.Role{},
		Secrets: model.Secrets{
			"messaging": {"password": "messaging/password", "cookie": "messaging/cookie"},
			"database":  {"transfer": "database/transfer"}, "keepalived": {"password": "keepalived/password"},
		},
	}
	if change != nil {
		change(c, r)
	}
	return c
}

// Nodes parses a nodeset.
func Nodes(t *testing.T, names string) nodeset.Set {
	t.Helper()
	set, err := nodeset.Parse(names)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// API is a service behind HAProxy that users reach, for tests.
func API(port service.Port) *service.Service {
	return &service.Service{Name: "api", Roles: []string{service.ControlCompute}, Ports: []service.Port{port}}
}

// Render returns a file of a host of a cloud that consists of the services; it is empty if the host does not have the file.
func Render(t *testing.T, c *model.Cloud, host, path string, services ...*service.Service) string {
	t.Helper()
	r := render.New(c, service.NewSites(c, services), catalogue.Open())
	for f, err := range r.Files(context.Background(), func(h *model.Host) bool { return h.Name == host }) {
		if err != nil {
			t.Fatal(err)
		}
		if f.Path == path {
			return string(f.Body)
		}
	}
	return ""
}
