package model

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"stackplan/internal/nodeset"
)

func TestPoolsExcludeAddressesInUse(t *testing.T) {
	hosts, err := nodeset.Parse("ctl[1-3]")
	if err != nil {
		t.Fatal(err)
	}
	v4 := Network{Name: "public", CIDR: netip.MustParsePrefix("203.0.113.0/24"), Gateway: netip.MustParseAddr("203.0.113.1")}
	withVIP := v4
	withVIP.VIP = netip.MustParseAddr("203.0.113.10")
	last := v4
	last.Gateway = netip.MustParseAddr("203.0.113.254")
	routed := v4
	routed.Routes = []Route{{To: netip.MustParsePrefix("10.0.0.0/8"), Via: netip.MustParseAddr("203.0.113.254")}}
	ranges := withVIP
	ranges.Ranges = []Range{{First: netip.MustParseAddr("203.0.113.100"), Last: netip.MustParseAddr("203.0.113.199")}}
	v6 := Network{Name: "public", CIDR: netip.MustParsePrefix("2001:db8::/64"), Gateway: netip.MustParseAddr("2001:db8::1"), VIP: netip.MustParseAddr("2001:db8::a")}
	end := Network{Name: "public", CIDR: netip.MustParsePrefix("255.255.255.252/30")}
	for name, test := range map[string]struct {
		network *Network
		address string // of the hosts, plus their number
		want    string
	}{
		"K2/7: the VIP":               {&withVIP, "", "203.0.113.2-203.0.113.9 203.0.113.11-203.0.113.254"},
		"K2/7: the VIP and the hosts": {&withVIP, "203.0.113.10", "203.0.113.2-203.0.113.9 203.0.113.14-203.0.113.254"},
		"K2/7: no VIP":                {&v4, "", "203.0.113.2-203.0.113.254"},
		"the next hop of a route":     {&routed, "", "203.0.113.2-203.0.113.253"},
		"the last address":            {&last, "", "203.0.113.1-203.0.113.253"},
		"ranges of the description":   {&ranges, "", "203.0.113.100-203.0.113.199"},
		"IPv6":                        {&v6, "2001:db8::a", "2001:db8::2-2001:db8::9 2001:db8::e-2001:db8::ffff:ffff:ffff:ffff"},
		"the end of all addresses":    {&end, "", "255.255.255.253-255.255.255.254"},
		"no CIDR":                     {&Network{Name: "public"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := &Group{Name: "ctl", Nodes: hosts, Address: map[string]AddressRule{}}
			if test.address != "" {
				g.Address["public"] = AddressRule{Base: netip.MustParseAddr(test.address), Numbered: true}
			}
			r := &Region{Name: "r1", Networks: []*Network{test.network}, Groups: []*Group{g}}
			var got []string
			for _, p := range r.Pools(test.network) {
				got = append(got, fmt.Sprintf("%v-%v", p.First, p.Last))
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("got %q, want %q", strings.Join(got, " "), test.want)
			}
		})
	}
}
