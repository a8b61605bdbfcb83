package oslo

import (
	"slices"

	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Plugins are the entry points of the libraries of oslo that options of every project name.
var Plugins = []service.Plugins{
	{
		Options: []string{"[oslo_messaging_notifications] driver", "[DEFAULT] notification_driver"}, What: "notification driver",
		Span:     series.Span{Since: series.Icehouse},
		Evidence: "setup.cfg of oslo.messaging, [entry_points] oslo.messaging.notify.drivers; oslo_messaging/notify/notifier.py",
		Effect:   "notifications are lost",
		Plugins: []service.Plugin{
			{Name: "log", Class: "oslo.messaging.notify._impl_log:LogDriver", Span: series.Span{Until: series.Kilo}},
			{Name: "log", Class: "oslo_messaging.notify._impl_log:LogDriver", Span: series.Span{Since: series.Kilo}},
			{Name: "messaging", Class: "oslo.messaging.notify._impl_messaging:MessagingDriver", Span: series.Span{Until: series.Kilo}},
			{Name: "messaging", Class: "oslo_messaging.notify._impl_messaging:MessagingDriver", Span: series.Span{Since: series.Kilo, Until: series.Mitaka}},
			{Name: "messaging", Class: "oslo_messaging.notify.messaging:MessagingDriver", Span: series.Span{Since: series.Mitaka}},
			{Name: "messagingv2", Class: "oslo.messaging.notify._impl_messaging:MessagingV2Driver", Span: series.Span{Until: series.Kilo}},
			{Name: "messagingv2", Class: "oslo_messaging.notify._impl_messaging:MessagingV2Driver", Span: series.Span{Since: series.Kilo, Until: series.Mitaka}},
			{Name: "messagingv2", Class: "oslo_messaging.notify.messaging:MessagingV2Driver", Span: series.Span{Since: series.Mitaka}},
			{Name: "noop", Class: "oslo.messaging.notify._impl_noop:NoOpDriver", Span: series.Span{Until: series.Kilo}},
			{Name: "noop", Class: "oslo_messaging.notify._impl_noop:NoOpDriver", Span: series.Span{Since: series.Kilo}},
			{Name: "routing", Class: "oslo.messaging.notify._impl_routing:RoutingDriver", Span: series.Span{Until: series.Kilo}},
			{Name: "routing", Class: "oslo_messaging.notify._impl_routing:RoutingDriver", Span: series.Span{Since: series.Kilo}},
		},
	},
	{
		Options: []string{"[cache] backend"}, What: "cache backend",
		Span:     series.Span{Since: series.Newton},
		Evidence: "setup.cfg of oslo.cache, [entry_points] dogpile.cache; dogpile/cache/backends of dogpile.cache",
		Effect:   "the services that use the cache do not start",
		Plugins: []service.Plugin{
			{Name: "oslo_cache.dict", Class: "oslo_cache.backends.dictionary:DictCacheBackend"},
			{Name: "oslo_cache.etcd3gw", Class: "oslo_cache.backends.etcd3gw:Etcd3gwCacheBackend", Span: series.Span{Since: series.Pike}, Lacks: "etcd"},
			{Name: "oslo_cache.memcache_pool", Class: "oslo_cache.backends.memcache_pool:PooledMemcachedBackend"},
			{Name: "oslo_cache.mongo", Class: "oslo_cache.backends.mongo:MongoCacheBackend", Span: series.Span{Until: series.Gazpacho}, Lacks: "MongoDB"},
			{Name: "dogpile.cache.null"},
			{Name: "dogpile.cache.memory"},
			{Name: "dogpile.cache.memory_pickle"},
			{Name: "dogpile.cache.dbm"},
			{Name: "dogpile.cache.memcached"},
			{Name: "dogpile.cache.pylibmc"},
			{Name: "dogpile.cache.bmemcached"},
			{Name: "dogpile.cache.pymemcache"},
			{Name: "dogpile.cache.redis", Lacks: "a server of Redis"},
			{Name: "dogpile.cache.redis_sentinel", Lacks: "servers of Redis"},
			{Name: "dogpile.cache.valkey", Lacks: "a server of Valkey"},
		},
	},
}

// Transport returns the drivers of oslo.messaging as a project names them until rocky. In a span of series that begins when the project
// uses oslo.messaging, it also accepts the modules of havana, with one of some prefixes.
func Transport(evidence string, span series.Span, prefixes ...string) service.Plugins {
	also := func(module string) []string {
		var names []string
		for _, prefix := range prefixes {
			names = append(names, prefix+"."+module)
		}
		return names
	}
	return service.Plugins{
		Options: []string{"[DEFAULT] rpc_backend"}, What: "messaging driver",
		Span:     series.Span{Since: span.Since, Until: series.Stein},
		Evidence: "setup.cfg of oslo.messaging, [entry_points] oslo.messaging.drivers; " + evidence,
		Effect:   "the services do not start",
		Plugins: []service.Plugin{
			{Name: "rabbit", Also: append(also("impl_kombu"), "kombu"), Span: series.Span{Until: span.Until}},
			{Name: "rabbit", Also: []string{"kombu"}, Span: series.Span{Since: span.Until}},
			{Name: "qpid", Also: also("impl_qpid"), Span: series.Span{Until: series.Mitaka}},
			{Name: "zmq", Also: also("impl_zmq"), Span: series.Span{Until: span.Until}},
			{Name: "zmq", Span: series.Span{Since: span.Until}},
			{Name: "amqp", Span: series.Span{Since: series.Juno}},
			{Name: "kafka", Span: series.Span{Since: series.Mitaka}},
			{Name: "pika", Span: series.Span{Since: series.Mitaka}},
			{Name: "fake"},
		},
	}
}

// OldNotifiers returns the entry points of a project for notifications under their names of havana, which the project itself declares
// from a series until another one.
func OldNotifiers(project string, span series.Span) service.Plugins {
	drivers := Plugins[0]
	drivers.Span = span
	drivers.Evidence = "setup.cfg of " + project + ", [entry_points] oslo.messaging.notify.drivers; " + drivers.Evidence
	names := map[string]string{"log": "log_notifier", "messaging": "rpc_notifier", "messagingv2": "rpc_notifier2", "noop": "no_op_notifier"}
	drivers.Plugins = slices.Clone(drivers.Plugins)
	for i := range drivers.Plugins {
		if old := names[drivers.Plugins[i].Name]; old != "" {
			drivers.Plugins[i].Also = []string{project + ".openstack.common.notifier." + old}
		}
	}
	return drivers
}
