package checks

import (
	"fmt"
	"strconv"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

var roleDriver = &check.Check{
	Code:  "role/driver",
	Title: "The services of a role match the network driver of its regions.",
	Doc: "A role in roles runs the services that it lists. Agents of another driver or mechanism than that of the region would " +
		"start with files that do not match them.",
	Bad: `
roles: worker: services: ["nova-compute", "neutron-openvswitch-agent"]
series: "zed"
regions: north: {
	networking: mechanism: "linuxbridge"
	groups: cn: {role: "worker", hardware: "node", hosts: "cn[1-9]", address: management: "10.120.0.100+n"}
}`,
	Good: `
roles: worker: services: ["nova-compute", "neutron-linuxbridge-agent"]
series: "zed"
regions: north: {
	networking: mechanism: "linuxbridge"
	groups: cn: {role: "worker", hardware: "node", hosts: "cn[1-9]", address: management: "10.120.0.100+n"}
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, name := range sorted(s.Cloud.Roles) {
			for i, service := range s.Cloud.Roles[name].Services {
				for _, r := range s.Cloud.Regions {
					known := s.Sites[r.Name].Services[service]
					if known == nil || !known.Span.Contains(r.Series) {
						continue // role/services reports it
					}
					if usesRole(r, name) && !known.Fits(r) {
						reportForeign(r, name, i, service, report)
						break
					}
				}
			}
		}
	},
}

func reportForeign(r *model.Region, role string, index int, service string, report check.Report) {
	hint := "remove it, or give the groups of the region another role"
	if r.Networking.HasOVN() {
		hint = "remove it: OVN connects instances, routes and leases addresses without agents of neutron; or give the groups of the region another role"
	}
	report(check.Finding{
		Path:    source.Join("roles", role, "services", strconv.Itoa(index)),
		Message: fmt.Sprintf("%s does not match the networking of region %s, %s", service, r.Name, networkingText(r)),
		Rule:    "a region has one network driver and one mechanism",
		Hint:    hint,
		Related: []diag.Related{{Message: "the networking", Path: regionAt(r, "networking")}},
	})
}
