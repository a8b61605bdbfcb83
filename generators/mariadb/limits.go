package mariadb

import (
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
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

// openFiles is the limit of files of MariaDB, under the name that its reader has for it.
func openFiles(option string) service.Row {
	return service.Int(option, service.From("region.database.maxConnections"), func(s *service.Scope) int {
		return 5*s.Region.Database.MaxConnections + 32768
	}).Because("MariaDB wants five files for each connection, and cuts max_connections down, with no more than a warning, where it may not open them")
}
