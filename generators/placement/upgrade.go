package placement

import (
	"stackplan/generators/names"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// api is the service of placement.
const api = names.Placement

// project returns what the upgrade of placement needs.
func project() *service.Project {
	return &service.Project{
		Name: "placement", SplitFrom: "nova", Since: series.Stein,
		Hazards: oslo.Hazards(series.Dalmatian), Starts: oslo.Starts(), Conditional: oslo.Conditional(), Relations: oslo.DatabaseRelations("placement", "placement_database"),
		Upgrade: []service.Task{
			{Service: api, Crosses: series.Train,
				Do:  "create the database placement, copy its tables from nova_api with placement's mysql-migrate-db.sh, and run placement-manage db stamp and db sync, while nothing writes to it",
				Why: "placement is a project of its own: train has no nova-placement-api"},
			{Service: api, Restarts: []string{api}, Span: series.Span{Since: series.Train},
				Do: "install the packages of placement on one host, run placement-status upgrade check, placement-manage db sync and placement-manage db online_data_migrations, then continue with the other hosts"},
		},
		Plugins: oslo.Plugins, Forms: oslo.Forms,
		Dependencies: oslo.Dependencies("placement"),
	}
}
