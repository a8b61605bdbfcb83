package adminscripts

import (
	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/service"
)

// script returns a script that creates what nova keeps in its database, on the first host of a region that runs the scheduler of
// nova. A region for which the script would create nothing does not have it.
func script(name, doc string, isNeeded func(*service.Scope) bool, sections ...service.Section) *service.File {
	f := service.SystemFile("/etc/stackplan/"+name, doc, format.Plain)
	f.Mode, f.Template = 0o755, name+".tmpl"
	f.When = func(s *service.Scope) bool {
		hosts := s.Site.Hosts(names.NovaScheduler)
		return isNeeded(s) && len(hosts) > 0 && hosts[0].Name == s.Host().Name
	}
	f.Sections = append([]service.Section{{Name: "region", Rows: []service.Row{
		service.Text("region", nil, func(s *service.Scope) string { return "export OS_REGION_NAME=" + service.ShellWord(s.Region.Name) }).
			Because("regions share a keystone, so the catalogue contains the nova of each region"),
	}}}, sections...)
	return f
}
