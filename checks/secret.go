package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

var secretUnknown = &check.Check{
	Code:  "secret/unknown",
	Title: "A secret of a region overrides a secret of the cloud.",
	Doc: "A region may override a secret of the cloud, with the same service and use. A name that the cloud does not have is " +
		"never read, and the region keeps the secret of the cloud without notice.",
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
		Message: fmt.Sprintf("secret %s does not exist in the secrets of the cloud", name),
		Rule:    "a region overrides secrets of the cloud by their names",
		Hint:    spelling.Hint(name, known),
	})
}
