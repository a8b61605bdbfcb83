package keepalived

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/series"
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

// Adverts never use the network of the VIP, even if every host has an address there.
func TestAdvertsUseTheManagementNetwork(t *testing.T) {
	c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
		r.Groups[0].Address["public"] = model.AddressRule{Base: netip.MustParseAddr("203.0.113.20"), Numbered: true}
	})
	t.Run("L1: unicast", func(t *testing.T) {
		got := vrrp(t, c, "ctl1", "public")
		samplecloud.WantLines(t, "public", got, "interface eth0", "virtual_router_id 52", "unicast_src_ip 10.0.0.11", "10.0.0.12", "10.0.0.13", "203.0.113.10/24 dev eth0.200",
			"track_interface {", "eth0.200")
		samplecloud.WantNone(t, "public", got, "203.0.113.2")
	})
	t.Run("L1: multicast", func(t *testing.T) {
		c.Regions[0].LoadBalancer.VRRP.Peers = "multicast"
		samplecloud.WantLines(t, "public", vrrp(t, c, "ctl1", "public"), "interface eth0")
	})
}

// Keepalived must not end if an interface appears later.
func TestKeepalivedWaitsForInterfaces(t *testing.T) {
	const unit = "/etc/systemd/system/keepalived.service.d/stackplan.conf"
	for _, c := range []struct {
		name          string
		in            series.Series
		dynamic, unit bool
	}{{"K1/2: 2025.1", series.Epoxy, true, true}, {"K1/2: Keepalived 1.3", series.Queens, false, true}, {"K1/2: without systemd", series.Havana, false, false}} {
		t.Run(c.name, func(t *testing.T) {
			cloud := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Series = c.in })
			if got := strings.Contains(made(t, cloud, "ctl1", keepalivedPath), "    dynamic_interfaces\n"); got != c.dynamic {
				t.Errorf("dynamic_interfaces: %v", got)
			}
			if got := strings.Contains(made(t, cloud, "ctl1", unit), "Restart=on-failure"); got != c.unit {
				t.Errorf("the unit restarts: %v", got)
			}
		})
	}
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
	samplecloud.WantLines(t, "hosts with addresses there", vrrp(t, both, "ctl1", "management"), "virtual_ipaddress_excluded {", "2001:db8::10/64 dev eth0.200")
	inside := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
		six(r, "management")
		six(r, "public")
		r.Groups[0].Address["management"] = model.AddressRule{Base: netip.MustParseAddr("2001:db8::20"), Numbered: true}
	})
	samplecloud.WantLines(t, "public", vrrp(t, inside, "ctl1", "public"), "version 3", "unicast_src_ip 2001:db8::21", "2001:db8::10/64 dev eth0.200")
}

func TestKeepalivedPrioritiesDiffer(t *testing.T) {
	c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Groups[0].Nodes = samplecloud.Nodes(t, "ctl[1-200]") })
	for number, want := range map[int]int{1: 200, 2: 199, 200: 1} {
		got := vrrp(t, c, fmt.Sprintf("ctl%d", number), "management")
		samplecloud.WantLines(t, "management", got, fmt.Sprintf("priority %d", want))
	}
}
