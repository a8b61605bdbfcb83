package glance

import (
	"strings"

	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// entryPoints are the stores and the plug-ins of glance. Before juno the stores were in glance itself.
var entryPoints = []service.Plugins{
	{
		Options: []string{"[glance_store] stores"}, What: "store",
		Span:     series.Span{Since: series.Juno},
		Member:   storeName,
		Evidence: "setup.cfg of glance_store, [entry_points] glance_store.drivers; glance_store/backend.py and multi_backend.py",
		Effect:   "the store is not available",
		Plugins: []service.Plugin{
			{Name: "cinder", Class: "glance_store._drivers.cinder:Store", Lacks: "cinder"},
			{Name: "file", Class: "glance_store._drivers.filesystem:Store"},
			{Name: "gridfs", Class: "glance_store._drivers.gridfs:Store", Span: series.Span{Until: series.Mitaka}},
			{Name: "http", Class: "glance_store._drivers.http:Store"},
			{Name: "rbd", Class: "glance_store._drivers.rbd:Store", Lacks: "the files of Ceph: /etc/ceph/ceph.conf and a keyring"},
			{Name: "s3", Class: "glance_store._drivers.s3:Store", Span: series.Span{Until: series.Newton}, Lacks: "an object store"},
			{Name: "s3", Class: "glance_store._drivers.s3:Store", Span: series.Span{Since: series.Ussuri}, Lacks: "an object store"},
			{Name: "sheepdog", Class: "glance_store._drivers.sheepdog:Store", Span: series.Span{Until: series.Ussuri}, Lacks: "sheepdog"},
			{Name: "swift", Class: "glance_store._drivers.swift:Store", Lacks: "an object store"},
			{Name: "vmware", Class: "glance_store._drivers.vmware_datastore:Store", Lacks: "the options of vCenter"},
		},
	},
	{
		Options: []string{"[DEFAULT] enabled_backends"}, What: "store",
		Span:     series.Span{Since: series.Rocky},
		Member:   storeType,
		Evidence: "setup.cfg of glance_store, [entry_points] glance_store.drivers; glance_store/backend.py and multi_backend.py",
		Effect:   "glance does not start",
		Plugins: []service.Plugin{
			{Name: "cinder", Class: "glance_store._drivers.cinder:Store", Lacks: "cinder"},
			{Name: "file", Class: "glance_store._drivers.filesystem:Store"},
			{Name: "gridfs", Class: "glance_store._drivers.gridfs:Store", Span: series.Span{Until: series.Mitaka}},
			{Name: "http", Class: "glance_store._drivers.http:Store"},
			{Name: "rbd", Class: "glance_store._drivers.rbd:Store", Lacks: "the files of Ceph: /etc/ceph/ceph.conf and a keyring"},
			{Name: "s3", Class: "glance_store._drivers.s3:Store", Span: series.Span{Until: series.Newton}, Lacks: "an object store"},
			{Name: "s3", Class: "glance_store._drivers.s3:Store", Span: series.Span{Since: series.Ussuri}, Lacks: "an object store"},
			{Name: "sheepdog", Class: "glance_store._drivers.sheepdog:Store", Span: series.Span{Until: series.Ussuri}, Lacks: "sheepdog"},
			{Name: "swift", Class: "glance_store._drivers.swift:Store", Lacks: "an object store"},
			{Name: "vmware", Class: "glance_store._drivers.vmware_datastore:Store", Lacks: "the options of vCenter"},
		},
	},
	{
		Options: []string{"[image_import_opts] image_import_plugins"}, What: "import plug-in",
		Span:     series.Span{Since: series.Queens},
		Evidence: "setup.cfg of glance, [entry_points] glance.image_import.plugins; glance/async_/flows/api_image_import.py",
		Effect:   "images are imported without it",
		Plugins: []service.Plugin{
			{Name: "image_conversion", Class: "glance.async.flows.plugins.image_conversion:get_flow", Span: series.Span{Since: series.Rocky, Until: series.Stein}},
			{Name: "image_conversion", Class: "glance.async_.flows.plugins.image_conversion:get_flow", Span: series.Span{Since: series.Stein}},
			{Name: "image_decompression", Class: "glance.async_.flows.plugins.image_decompression:get_flow", Span: series.Span{Since: series.Ussuri}},
			{Name: "inject_image_metadata", Class: "glance.async.flows.plugins.inject_image_metadata:get_flow", Span: series.Span{Until: series.Stein}},
			{Name: "inject_image_metadata", Class: "glance.async_.flows.plugins.inject_image_metadata:get_flow", Span: series.Span{Since: series.Stein}},
			{Name: "no_op", Class: "glance.async.flows.plugins.no_op:get_flow", Span: series.Span{Until: series.Stein}},
			{Name: "no_op", Class: "glance.async_.flows.plugins.no_op:get_flow", Span: series.Span{Since: series.Stein}},
		},
	},
}

// storeName returns the name of a store: stores may be named by the class that glance had before glance_store.
func storeName(member string) string {
	names := map[string]string{"glance.store.filesystem.Store": "file", "glance.store.vmware_datastore.Store": "vmware"}
	if name, ok := names[member]; ok {
		return name
	}
	name, isClass := strings.CutPrefix(member, "glance.store.")
	if !isClass {
		return member
	}
	return strings.TrimSuffix(name, ".Store")
}

// storeType returns the type of a store: file of fast:file.
func storeType(member string) string {
	_, kind, _ := strings.Cut(member, ":")
	return strings.TrimSpace(kind)
}

// messaging are the drivers of messaging under the names that glance accepts, some of which are those of havana.
var messaging = []service.Plugins{
	oslo.Transport("glance/notifier.py (_ALIASES) of icehouse to mitaka", series.Span{Since: series.Icehouse, Until: series.Newton}, "glance.openstack.common.rpc"),
}
