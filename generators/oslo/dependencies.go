package oslo

import (
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Dependencies returns the requirements of the options that libraries of oslo and keystonemiddleware read in a project.
func Dependencies(project string) []service.Dependency {
	wanted := func(option string, is service.Test, says, hint string) func(*service.Cause) []service.Missing {
		return service.OnHost(service.Wanted{Project: project, Options: []string{option}, Is: is, What: says, Hint: hint})
	}
	isCache := func(members []string) bool {
		return service.NotEmpty(members) && !service.Is("dogpile.cache.null")(members)
	}
	return []service.Dependency{
		{Options: []string{"[cache] enabled"}, Values: service.Truth, Degrades: true, Lacks: wanted("[cache] backend", isCache, "[cache] backend", "override [cache] backend of "+project+" with oslo_cache.memcache_pool, and memcache_servers"),
			Why: "the default dogpile.cache.null stores nothing (oslo_cache/_opts.py)"},
		{Options: []string{"[cache] backend"}, Values: func(text string) bool { return strings.Contains(text, "memcache") }, Span: series.Span{Since: series.Mitaka}, Degrades: true,
			Lacks: wanted("[cache] memcache_servers", func(members []string) bool {
				return service.NotEmpty(members) && !service.Is("localhost:11211")(members)
			}, "[cache] memcache_servers", "write the addresses of the hosts with memcached"),
			Why: "without servers, the program looks for memcached on its own host, and each host has a cache of its own (oslo_cache/_opts.py)"},
		{Options: []string{"[cache] backend"}, Span: series.Span{Since: series.Newton}, Degrades: true, Values: func(text string) bool { return text != "" && text != "dogpile.cache.null" },
			Lacks: wanted("[cache] enabled", service.On, "[cache] enabled = true", ""), Why: "nothing is cached unless the cache is enabled (oslo_cache/_opts.py)"},
		{Options: []string{"[keystone_authtoken] memcache_security_strategy"}, Values: func(text string) bool { return text != "" && !strings.EqualFold(text, "none") },
			Lacks: wanted("[keystone_authtoken] memcache_secret_key", service.NotEmpty, "[keystone_authtoken] memcache_secret_key", ""), Why: "the program does not start without a key (keystonemiddleware/auth_token/_cache.py, ConfigurationError)"},
		{Options: []string{"[oslo_messaging_rabbit] rabbit_quorum_queue"}, Values: service.Truth,
			Lacks: wanted("[oslo_messaging_rabbit] rabbit_ha_queues", service.Off, "[oslo_messaging_rabbit] rabbit_ha_queues = false", ""), Why: "a queue is either a quorum queue or a mirrored one: the program raises an error (oslo_messaging/_drivers/impl_rabbit.py, _get_queue_arguments)"},
		{Options: []string{"[oslo_messaging_rabbit] ssl"}, Values: service.Truth, Lacks: service.MessagingChannel.Requires("RabbitMQ with TLS"), Degrades: true,
			Why: "the RabbitMQ of the generated files listens without TLS"},
		{Options: []string{"[oslo_messaging_notifications] driver", "[DEFAULT] notification_driver"}, Values: func(text string) bool { return text == "routing" }, Degrades: true,
			Lacks: wanted("[oslo_messaging_notifications] routing_config", service.NotEmpty, "[oslo_messaging_notifications] routing_config", ""), Why: "the driver sends nothing without rules (oslo_messaging/notify/_impl_routing.py)"},
	}
}
