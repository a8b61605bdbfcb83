package upgrade

import (
	"strings"

	"stackplan/internal/catalogue"
)

// whyUnread returns why nothing on a host reads an option: no service looks it up, or it is read under a condition that the host does not
// meet. It is empty if a service reads it.
func (all projects) whyUnread(h *host, d catalogue.Difference, services []string) string {
	if len(services) == 0 {
		return "no service of these hosts reads it"
	}
	project := all[d.After.Project]
	if project == nil {
		return ""
	}
	name := d.After.Key.String() + " "
	for _, c := range project.Conditional {
		for _, begin := range c.Options {
			if strings.HasPrefix(name, begin) && (c.When == nil || !c.When(h)) {
				return "read by " + c.ReadBy
			}
		}
	}
	return ""
}
