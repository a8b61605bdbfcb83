package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/diag"
)

var overrideTie = &check.Check{
	Code:  "override/tie",
	Title: "An override agrees with the other places that depend on its option.",
	Doc: "Many options must agree with another place: a secret with the program that shares it, a port with HAProxy, an address " +
		"with the host, a bridge with the bridges that the host has, a region with the regions of the cloud. Rows compute such " +
		"values from one source. An override of one place leaves the others as they are, and the programs no longer reach each " +
		"other, or do not start. The values in the generated files of all hosts are compared.",
	Secondary: true,
	Bad:       `overrides: nova: neutron: metadata_proxy_shared_secret: secret: "nova/other"`,
	Good: `
overrides: {
	nova: neutron: metadata_proxy_shared_secret: secret: "nova/other"
	neutron: DEFAULT: metadata_proxy_shared_secret: secret: "nova/other"
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, b := range s.Examined().Broken {
			if !b.IsWarning() {
				report(tieFinding(b))
			}
		}
	},
}

var overrideLooseTie = &check.Check{
	Code:  "override/loose-tie",
	Title: "An override agrees with the other places that work better with it.",
	Doc: "Like override/tie, for values with which the cloud works, but worse, or with which it works only if something outside of " +
		"the description exists: a service at an address that the description does not contain, a service of another region, " +
		"links that begin with http.",
	Severity: diag.Warning, Secondary: true,
	Bad:  `overrides: glance: keystone_authtoken: auth_url: "http://192.0.2.9:5000"`,
	Good: `overrides: glance: keystone_authtoken: auth_url: "http://10.120.0.10:5000"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, b := range s.Examined().Broken {
			if b.IsWarning() {
				report(tieFinding(b))
			}
		}
	},
}

// tieFinding returns a broken tie as a finding that names both places.
func tieFinding(b *check.BrokenTie) check.Finding {
	f := check.Finding{
		Path:    b.Final.Path,
		Message: fmt.Sprintf("%v of %s on %s %s, but %s", b.Option, b.Final.File.Path, namesOf(b.Hosts), b.Is, b.But),
		Rule:    b.Tie.Why, Hint: b.Hint,
	}
	if b.Other != "" {
		f.Related = []diag.Related{{Message: "the other override", Path: b.Other}}
	}
	return f
}
