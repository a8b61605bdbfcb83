package rabbitmq

import (
	"net/netip"
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
		`SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {10,0,0,12} -kernel net_ticktime 15"`)
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

// Erlang's port mapper listens where nodes and tools of the host look for it, and nowhere else.
func TestPortMapper(t *testing.T) {
	const dropIn = "/etc/systemd/system/epmd.socket.d/stackplan.conf"
	t.Run("K2/14: IPv4", func(t *testing.T) {
		if got, want := made(t, samplecloud.Stack(t, nil), "ctl2", dropIn), "[Socket]\nListenStream=\nListenStream=10.0.0.12:4369\nListenStream=127.0.0.1:4369\nFreeBind=yes\n"; !strings.HasSuffix(got, want) {
			t.Errorf("got %s", got)
		}
	})
	t.Run("K2/14: IPv6", func(t *testing.T) {
		six := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
			r.Networks[0].CIDR = netip.MustParsePrefix("fd00::/64")
			r.Groups[0].Address["management"] = model.AddressRule{Base: netip.MustParseAddr("fd00::10"), Numbered: true}
		})
		samplecloud.WantLines(t, "epmd", strings.Split(made(t, six, "ctl2", dropIn), "\n"), "ListenStream=[fd00::12]:4369", "ListenStream=127.0.0.1:4369", "ListenStream=[::1]:4369")
	})
	t.Run("K2/14: without systemd", func(t *testing.T) {
		old := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Series = series.Havana })
		if made(t, old, "ctl2", dropIn) != "" {
			t.Error("there is a unit of systemd")
		}
		samplecloud.WantLines(t, "epmd", strings.Split(made(t, old, "ctl2", "/etc/default/rabbitmq-server"), "\n"), "export ERL_EPMD_ADDRESS=10.0.0.12")
	})
}

func TestClusterName(t *testing.T) {
	t.Run("K2/17: the name of the cloud and the region", func(t *testing.T) {
		samplecloud.WantLines(t, "cluster", strings.Split(made(t, samplecloud.Stack(t, nil), "ctl2", "/etc/rabbitmq/rabbitmq.conf"), "\n"), "cluster_name = c-r1")
	})
}

func TestErlangQuotes(t *testing.T) {
	if got := erlangString(`a"b\c`); got != `"a\"b\\c"` {
		t.Errorf("string %s", got)
	}
	if got := erlangAtoms([]string{`a'b`, "c"}); !slices.Equal(got, []string{`'a\'b'`, "'c'"}) {
		t.Errorf("atoms %s", got)
	}
}
