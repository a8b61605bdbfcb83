package validators_test

import (
	"testing"

	"stackplan/internal/testing/validators"
)

const goodRabbitMQ = `listeners.tcp.1 = 10.0.0.11:5672
cluster_formation.peer_discovery_backend = classic_config
cluster_formation.classic_config.nodes.1 = rabbit@ctl1
cluster_partition_handling = pause_minority
heartbeat = 60
vm_memory_high_watermark.relative = 0.4
default_user = openstack
default_pass = ((messaging/password))
`

func TestRabbitMQFaults(t *testing.T) {
	inject(t, "rabbitmq.conf", goodRabbitMQ, validators.RabbitMQ, []fault{
		{"unknown key", "heartbeat", "hartbeat", "hartbeat"},
		{"unknown key below a known one", "nodes.1", "knots.1", "knots"},
		{"not a choice", "pause_minority", "pause_majority", "pause_majority"},
		{"not a number", "= 60", "= often", "often"},
		{"not a fraction", "= 0.4", "= much", "much"},
		{"not an address", "10.0.0.11:5672", "10.0.0.11:port", "10.0.0.11:port"},
		{"not a setting", "heartbeat = 60", "heartbeat 60", "line 5"},
	})
}

const goodTerms = `% comment
[
    {rabbit, [
        {tcp_listeners, [{"10.0.0.11", 5672}]},
        {cluster_nodes, {['rabbit@ctl1', 'rabbit@ctl2'], disc}},
        {cluster_partition_handling, pause_minority},
        {default_user, <<"openstack">>}
    ]}
].
`

func TestRabbitMQTermsFaults(t *testing.T) {
	inject(t, "rabbitmq.config", goodTerms, validators.RabbitMQTerms, []fault{
		{"unknown setting", "default_user", "defalt_user", "knows no defalt_user"},
		{"unknown application", "{rabbit,", "{rabit,", "no such application: rabit"},
		{"comma too many", `<<"openstack">>}`, `<<"openstack">>},`, "syntax error"},
		{"quote left open", `<<"openstack">>`, `<<"openstack>>`, "unterminated string"},
		{"no final dot", "].\n", "]\n", "syntax error"},
		{"not a setting", "{default_user, <<\"openstack\">>}", "default_user", "not a setting: default_user"},
	})
	inject(t, "enabled_plugins", "[rabbitmq_management].\n", validators.RabbitMQPlugins, []fault{
		{"unknown plug-in", "rabbitmq_management", "rabbitmq_managment", "no such plugin: rabbitmq_managment"},
		{"not a list", "[rabbitmq_management]", "rabbitmq_management", "one list"},
		{"no final dot", "].", "]", "syntax error"},
	})
}
