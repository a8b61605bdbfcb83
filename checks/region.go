package checks

import (
	"cmp"
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

var regionControl = &check.Check{
	Code:  "region/control",
	Title: "A region has hosts that control it.",
	Doc: "A region is a full OpenStack: without the API, the scheduler, the images, the database, the message queue and the " +
		"load balancer, its compute hosts cannot work.",
	Bad: `
regions: south: {
	networking: driver: "neutron"
	networks: {
		management: {vlan: 100, cidr: "10.130.0.0/22"}
		tenant: {purpose: "tenant", nic: "eth1", vlans: ["1000-1999"]}
	}
	groups: cn: {role: "compute", hardware: "node", hosts: "south-cn[1-3]", address: management: "10.130.0.10+n"}
}`,
	Good: `
regions: south: {
	networking: driver: "neutron"
	networks: {
		management: {vlan: 100, cidr: "10.130.0.0/22", vip: "10.130.0.10", vrid: 51}
		tenant: {purpose: "tenant", nic: "eth1", vlans: ["1000-1999"]}
	}
	groups: ctl: {role: "control-compute", hardware: "node", hosts: "south-ctl[1-3]", address: management: "10.130.0.10+n"}
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			lack := lackingServices(s.Sites[r.Name])
			if len(lack) == 0 {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "groups"),
				Message: fmt.Sprintf("no host of region %s runs %s", r.Name, and(lack)),
				Rule:    "a region is a full OpenStack",
				Hint:    "give a group the role control-compute, or add these services to a custom role",
			})
		}
	},
}

// lackingServices returns the essential services that the control-compute role would run at a site, and no host does. Identity has
// its own check.
func lackingServices(site *service.Site) []string {
	var lack []string
	for _, svc := range site.Table() {
		if svc.Essential && !svc.Does(service.Identity) && site.IsDue(svc) && !site.Has(svc.Name) {
			lack = append(lack, svc.Name)
		}
	}
	return lack
}

var identityHome = &check.Check{
	Code:  "identity/home",
	Title: "The home region runs keystone.",
	Doc: "One keystone serves all regions (single sign-on), and every service of every region uses the one in the home region. " +
		"The built-in control-compute role runs it there; a custom role must list it.",
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
		if home == nil || home.RegionHas(service.Identity) || len(lackingServices(home)) > 0 {
			return // a region without control hosts is reported as such
		}
		report(check.Finding{
			Path:    source.Join("identity", "home"),
			Message: fmt.Sprintf("no host of the home region %s runs keystone", home.Region.Name),
			Rule:    "all regions share the keystone of the home region",
			Hint:    "add keystone to the services of a role there, or name the region that runs it",
		})
	},
}

var identityElsewhere = &check.Check{
	Code:  "identity/elsewhere",
	Title: "Keystone runs only in the home region.",
	Doc: "All services of all regions use the keystone of the home region. One that runs elsewhere is not used, and the users " +
		"and projects in it exist nowhere else.",
	Severity: diag.Warning,
	Bad: `
regions: south: {
	networking: driver: "neutron"
	networks: {
		management: {vlan: 100, cidr: "10.130.0.0/22", vip: "10.130.0.10", vrid: 51}
		tenant: {purpose: "tenant", nic: "eth1", vlans: ["1000-1999"]}
	}
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
					Hint:    "leave keystone out of role " + g.Role + " here",
					Related: []diag.Related{{Message: "the home region", Path: source.Join("identity", "home")}},
				})
			}
		}
	},
}

var identityTokens = &check.Check{
	Code:  "identity/tokens",
	Title: "Tokens are stored only before fernet.",
	Doc: "identity.token.driver chooses where keystone stores tokens up to newton. Fernet tokens, the default since ocata, are " +
		"not stored at all, so the choice has no effect.",
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
			Rule:    "fernet is the provider since ocata (release notes of keystone 11.0.0)",
			Hint:    "leave it out",
		})
	},
}

var haSingle = &check.Check{
	Code:  "ha/single",
	Title: "Services that the region requires run on more than one host.",
	Doc: "Any one host may go offline without an outage: that is the purpose of HAProxy, Keepalived and the clusters. With a " +
		"single control host its loss is the loss of the region.",
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
				Message: fmt.Sprintf("region %s has a single host for %s", r.Name, and(single)),
				Rule:    "any one host may go offline (N-1)",
				Hint:    "three control hosts survive the loss of one, with a quorum left",
			})
		}
	},
}

var haQuorum = &check.Check{
	Code:  "ha/quorum",
	Title: "A cluster with a quorum has an odd number of members.",
	Doc: "RabbitMQ's quorum queues and pause_minority, and Galera, continue only with a quorum (a majority of the members). An " +
		"even cluster survives no more losses than one with a member less, and stops altogether when it is split in halves.",
	Severity: diag.Warning,
	Bad:      `regions: north: groups: ctl: hosts: "ctl[1-4]"`,
	Good:     `regions: north: groups: ctl: hosts: "ctl[1-5]"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, c := range []struct {
				capability     service.Capability
				section, field string
			}{{service.Messaging, "messaging", "partitions"}, {service.Database, "database", "mode"}} {
				for _, svc := range s.Sites[r.Name].Providers(c.capability) {
					members := len(s.Sites[r.Name].Hosts(svc.Name))
					if members == 0 || members%2 == 1 || svc.RequiredHosts(r) != service.Quorum {
						continue
					}
					report(check.Finding{
						Path:    regionAt(r, c.section, c.field),
						Message: fmt.Sprintf("the %s cluster of region %s has %d members", cmp.Or(svc.ClusterName, svc.Name), r.Name, members),
						Rule:    "a quorum is a majority of the members",
						Hint:    fmt.Sprintf("let %d or %d hosts run %s", members-1, members+1, svc.Name) + pausesBoth(r, svc, members),
					})
				}
			}
		}
	},
}

// pausesBoth returns a hint if a message queue of two members stops when one is lost.
func pausesBoth(r *model.Region, svc *service.Service, members int) string {
	if members == 2 && svc.Does(service.Messaging) && r.Messaging.Partitions == "pause_minority" {
		return `; of two, pause_minority pauses both when one is lost: partitions: "autoheal" keeps the other at work`
	}
	return ""
}

var haProxy = &check.Check{
	Code:  "ha/haproxy",
	Title: "Hosts with a VIP run HAProxy.",
	Doc: "Keepalived moves the VIPs to a host with a running HAProxy, and checks it. On a host without HAProxy it never takes " +
		"them, or takes them for nothing.",
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
