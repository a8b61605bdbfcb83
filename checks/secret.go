package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

var secretUnknown = &check.Check{
	Code:  "secret/unknown",
	Title: "A region's own secrets are secrets that some file uses.",
	Doc: "A region may have a secret of its own, with the service and the use of one of the cloud's secrets. With an unknown " +
		"name the region silently uses the cloud's secret.",
	Bad:  `regions: north: secrets: nova: databse: secret: "north/nova"`,
	Good: `regions: north: secrets: nova: database: secret: "north/nova"`,
	Cloud: func(s *check.Subject, report check.Report) {
		known := s.Cloud.Secrets
		for _, r := range s.Cloud.Regions {
			for _, service := range sorted(r.Secrets) {
				if known[service] == nil {
					reportSecret(regionAt(r, "secrets", service), service, sorted(known), report)
					continue
				}
				for _, use := range sorted(r.Secrets[service]) {
					if known[service][use] == "" {
						reportSecret(regionAt(r, "secrets", service, use), use, sorted(known[service]), report)
					}
				}
			}
		}
	},
}

func reportSecret(path source.Path, name string, known []string, report check.Report) {
	report(check.Finding{
		Path:    path,
		Message: fmt.Sprintf("nothing reads a secret named %s here", name),
		Rule:    "the names are those of the cloud's secrets",
		Hint:    spelling.Hint(name, known),
	})
}
