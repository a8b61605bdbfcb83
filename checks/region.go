package checks

import (
	"cmp"
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

var regionControl = &check.Check{
	Code:  "region/control",
	Title: "A region has hosts that run its control services.",
	Doc: "A region is a full OpenStack. Without the API, the scheduler, the images, the database, the message broker and the " +
		"load balancer in front of them, its compute hosts have nothing to connect to. Only the home region can be without them, if it " +
		"has no instances: a center that runs keystone and its database for the other regions.",
	Bad: `
regions: south: {
	networking: driver: "neutron"
	networks: {
		management: {vlan: 100, cidr: "10.130.0.0/22"}
		tenant: {purpose: "tenant", nic: "eth1", vlans: ["1000-1999"]}
	}
	groups: cn: {role: "compute", hardware: "node", hosts: "south-cn[1-3]", address: management: "10.130.0.10+n"}
}`,
	Good: southern("south"),
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			lack := lackingServices(s, s.Sites[r.Name])
			if len(lack) == 0 {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "groups"),
				Message: fmt.Sprintf("no host of region %s runs %s", r.Name, and(lack)),
				Rule:    "a region is a full OpenStack with its own control services",
				Hint:    "set the role of a group to control-compute, or add these services to another role",
			})
		}
	},
}

// lackingServices returns the essential services that the role control-compute would run at a site and that no host runs. Identity
// has its own check. A center of identity requires only the database.
func lackingServices(s *check.Subject, site *service.Site) []string {
	var lack []string
	center := isIdentityCenter(s, site)
	for _, svc := range site.Table() {
		if svc.Essential && !svc.Does(service.Identity) && site.IsDue(svc) && !site.Has(svc.Name) && (!center || svc.Does(service.Database)) {
			lack = append(lack, svc.Name)
		}
	}
	return lack
}

// isIdentityCenter reports whether a region exists only for the keystone of other regions: it runs keystone, and neither instances nor the
// APIs that create them.
func isIdentityCenter(s *check.Subject, site *service.Site) bool {
	if len(s.Cloud.Regions) < 2 || !site.RegionHas(service.Identity) {
		return false
	}
	others := []service.Capability{service.Instances, service.ComputeAPI, service.Scheduling, service.NetworkAPI, service.Images}
	return !slices.ContainsFunc(others, site.RegionHas)
}

// hasControl reports whether a site runs one of the essential services that region/control requires.
func hasControl(site *service.Site) bool {
	return slices.ContainsFunc(site.Table(), func(svc *service.Service) bool {
		return svc.Essential && !svc.Does(service.Identity) && site.Has(svc.Name)
	})
}

var identityHome = &check.Check{
	Code:  "identity/home",
	Title: "The home region runs keystone.",
	Doc: "One keystone serves all regions (single sign-on), and every service of every region uses the keystone of the home " +
		"region. The built-in role control-compute runs it there; another role must list it.",
	Bad: `
regions: north: groups: ctl: role: "control"
roles: control: services: [
	"mariadb", "rabbitmq", "memcached", "haproxy", "keepalived", "glance-api", "placement-api",
	"nova-api-os-compute", "nova-api-metadata", "nova-scheduler", "nova-conductor", "nova-novncproxy", "nova-compute",
	"neutron-api", "neutron-rpc-server", "neutron-periodic-workers", "neutron-openvswitch-agent",
	"neutron-dhcp-agent", "neutron-l3-agent", "neutron-metadata-agent",
]`,
	Good: `identity: home: "north"`,
	Cloud: func(s *check.Subject, report check.Report) {
		home := s.Sites[s.Cloud.Identity.Home]
		if home == nil || home.RegionHas(service.Identity) || !hasControl(home) {
			return // region/control reports a region without control hosts
		}
		report(check.Finding{
			Path:    source.Join("identity", "home"),
			Message: fmt.Sprintf("no host of the home region %s runs keystone", home.Region.Name),
			Rule:    "all regions share the keystone of the home region",
			Hint:    "add keystone to the services of a role there, or set home to the region that runs it",
		})
	},
}

