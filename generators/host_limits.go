package generators

import (
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// units is the first series whose Debian starts RabbitMQ and MariaDB by units of systemd; before, scripts did.
const units = series.Newton

// rabbitmqLimits let RabbitMQ open as many files as it needs: one for each connection and for each queue on disk.
func rabbitmqLimits() []*service.File {
	const why = "a file for each connection and for each queue on disk; at the usual 1024 the broker takes no more connections long before a region is full, and its makers ask for 65536"
	old := during(hostFile("/etc/default/rabbitmq-server", "What the script that starts RabbitMQ does before.", format.Plain), series.Span{Until: units})
	old.Template = "rabbitmq-default.tmpl"
	old.Sections = []service.Section{{Name: "limit", Rows: []service.Row{service.Set("ulimit", "ulimit -n 65536").Because(why)}}}
	now := limitsFile("rabbitmq-server", "How many files RabbitMQ may open.")
	now.Rows = []service.Row{service.Set("Service.LimitNOFILE", 65536).Because(why)}
	return []*service.File{old, now}
}

// mariadbLimits let MariaDB open as many files as its connections and tables need.
func mariadbLimits() *service.File {
	f := limitsFile("mariadb", "How many files MariaDB may open.")
	f.Rows = []service.Row{openFiles("Service.LimitNOFILE")}
	return f
}

// openFiles is the limit of files of MariaDB, under the name that its reader has for it.
func openFiles(option string) service.Row {
	return service.Int(option, service.From("region.database.maxConnections"), func(s *service.Scope) int {
		return 5*s.Region.Database.MaxConnections + 32768
	}).Because("MariaDB wants five files for each connection, and cuts max_connections down, with no more than a warning, where it may not open them")
}

func limitsFile(unit, doc string) *service.File {
	return during(hostFile("/etc/systemd/system/"+unit+".service.d/stackplan.conf", doc, format.Oslo), series.Span{Since: units})
}
