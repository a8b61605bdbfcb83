package mariadb

import (
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// units is the first series whose Debian starts MariaDB by a unit of systemd; before, a script did.
const units = series.Newton

// limits let MariaDB open as many files as its connections and tables need.
func limits() *service.File {
	f := service.SystemFile("/etc/systemd/system/mariadb.service.d/stackplan.conf", "How many files MariaDB may open.", format.Oslo).
		During(series.Span{Since: units})
	f.Rows = []service.Row{openFiles("Service.LimitNOFILE")}
	return f
}

// openFiles returns the limit of open files of MariaDB, under the name of the option in a file.
func openFiles(option string) service.Row {
	return service.Int(option, service.From("region.database.maxConnections"), func(s *service.Scope) int {
		return 5*s.Site.Accepts(service.Database).Number + 32768
	}).Reading(func(s *service.Scope) []source.Path { return s.Site.Accepts(service.Database).Pattern() }).Because("MariaDB requires five files for each connection; if it may not open them it reduces max_connections, with no more than a warning")
}