var identityElsewhere = &check.Check{
	Code:  "identity/elsewhere",
	Title: "Keystone runs only in the home region.",
	Doc: "All services of all regions use the keystone of the home region. No service uses a keystone that runs in another " +
		"region, and no one else knows the users and projects that it would create.",
	Severity: diag.Warning,
	Bad: `
regions: south: {
	networking: driver: "neutron"
	networks: {
		management: {vlan: 100, cidr: "10.130.0.0/22", vip: "10.130.0.10", vrid: 51}
		tenant: {purpose: "tenant", nic: "eth1", vlans: ["1000-1999"]}
	}
	image: storage: "shared"
	groups: ctl: {role: "control-compute", hardware: "node", hosts: "south-ctl[1-3]", address: management: "10.130.0.10+n"}
	groups: id: {role: "id", hardware: "node", hosts: "south-id[1-2]", address: management: "10.130.0.20+n"}
}
roles: id: services: ["keystone"]`,
	Good: `
regions: north: groups: id: {role: "id", hardware: "node", hosts: "id[1-2]", address: management: "10.120.0.20+n"}
roles: id: services: ["keystone"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, g := range r.Groups {
				if r.Name == s.Cloud.Identity.Home || !s.Sites[r.Name].GroupHas(g, service.Identity) {
					continue
				}
				report(check.Finding{
					Path:    groupAt(r, g, "role"),
					Message: fmt.Sprintf("hosts of group %s run keystone, but the home region is %s", g.Name, s.Cloud.Identity.Home),
					Rule:    "all regions share the keystone of the home region",
					Hint:    "remove keystone from role " + g.Role,
					Related: []diag.Related{{Message: "the home region", Path: source.Join("identity", "home")}},
				})
			}
		}
	},
}

var identityTokens = &check.Check{
	Code:  "identity/tokens",
	Title: "The token driver is set only for series whose tokens are stored.",
	Doc: "identity.token.driver sets where keystone stores tokens up to newton. Fernet tokens, the default since ocata, are not " +
		"stored, so the driver has no effect.",
	Severity: diag.Warning,
	Bad:      `identity: token: driver: "sql"`,
	Good:     `series: "havana", identity: token: driver: "sql"`,
	Cloud: func(s *check.Subject, report check.Report) {
		home := s.Cloud.Region(s.Cloud.Identity.Home)
		if home == nil || home.Series < series.Ocata || s.Cloud.Identity.Token.Driver != "sql" {
			return
		}
		report(check.Finding{
			Path:    source.Join("identity", "token", "driver"),
			Message: fmt.Sprintf("keystone of %v does not store tokens, so the driver has no effect", home.Series),
			Rule:    "fernet is the default provider since ocata (release notes of keystone 11.0.0)",
			Hint:    "remove it",
		})
	},
}

var haSingle = &check.Check{
	Code:  "ha/single",
	Title: "Essential services of a region run on more than one host.",
	Doc: "The loss of any one host must not affect the region: HAProxy, Keepalived and the clusters exist for that. With a " +
		"single control host, its loss is the loss of the region.",
	Severity: diag.Warning,
	Bad:      `regions: north: {groups: ctl: hosts: "ctl1", networking: dhcpAgents: 1}`,
	Good:     `regions: north: groups: ctl: hosts: "ctl[1-3]"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			var single []string
			for _, svc := range s.Sites[r.Name].Table() {
				if svc.Essential && len(s.Sites[r.Name].Hosts(svc.Name)) == 1 {
					single = append(single, svc.Name)
				}
			}
			if len(single) == 0 {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "groups"),
				Message: fmt.Sprintf("region %s runs %s on a single host", r.Name, and(single)),
				Rule:    "the loss of one host must not affect the region (N-1)",
				Hint:    "run them on three control hosts: after the loss of one, a majority is left",
			})
		}
	},
}

var haQuorum = &check.Check{
	Code:  "ha/quorum",
	Title: "A cluster with a quorum has an odd number of members.",
	Doc: "RabbitMQ's quorum queues and pause_minority, Galera, and the databases of OVN work only with a quorum: a majority of the members that " +
		"reach each other. A cluster with an even number of members survives no more failures than one with a member less, and stops " +
		"if it is split into two halves.",
	Severity: diag.Warning,
	Bad:      `regions: north: groups: ctl: hosts: "ctl[1-4]"`,
	Good:     `regions: north: groups: ctl: hosts: "ctl[1-5]"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, c := range []struct {
				capability     service.Capability
				section, field string
			}{{service.Messaging, "messaging", "partitions"}, {service.Database, "database", "mode"}, {service.NetworkDatabase, "networking", "mechanism"}} {
				for _, svc := range s.Sites[r.Name].Providers(c.capability) {
					members := len(s.Sites[r.Name].Hosts(svc.Name))
					if members == 0 || members%2 == 1 || svc.RequiredHosts(r) != service.Quorum {
						continue
					}
					report(check.Finding{
						Path:    regionAt(r, c.section, c.field),
						Message: fmt.Sprintf("the %s cluster of region %s has %d members", cmp.Or(svc.ClusterName, svc.Name), r.Name, members),
						Rule:    "a quorum is a majority of the members, so an even number of members survives no more failures",
						Hint:    fmt.Sprintf("run %[3]s on %[1]d or %[2]d hosts", members-1, members+1, svc.Name) + pausesBoth(r, svc, members),
					})
				}
			}
		}
	},
}

// pausesBoth returns a further hint if a message broker of two members stops when one is lost, or "".
func pausesBoth(r *model.Region, svc *service.Service, members int) string {
	if members == 2 && svc.Does(service.Messaging) && r.Messaging.Partitions == "pause_minority" {
		return `; with two members, pause_minority pauses both when one is lost: with partitions: "autoheal" the other one continues`
	}
	return ""
}

var haProxy = &check.Check{
	Code:  "ha/haproxy",
	Title: "Hosts that run Keepalived also run HAProxy.",
	Doc: "Keepalived moves the VIPs to a host on which HAProxy runs, and checks HAProxy there. On a host without HAProxy it " +
		"never gets a VIP, or gets one at which nothing listens.",
	Bad: `
roles: lb: services: ["keepalived"]
regions: north: groups: lb: {role: "lb", hardware: "node", hosts: "lb[1-2]", address: management: "10.120.0.100+n"}`,
	Good: `
roles: lb: services: ["haproxy", "keepalived"]
regions: north: groups: lb: {role: "lb", hardware: "node", hosts: "lb[1-2]", address: management: "10.120.0.100+n"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			reportNeeds(s.Sites[r.Name], report, service.LoadBalancing)
		}
	},
}
