package generators

import (
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

const placementPort = 8778

// placement is the API that counts what guests may have: a part of nova from ocata to stein (nova-placement-api, which
// reads nova.conf), a project of its own from train on.
func placement() []*service.Service {
	return []*service.Service{{
		Name: "placement-api", Doc: "Counts what hosts have and guests use.", Roles: []string{service.ControlCompute},
		Span:  series.Span{Since: series.Train},
		Ports: placementPorts(), Files: append(placementWSGI().files(), placementConf()),
	}}
}

// placementPorts are the same in both trees.
func placementPorts() []service.Port {
	return []service.Port{{Number: placementPort, Exposure: service.External, Health: "GET /", Secure: series.Ocata}}
}

// novaPlacementWSGI is placement in nova's tree, which had no other way to run from the start.
func novaPlacementWSGI() wsgi {
	return wsgi{
		project: "nova", name: novaPlacement, app: "nova-placement-api",
		port: placementPort, ini: "/etc/nova/nova-placement-api-uwsgi.ini", since: series.Ocata,
	}
}

func placementWSGI() wsgi {
	return wsgi{
		project: "placement", name: "placement-api", app: "placement-api",
		port: placementPort, threads: 8, ini: "/etc/placement/placement-api-uwsgi.ini", since: series.Train,
	}
}

// placementConf is placement.conf.
func placementConf() *service.File {
	return &service.File{
		Path: "/etc/placement/placement.conf", Doc: "Everything about placement.", Format: format.Oslo,
		Project: "placement", Sample: "placement.conf", Mode: 0o640, Owner: "root", Group: "placement",
		Rows: concat(
			loggingRows("placement"),
			[]service.Row{
				databaseURL("placement_database.connection", "placement", "placement"),
				service.Set("placement_database.max_retries", -1).Because("a daemon that starts before the database waits for it"),
			},
			authtokenRows("placement"), proxyRows(),
		),
	}
}
