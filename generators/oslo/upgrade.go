package oslo

import (
	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// PinDo is the instruction for a changed default that may be kept.
const PinDo = "pin the old value, or choose a new one"

// Hazards returns the dangerous changes of defaults of the libraries that all projects use, and those of their policies: newPolicies is
// the series in which the project starts to enforce the new defaults; None: it does not.
func Hazards(newPolicies series.Series) []service.Hazard {
	const policyWhy = "policies check the scope of tokens, or require roles that users may not have: calls that were allowed are forbidden"
	const policyDo = "assign the roles that the new policies require to users and services, or pin the old value until then"
	all := []service.Hazard{
		{Option: catalogue.Key{Group: "oslo_messaging_rabbit", Name: "heartbeat_in_pthread"}, Since: series.Wallaby, Before: "false", After: "true",
			Why: "under eventlet the heartbeat in a native thread stalls daemons (bug 1934937)", Do: "set it to false if a daemon runs under eventlet"},
		{Option: catalogue.Key{Group: "oslo_messaging_rabbit", Name: "heartbeat_timeout_threshold"}, Since: series.Liberty, Before: "0", After: "60",
			Why: "connections without a heartbeat are closed after a minute", Do: PinDo, Pin: true},
	}
	if newPolicies == series.None {
		return all
	}
	return append(all,
		service.Hazard{Option: catalogue.Key{Group: "oslo_policy", Name: "enforce_scope"}, Since: newPolicies, Before: "false", After: "true",
			Why: policyWhy, Do: policyDo, Pin: true},
		service.Hazard{Option: catalogue.Key{Group: "oslo_policy", Name: "enforce_new_defaults"}, Since: newPolicies, Before: "false", After: "true",
			Why: policyWhy, Do: policyDo, Pin: true},
	)
}

// Starts returns the values of rows for the libraries that all projects use whose start is dangerous.
func Starts() []service.Start {
	return []service.Start{{
		Option: catalogue.Key{Group: "oslo_messaging_rabbit", Name: "rabbit_quorum_queue"}, Value: "True",
		Why: "RabbitMQ rejects a declaration of an existing queue with another type: all calls fail until the old queues are deleted",
		Do:  "stop the services of the region and delete their queues when the files change, or set messaging.queues to mirrored until then",
	}, {
		Option: catalogue.Key{Group: "oslo_messaging_rabbit", Name: "rabbit_stream_fanout"}, Value: "True",
		Why: "RabbitMQ declares streams only if its feature flag stream_queue is enabled, which an upgrade of RabbitMQ does not do",
		Do:  "run rabbitmqctl enable_feature_flag stream_queue on one node before the services restart; the old fanout queues expire after 30 minutes",
	}}
}

// Conditional returns the options of the libraries that all projects use and that are read under a condition only.
func Conditional() []service.ConditionalOptions {
	return []service.ConditionalOptions{
		{Options: []string{"[key_manager] ", "[barbican] ", "[barbican_service_user] ", "[vault] ", "[keymgr] "}, ReadBy: "the encryption of images and volumes with a key manager", When: service.Sets("", "key_manager", "backend")},
		{Options: []string{"[cache] memcache_username", "[cache] memcache_password"}, ReadBy: "the login to memcached", When: service.Contains("", "cache", "memcache_sasl_enabled", "true")},
		{Options: []string{"[oslo_messaging_amqp] ", "[oslo_messaging_zmq] ", "[oslo_messaging_kafka] ", "[matchmaker_", "[DEFAULT] rpc_zmq_", "[DEFAULT] use_pub_sub", "[DEFAULT] use_router_proxy", "[DEFAULT] qpid_", "[oslo_messaging_qpid] ", "[DEFAULT] zmq_"}, ReadBy: "messaging drivers other than that of RabbitMQ"},
		{Options: []string{"[profiler"}, ReadBy: "osprofiler", When: service.Contains("", "profiler", "enabled", "true")},
		{Options: []string{"[ssl] ", "[DEFAULT] ssl_"}, ReadBy: "daemons that serve TLS themselves"},
		{Options: []string{"[cors"}, ReadBy: "the calls of browsers from other origins", When: service.Sets("", "cors", "allowed_origin")},
		{Options: []string{"[database] sqlite_", "[DEFAULT] sqlite_"}, ReadBy: "SQLite databases"},
		{Options: []string{"[oslo_limit] "}, ReadBy: "quotas that are limits in keystone", When: service.AnyOf(
			service.Contains("nova", "quota", "driver", "unifiedlimits"), service.Contains("glance", "DEFAULT", "use_keystone_limits", "true"))},
	}
}
