package oslo

import (
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
