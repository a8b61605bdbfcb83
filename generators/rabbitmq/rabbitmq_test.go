package rabbitmq

import (
	"slices"
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/testing/samplecloud"
)

func TestRabbitMQ(t *testing.T) {
	const terms, conf, environment = "/etc/rabbitmq/rabbitmq.config", "/etc/rabbitmq/rabbitmq.conf", "/etc/rabbitmq/rabbitmq-env.conf"
	got := made(t, samplecloud.Stack(t, nil), "ctl2", conf)
	samplecloud.WantLines(t, "zed", strings.Split(got, "\n"), "listeners.tcp.1 = 10.0.0.12:5672", "cluster_formation.classic_config.nodes.3 = rabbit@ctl3",
		"cluster_partition_handling = pause_minority", "default_user = openstack", "default_pass = ((messaging/password))")
	if strings.Contains(got, "mirror") {
		t.Errorf("zed mirrors queues:\n%s", got)
	}
	mirrored := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Messaging.Queues = "mirrored" })
	if got := made(t, mirrored, "ctl2", conf); !strings.Contains(got, "set_policy") || !strings.Contains(got, "queue_master_locator = min-masters") {
		t.Errorf("mirrored queues:\n%s", got)
	}
	samplecloud.WantLines(t, "environment", strings.Split(made(t, samplecloud.Stack(t, nil), "ctl2", environment), "\n"), `NODENAME="rabbit@ctl2"`,
		`SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {10,0,0,12}"`)
	if got := made(t, samplecloud.Stack(t, nil), "ctl2", "/var/lib/rabbitmq/.erlang.cookie"); got != "((messaging/cookie))\n" {
		t.Errorf("cookie %q", got)
	}
	old := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Series = series.Havana })
	if got := made(t, old, "ctl2", conf); got != "" {
		t.Errorf("havana has rabbitmq.conf:\n%s", got)
	}
	var lines []string
	for line := range strings.Lines(made(t, old, "ctl2", terms)) {
		lines = append(lines, strings.TrimSpace(line))
	}
	samplecloud.WantLines(t, "havana", lines, `{tcp_listeners, [{"10.0.0.12", 5672}]},`,
		`{cluster_nodes, {['rabbit@ctl1', 'rabbit@ctl2', 'rabbit@ctl3'], disc}},`, `{default_pass, <<"((messaging/password))">>},`)
}

func TestErlangQuotes(t *testing.T) {
	if got := erlangString(`a"b\c`); got != `"a\"b\\c"` {
		t.Errorf("string %s", got)
	}
	if got := erlangAtoms([]string{`a'b`, "c"}); !slices.Equal(got, []string{`'a\'b'`, "'c'"}) {
		t.Errorf("atoms %s", got)
	}
}
