package glance

import (
	"slices"

	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The services of glance.
const (
	api      = "glance-api"
	registry = "glance-registry"
)

// project returns what the upgrade of glance needs.
func project() *service.Project {
	both := []string{api, registry}
	const stores = "image stores other than the file system"
	return &service.Project{
		Name: "glance", Hazards: oslo.Hazards(series.Dalmatian), Starts: oslo.Starts(),
		Upgrade: []service.Task{
			{Service: api, Restarts: both, Span: series.Span{Until: series.Ocata},
				Do: "stop glance, install its packages, run glance-manage db_sync on one host, and start it"},
			{Service: api, Restarts: both, Span: series.Span{Since: series.Ocata},
				Do:  "install the packages of glance on one host after another: run glance-manage db expand and db migrate before the first host is started, and db contract after the last one",
				Why: "both series can use the database in between"},
		},
		Relations: relations(),
		Conditional: slices.Concat([]service.ConditionalOptions{
			{Options: []string{"[DEFAULT] swift_", "[glance_store] swift_", "[DEFAULT] s3_", "[glance_store] s3_", "[DEFAULT] rbd_", "[glance_store] rbd_", "[DEFAULT] sheepdog_", "[glance_store] sheepdog_", "[DEFAULT] cinder_", "[glance_store] cinder_", "[DEFAULT] vmware_", "[glance_store] vmware_"}, ReadBy: stores},
			{Options: []string{"[glance.store.s3", "[glance.store.rbd", "[glance.store.swift", "[glance.store.vmware", "[glance.store.http", "[glance.store.sheepdog", "[glance_store] rados_"}, ReadBy: stores},
			{Options: []string{"[taskflow_executor] ", "[task] "}, ReadBy: "the import of images by tasks"},
		}, oslo.Conditional()),
		Plugins: slices.Concat(entryPoints, messaging, oslo.Plugins), Forms: slices.Concat(forms, oslo.Forms),
		Dependencies: slices.Concat(dependencies, oslo.Dependencies("glance")),
	}
}
