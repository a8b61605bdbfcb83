package lint

import (
	"fmt"
	"strings"
	"testing"

	"stackplan/internal/catalogue"
)

// leftovers are n options of nova that were removed in ussuri.
func leftovers(n int) string {
	names := []string{
		"use_neutron", "firewall_driver", "linuxnet_interface_driver", "network_manager", "multi_host", "dhcpbridge", "dhcpbridge_flagfile", "flat_injected",
		"force_dhcp_release", "public_interface", "send_arp_for_ha", "default_floating_pool",
	}
	return "[DEFAULT]\n" + strings.Join(names[:n], " = x\n") + " = x\n"
}

// A project is of another series than the others only if that is clear: not by lines that older series left in its file.
func TestSeriesOfOneCloud(t *testing.T) {
	const quorum = "[oslo_messaging_rabbit]\nrabbit_quorum_queue = true\n"
	older := leftovers(12)
	newer := "[DEFAULT]\nlog_color = true\n[oslo_messaging_rabbit]\nrabbit_transient_quorum_queue = true\nrabbit_stream_fanout = true\nuse_queue_manager = true\n"
	tests := []struct {
		name  string
		files map[string]string // by project
		want  string
	}{
		{"few leftovers", map[string]string{"nova": leftovers(3) + quorum, "neutron": quorum, "keystone": "[DEFAULT]\ndebug = true\n"}, "keystone neutron nova: yoga-2026.1"},
		{"leftovers of one file alone", map[string]string{"nova": leftovers(3) + quorum}, "nova: yoga-2026.1"},
		{"leftovers without newer options", map[string]string{"nova": leftovers(4), "neutron": quorum}, "neutron nova: yoga-2026.1"},
		{"an older project", map[string]string{"nova": older, "neutron": newer}, "nova: mitaka-train; neutron: 2024.2-2026.1"},
		{"a newer project", map[string]string{"nova": "[cells]\nenable = true\n" + leftovers(12), "glance": "[DEFAULT]\nregistry_host = x\n", "neutron": newer}, "glance nova: mitaka-stein; neutron: 2024.2-2026.1"},
		{"no option excludes a series", map[string]string{"nova": "[DEFAULT]\ndebug = true\n"}, "nova: havana-2026.1"},
	}
	for _, tt := range tests {
		c := NewCensus(catalogue.Open())
		for project, text := range tt.files {
			c.AddFile(project, []byte(text))
		}
		var got []string
		for _, d := range c.Detect() {
			got = append(got, fmt.Sprintf("%s: %v-%v", strings.Join(d.Projects, " "), d.Series[0], d.Series[len(d.Series)-1]))
		}
		if text := strings.Join(got, "; "); text != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, text, tt.want)
		}
	}
}
