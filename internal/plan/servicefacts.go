package plan

import (
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/service"
)

// This file contains what is known of single services and units: what a restart does to instances and hosts, which files are read
// at boot, and which services must stay available.

// restartImpact is what instances notice while a unit restarts.
var restartImpact = map[string]InstanceImpact{
	"nova-compute":              InstancesUnmanaged,
	"libvirtd":                  InstancesUnmanaged,
	"libvirt-bin":               InstancesUnmanaged,
	"nova-network":              InstancesLoseNetwork,
	"neutron-openvswitch-agent": InstancesLoseNetwork,
	"neutron-linuxbridge-agent": InstancesLoseNetwork,
	"neutron-l3-agent":          InstancesLoseNetwork,
	"neutron-dhcp-agent":        InstancesLoseNetwork,
	"networking":                InstancesLoseNetwork,
	"systemd-networkd":          InstancesLoseNetwork,
	"stackplan-openvswitch":     InstancesLoseNetwork,
}

// networkUnits are the units whose restart interrupts the network of the host, and so all services on it.
var networkUnits = []string{"networking", "systemd-networkd", "stackplan-openvswitch"}

// isReadAtBoot reports whether a file is read only when the host boots: the files of the host itself, except those of apt.
func isReadAtBoot(k *knownFile) bool {
	return k.isReadBy("host-tuning") && !strings.HasPrefix(k.file.Path, "/etc/apt/")
}

// runsInstances reports whether instances run on the hosts of a group.
func (s *siteIndex) runsInstances(g *model.Group) bool {
	return slices.ContainsFunc(s.Runs(g.Name), func(svc *service.Service) bool { return svc.Name == "nova-compute" })
}

// isCluster reports whether a service requires a quorum (a majority of its members).
func (s *siteIndex) isCluster(svc string) bool {
	return svc == "rabbitmq" || svc == "mariadb" && s.Region.Database.Mode == "galera"
}

// writer returns the host of a service whose work the other hosts do not take over automatically; empty if there is none.
func (s *siteIndex) writer(svc string) string {
	hosts := s.Hosts(svc)
	switch {
	case svc != "mariadb" || s.Region.Database.Mode == "galera" || len(hosts) < 2:
		return ""
	case s.Region.Database.Primary != "":
		return s.Region.Database.Primary
	}
	return hosts[0].Name
}

// availableServices returns the services of a region that must stay available: those behind HAProxy, and RabbitMQ, whose hosts
// the clients know without HAProxy.
func (s *siteIndex) availableServices() []*service.Service {
	var all []*service.Service
	for _, l := range s.Proxied() {
		if !slices.Contains(all, l.Service) {
			all = append(all, l.Service)
		}
	}
	if svc := s.Services["rabbitmq"]; svc != nil && s.Has(svc.Name) {
		all = append(all, svc)
	}
	return all
}
