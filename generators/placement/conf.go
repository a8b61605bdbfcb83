package placement

import (
	"slices"

	"stackplan/generators/oslo"
	"stackplan/internal/format"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

// conf returns placement.conf.
func conf() *service.File {
	return &service.File{
		Path: "/etc/placement/placement.conf", Doc: "The options of placement.", Format: format.Oslo,
		Project: "placement", Sample: "placement.conf", Mode: 0o640, Owner: "root", Group: "placement",
		Unwritten: oslo.DatabaseUnwritten("placement_database"),
		Rows: slices.Concat(
			oslo.LoggingRows("placement"),
			[]service.Row{
				oslo.DatabaseURL("placement_database.connection", "placement", "placement"),
				service.Set("placement_database.max_retries", -1).Because("a daemon that starts before the database waits for it"),
			},
			sizing.PoolRows("placement_database"), oslo.AuthtokenRows("placement"), oslo.ProxyRows(),
		),
	}
}
