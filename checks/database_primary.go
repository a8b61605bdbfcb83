package checks

import (
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/spelling"
)

var databasePrimary = &check.Check{
	Code:  "database/primary",
	Title: "The primary of the database is a host that runs it.",
	Doc: "HAProxy sends all connections to the primary, and the other hosts with the database reject writes. If the name is none " +
		"of these hosts, the first host would be the primary without notice.",
	Bad:  `regions: north: database: primary: "ctl4"`,
	Good: `regions: north: database: primary: "ctl2"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			hosts := s.Sites[r.Name].HostsWith(service.Database)
			isPrimary := func(h *model.Host) bool { return h.Name == r.Database.Primary }
			if r.Database.Primary == "" || len(hosts) == 0 || slices.ContainsFunc(hosts, isPrimary) {
				continue
			}
			var names []string
			for _, h := range hosts {
				names = append(names, h.Name)
			}
			report(check.Finding{
				Path:    regionAt(r, "database", "primary"),
				Message: fmt.Sprintf("%q is not a host that runs the database of region %s", r.Database.Primary, r.Name),
				Rule:    "one of the hosts of the region that run mariadb: " + namesOf(hosts),
				Hint:    spelling.Hint(r.Database.Primary, names),
			})
		}
	},
}
