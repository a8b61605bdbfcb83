package checks

import (
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

var balancerBackends = &check.Check{
	Code:  "balancer/backends",
	Title: "Every service that HAProxy connects to with TLS can serve TLS.",
	Doc: "With loadBalancer.backends HAProxy uses TLS to every service that serves HTTP. The programs under uWSGI can serve TLS, " +
		"and so can nova-novncproxy. Glance-api cannot, because its TLS was removed and it runs without uWSGI; older daemons " +
		"serve HTTP themselves. Such services must be listed in plain, so that the description states which traffic is not " +
		"encrypted. Without a VIP in the management network clients connect to the services without HAProxy, and by HTTP.",
	Bad: `
regions: north: loadBalancer: backends: {certificate: "/etc/ssl/host.pem", key: "/etc/ssl/host.key", ca: "/etc/ssl/ca.pem"}`,
	Good: `
regions: north: loadBalancer: backends: {certificate: "/etc/ssl/host.pem", key: "/etc/ssl/host.key", ca: "/etc/ssl/ca.pem", plain: ["glance-api"]}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if b := r.LoadBalancer.Backends; b != nil && service.Front(s.Sites[r.Name]) != nil {
				report(check.Finding{
					Path:    regionAt(r, "loadBalancer", "backends"),
					Message: fmt.Sprintf("the services of region %s would serve TLS, but without a VIP clients connect to them by HTTP", r.Name),
					Rule:    "backends is TLS between HAProxy and the services, and HAProxy listens on VIPs",
					Hint:    "set vip and vrid of the management network, or remove backends",
				})
			} else if b != nil {
				reportUnable(s.Sites[r.Name], b, report)
				reportUnknownPlain(s.Sites[r.Name], b, report)
			}
		}
	},
}

// plainAt returns the path of the list of services without TLS, or the path that would contain it.
func plainAt(r *model.Region, b *model.Backends) source.Path {
	if len(b.Plain) == 0 {
		return regionAt(r, "loadBalancer", "backends")
	}
	return regionAt(r, "loadBalancer", "backends", "plain")
}

// reportUnable reports services that cannot serve TLS and are not listed in plain.
func reportUnable(site *service.Site, b *model.Backends, report check.Report) {
	for _, l := range site.Proxied() {
		if l.Port.TCP || site.CanEncrypt(l.Port) || slices.Contains(b.Plain, l.Service.Name) {
			continue
		}
		report(check.Finding{
			Path:    plainAt(site.Region, b),
			Message: fmt.Sprintf("%s of %s cannot serve TLS itself", l.Service.Name, site.Region.Series),
			Rule:    "HAProxy uses TLS to all services that are not listed in plain",
			Hint:    fmt.Sprintf("add it to plain: [%q]; its traffic in the management network is not encrypted", l.Service.Name),
		})
	}
}

// reportUnknownPlain reports names in plain that no HTTP service behind HAProxy has.
func reportUnknownPlain(site *service.Site, b *model.Backends, report check.Report) {
	var names []string
	for _, l := range site.Proxied() {
		if !l.Port.TCP {
			names = append(names, l.Service.Name)
		}
	}
	for i, name := range b.Plain {
		if slices.Contains(names, name) {
			continue
		}
		hint := "remove it"
		if near := spelling.Nearest(name, names); near != "" {
			hint = spelling.DidYouMean(near)
		}
		report(check.Finding{
			Path:    regionAt(site.Region, "loadBalancer", "backends", "plain", fmt.Sprint(i)),
			Message: fmt.Sprintf("HAProxy of region %s has no HTTP service %s", site.Region.Name, name),
			Rule:    "plain lists services that HAProxy connects to with HTTP",
			Hint:    hint,
		})
	}
}
