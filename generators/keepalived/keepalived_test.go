package keepalived

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/testing/samplecloud"
)

const keepalivedPath = "/etc/keepalived/keepalived.conf"

// vrrp returns the VRRP instance of a network on a host.
func vrrp(t *testing.T, c *model.Cloud, host, network string) []string {
	t.Helper()
	return samplecloud.Block(made(t, c, host, keepalivedPath), "vrrp_instance "+network+" {")
}

func TestKeepalivedUnicast(t *testing.T) {
	got := vrrp(t, samplecloud.Stack(t, nil), "ctl2", "management")
	samplecloud.WantLines(t, "management", got, "state BACKUP", "nopreempt", "interface eth0", "virtual_router_id 51", "priority 199", "advert_int 1",
		"unicast_src_ip 10.0.0.12", "10.0.0.11", "10.0.0.13", "10.0.0.10/24 dev eth0", "haproxy")
	samplecloud.WantNone(t, "management", got, "auth")
	samplecloud.WantNone(t, "management", got, "track_interface")
	for _, line := range got {
		if line == "10.0.0.12" {
			t.Error("the host is its own peer")
		}
	}
	samplecloud.WantLines(t, "public", vrrp(t, samplecloud.Stack(t, nil), "ctl2", "public"), "interface eth0", "unicast_src_ip 10.0.0.12", "203.0.113.10/24 dev eth0.200",
		"track_interface {", "eth0.200")
}

func TestKeepalivedInsideItsNetwork(t *testing.T) {
	c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
		r.Groups[0].Address["public"] = model.AddressRule{Base: netip.MustParseAddr("203.0.113.20"), Numbered: true}
	})
	got := vrrp(t, c, "ctl1", "public")
	samplecloud.WantLines(t, "public", got, "interface eth0.200", "unicast_src_ip 203.0.113.21", "203.0.113.22", "203.0.113.23")
	samplecloud.WantNone(t, "public", got, "track_interface")
}

func TestKeepalivedMulticast(t *testing.T) {
	c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.LoadBalancer.VRRP.Peers = "multicast" })
	got := vrrp(t, c, "ctl1", "management")
	samplecloud.WantLines(t, "management", got, "auth_type PASS", "auth_pass ((keepalived/password))")
	samplecloud.WantNone(t, "management", got, "unicast")
}

func TestKeepalivedAlone(t *testing.T) {
	c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Groups[0].Nodes = samplecloud.Nodes(t, "ctl1") })
	got := vrrp(t, c, "ctl1", "management")
	samplecloud.WantLines(t, "management", got, "priority 200", "10.0.0.10/24 dev eth0")
	samplecloud.WantNone(t, "management", got, "unicast")
}

func TestKeepalivedIPv6(t *testing.T) {
	six := func(r *model.Region, name string) {
		n := r.Network(name)
		n.CIDR, n.VIP = netip.MustParsePrefix("2001:db8::/64"), netip.MustParseAddr("2001:db8::10")
	}
	outside := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { six(r, "public") })
	text := made(t, outside, "ctl1", keepalivedPath)
	if strings.Contains(text, "vrrp_instance public") {
		t.Errorf("an IPv6 VIP has adverts in IPv4:\n%s", text)
	}
	samplecloud.WantLines(t, "management", vrrp(t, outside, "ctl1", "management"), "virtual_ipaddress_excluded {", "2001:db8::10/64 dev eth0.200")
	both := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
		six(r, "public")
		r.Groups[0].Address["public"] = model.AddressRule{Base: netip.MustParseAddr("2001:db8::20"), Numbered: true}
	})
	samplecloud.WantLines(t, "public", vrrp(t, both, "ctl1", "public"), "version 3", "unicast_src_ip 2001:db8::21", "2001:db8::10/64 dev eth0.200")
	samplecloud.WantNone(t, "management", vrrp(t, both, "ctl1", "management"), "excluded")
}

func TestKeepalivedPrioritiesDiffer(t *testing.T) {
	c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Groups[0].Nodes = samplecloud.Nodes(t, "ctl[1-200]") })
	for number, want := range map[int]int{1: 200, 2: 199, 200: 1} {
		got := vrrp(t, c, fmt.Sprintf("ctl%d", number), "management")
		samplecloud.WantLines(t, "management", got, fmt.Sprintf("priority %d", want))
	}
}
