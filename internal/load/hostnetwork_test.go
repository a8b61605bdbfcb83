package load_test

import (
	"net/netip"
	"testing"

	"stackplan/internal/model"
)

func TestHostNetwork(t *testing.T) {
	_, c := good(t, "hostnetwork")
	same(t, "of the cloud", c.HostNetwork, "ifupdown")
	same(t, "of the group", c.Region("r1").Group("ctl").HostNetwork, "networkd")
	same(t, "huge pages", c.Hardware["node"].HugePages, model.HugePages{Size: gib, Count: 16})
	same(t, "bonds", c.Hardware["node"].Bonds, map[string]*model.Bond{
		"bond0": {Name: "bond0", Members: []string{"eth0", "eth1"}, Mode: "802.3ad"},
		"bond1": {Name: "bond1", Members: []string{"eth2"}, Mode: "active-backup"},
	})
	n := c.Region("r1").Network("management")
	same(t, "default route", n.Default, true)
	same(t, "routes", n.Routes, []model.Route{{To: netip.MustParsePrefix("10.64.0.0/12"), Via: netip.MustParseAddr("10.0.0.254")}})
}
