package rabbitmq

import (
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// units is the first series whose Debian starts RabbitMQ by a unit of systemd; before, a script did.
const units = series.Newton

// limits let RabbitMQ open as many files as it needs: one for each connection and for each queue on disk.
func limits() []*service.File {
	const why = "a file for each connection and for each queue on disk; with the usual 1024 the broker accepts no more connections long before a region is full, and its documentation recommends 65536"
	old := service.SystemFile("/etc/default/rabbitmq-server", "What the script that starts RabbitMQ runs before.", format.Plain).During(series.Span{Until: units})
	old.Template = "rabbitmq-default.tmpl"
	old.Sections = []service.Section{{Name: "limit", Rows: []service.Row{
		service.Set("ulimit", "ulimit -n 65536").Because(why),
		service.Text("epmd", service.From("host.address.management"), func(s *service.Scope) string {
			if !s.Host().Management().IsValid() {
				return ""
			}
			return "export ERL_EPMD_ADDRESS=" + s.Host().Management().String()
		}).Because(epmdWhy),
	}}}
	now := service.SystemFile("/etc/systemd/system/rabbitmq-server.service.d/stackplan.conf", "How many files RabbitMQ may open.", format.Oslo).
		During(series.Span{Since: units})
	now.Rows = []service.Row{service.Set("Service.LimitNOFILE", 65536).Because(why)}
	return []*service.File{old, now}
}
