package checks

import (
	"fmt"
	"strconv"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// mechanisms are those of neutron that a region may have.
var mechanisms = []string{"openvswitch", "linuxbridge", "ovn"}

var serviceNetworking = &check.Check{
	Code:  "service/networking",
	Title: "The services that a region adds match its networking.",
	Doc: "Some services work with one mechanism of neutron only: octavia writes load balancers into the databases of OVN, so a region with " +
		"loadBalancing and another mechanism would have no host that runs octavia.",
	Bad:  `regions: north: {series: "zed", loadBalancing: {}, networking: mechanism: "openvswitch"}`,
	Good: `regions: north: {series: "zed", loadBalancing: {}, networking: mechanism: "ovn"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			site := s.Sites[r.Name]
			reported := map[string]bool{}
			for _, name := range sorted(site.Services) {
				svc := site.Services[name]
				if svc.Field == "" || reported[svc.Field] || svc.Fits(r) || !svc.Span.Contains(r.Series) || !svc.When(site) {
					continue
				}
				reported[svc.Field] = true
				report(check.Finding{
					Path:    source.Join("regions", r.Name, svc.Field),
					Message: fmt.Sprintf("%s does not work with the networking of region %s, %s", name, r.Name, networkingText(r)),
					Rule:    fmt.Sprintf("%s requires neutron with the mechanism %s", svc.Field, supported(svc)),
					Hint:    fmt.Sprintf("write networking: mechanism: %s for a new region, or leave %s out", supported(svc), svc.Field),
					Related: []diag.Related{{Message: "the networking", Path: regionAt(r, "networking")}},
				})
			}
		}
	},
}

// supported returns the mechanisms with which a service works.
func supported(svc *service.Service) string {
	var all []string
	for _, name := range mechanisms {
		if svc.Networking(model.Networking{Driver: "neutron", Mechanism: name}) {
			all = append(all, strconv.Quote(name))
		}
	}
	return strings.Join(all, " or ")
}

// networkingText returns the networking of a region in words: neutron with openvswitch.
func networkingText(r *model.Region) string {
	if r.Networking.Mechanism == "" {
		return r.Networking.Driver
	}
	return r.Networking.Driver + " with " + r.Networking.Mechanism
}
