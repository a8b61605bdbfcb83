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
	Title: "What HAProxy speaks TLS to can serve it.",
	Doc: "With loadBalancer.backends HAProxy speaks TLS to every service that speaks HTTP. The programs under uWSGI serve it, and so " +
		"does nova-novncproxy. Glance-api cannot, as it lost its TLS and runs without uWSGI; older daemons serve HTTP themselves. " +
		"Such services must be named under plain, so that nobody takes their traffic for encrypted.",
	Bad: `
regions: north: loadBalancer: backends: {certificate: "/etc/ssl/host.pem", key: "/etc/ssl/host.key", ca: "/etc/ssl/ca.pem"}`,
	Good: `
regions: north: loadBalancer: backends: {certificate: "/etc/ssl/host.pem", key: "/etc/ssl/host.key", ca: "/etc/ssl/ca.pem", plain: ["glance-api"]}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if b := r.LoadBalancer.Backends; b != nil {
				reportUnable(s.Sites[r.Name], b, report)
				reportUnknownPlain(s.Sites[r.Name], b, report)
			}
		}
	},
}

// plainAt is where services without TLS are named, or would be.
func plainAt(r *model.Region, b *model.Backends) source.Path {
	if len(b.Plain) == 0 {
		return regionAt(r, "loadBalancer", "backends")
	}
	return regionAt(r, "loadBalancer", "backends", "plain")
}

// reportUnable reports services that cannot serve TLS and are not named.
func reportUnable(site *service.Site, b *model.Backends, report check.Report) {
	for _, l := range site.Proxied() {
		if l.Port.TCP || site.CanEncrypt(l.Port) || slices.Contains(b.Plain, l.Service.Name) {
			continue
		}
		report(check.Finding{
			Path:    plainAt(site.Region, b),
			Message: fmt.Sprintf("%s of %s cannot serve TLS itself", l.Service.Name, site.Region.Series),
			Rule:    "HAProxy speaks TLS to all services that are not named under plain",
			Hint:    fmt.Sprintf("name it: plain: [%q]; its traffic inside stays readable", l.Service.Name),
		})
	}
}

// reportUnknownPlain reports names that no service behind HAProxy has.
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
		hint := "leave it out"
		if near := spelling.Nearest(name, names); near != "" {
			hint = spelling.DidYouMean(near)
		}
		report(check.Finding{
			Path:    regionAt(site.Region, "loadBalancer", "backends", "plain", fmt.Sprint(i)),
			Message: fmt.Sprintf("HAProxy of region %s shows no HTTP service %s", site.Region.Name, name),
			Rule:    "plain names services that HAProxy speaks HTTP to",
			Hint:    hint,
		})
	}
}
