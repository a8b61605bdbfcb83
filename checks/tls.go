package checks

import (
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// tlsAt returns the path of TLS between the programs of a region: its own block, or that of the cloud.
func tlsAt(s *check.Subject, r *model.Region, labels ...string) source.Path {
	if r.TLS == s.Cloud.TLS {
		return source.Join(append([]string{"tls"}, labels...)...)
	}
	return regionAt(r, append([]string{"tls"}, labels...)...)
}

var tlsChannel = &check.Check{
	Code:  "tls/channel",
	Title: "The series supports TLS for every channel that is not listed in plain.",
	Doc: "With tls, MariaDB, RabbitMQ, libvirt, QEMU and their clients use TLS. Programs of older series lack an option for it. Their " +
		"channels must be listed in plain, so that the description states which traffic is not encrypted.",
	Bad: `
series: "havana"
tls: ca: "/etc/ssl/cloud/ca.pem"`,
	Good: `
series: "havana"
tls: {ca: "/etc/ssl/cloud/ca.pem", plain: ["database", "messaging", "migration", "console"]}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.TLS == nil {
				continue
			}
			for _, c := range service.Channels() {
				if c.IsIn(r.Series) || slices.Contains(r.TLS.Plain, c.Name) {
					continue
				}
				at := tlsAt(s, r, "plain")
				if len(r.TLS.Plain) == 0 {
					at = tlsAt(s, r)
				}
				report(check.Finding{
					Path:    at,
					Message: fmt.Sprintf("the channel %s of region %s cannot use TLS in %v", c.Name, r.Name, r.Series),
					Rule:    fmt.Sprintf("TLS for it is supported from %v on: %s", c.Since, c.Why),
					Hint:    fmt.Sprintf("add it to plain: [%q]; its traffic is not encrypted", c.Name),
				})
			}
		}
	},
}
