package ovn

import (
	"net/netip"
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

// ovnCloud returns a cloud of control hosts with OVN.
func ovnCloud(t *testing.T, change func(*model.Region)) *model.Cloud {
	return samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
		r.Networking = model.Networking{Driver: model.Neutron, Mechanism: model.OVN, Tenants: "geneve"}
		if change != nil {
			change(r)
		}
	})
}

// Each host names another member of the cluster, so that no host without databases founds a second one.
func TestEachHostJoinsAnother(t *testing.T) {
	ipv6 := func(r *model.Region) {
		r.Networks[0].CIDR = netip.MustParsePrefix("fd00::/64")
		r.Groups[0].Address["management"] = model.AddressRule{Base: netip.MustParseAddr("fd00::10"), Numbered: true}
	}
	single := func(r *model.Region) { r.Groups[0].Nodes = samplecloud.Nodes(t, "ctl1") }
	for _, test := range []struct {
		name, host string
		change     func(*model.Region)
		want       []string
		lacks      string
	}{
		{"the first host", "ctl1", nil, []string{"--db-nb-cluster-local-addr=10.0.0.11 ", "--db-nb-cluster-remote-addr=10.0.0.12 ", "--db-sb-cluster-remote-addr=10.0.0.12 "}, "remote-addr=10.0.0.11"},
		{"another host", "ctl3", nil, []string{"--db-sb-cluster-local-addr=10.0.0.13 ", "--db-sb-cluster-remote-addr=10.0.0.11 ", "--ovn-northd-sb-db=tcp:10.0.0.11:6642,tcp:10.0.0.12:6642,tcp:10.0.0.13:6642"}, "remote-addr=10.0.0.13"},
		{"IPv6", "ctl1", ipv6, []string{"--db-nb-addr=[fd00::11] ", "--db-nb-cluster-remote-addr=[fd00::12] ", "--ovn-northd-nb-db=tcp:[fd00::11]:6641,"}, ""},
		{"a single host", "ctl1", single, []string{"--db-nb-cluster-local-addr=10.0.0.11 "}, "cluster-remote"},
	} {
		text := samplecloud.Render(t, ovnCloud(t, test.change), test.host, "/etc/default/ovn-central", Services()...)
		for _, want := range test.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s in %s", test.name, want, text)
			}
		}
		if test.lacks != "" && strings.Contains(text, test.lacks) {
			t.Errorf("%s: %s in %s", test.name, test.lacks, text)
		}
	}
}

// Only the first host founds the clusters, and not if it or another member has one.
func TestFounding(t *testing.T) {
	c := ovnCloud(t, nil)
	site := service.NewSites(c, Services())["r1"]
	for h := range c.Regions[0].Hosts() {
		commands := Founding(service.NewScope(site, h))
		if (commands != nil) != (h.Name == "ctl1") {
			t.Errorf("%s founds with %q", h.Name, commands)
		}
		if h.Name != "ctl1" {
			continue
		}
		samplecloud.WantLines(t, "founding", commands,
			"{ ovsdb-tool db-is-clustered /var/lib/ovn/ovnsb_db.db 2>/dev/null || ovsdb-client --timeout=5 list-dbs tcp:10.0.0.12:6642 2>/dev/null || ovsdb-client --timeout=5 list-dbs tcp:10.0.0.13:6642 2>/dev/null; } || "+
				"{ rm -f /var/lib/ovn/ovnsb_db.db; ovsdb-tool create-cluster /var/lib/ovn/ovnsb_db.db /usr/share/ovn/ovn-sb.ovsschema tcp:10.0.0.11:6644; }")
	}
}

// Gateways are control hosts by default, and else those of a role or with labels; only they map external networks.
func TestGateways(t *testing.T) {
	labelled := func(r *model.Region) {
		r.Networking.Gateways = &model.Gateways{Labels: map[string]string{"uplink": "yes"}}
		r.HostOverrides = map[string]*model.HostOverride{"ctl2": {Host: "ctl2", Fact: model.Fact{Labels: map[string]string{"uplink": "yes"}}}}
	}
	none := func(r *model.Region) { r.Networking.Gateways = &model.Gateways{Role: "edge"} }
	for _, test := range []struct {
		name, host string
		change     func(*model.Region)
		want       string
	}{
		{"by default", "ctl1", nil, "set open_vswitch . external_ids:ovn-cms-options=enable-chassis-as-gw"},
		{"by default, the bridges", "ctl1", nil, "external_ids:ovn-bridge-mappings=public:br200"},
		{"with the label", "ctl2", labelled, "ovn-cms-options=enable-chassis-as-gw"},
		{"without the label", "ctl1", labelled, "remove open_vswitch . external_ids ovn-cms-options"},
		{"of another role", "ctl1", none, "remove open_vswitch . external_ids ovn-cms-options"},
		{"of another role, without bridges", "ctl1", none, "remove open_vswitch . external_ids ovn-bridge-mappings"},
	} {
		text := samplecloud.Render(t, ovnCloud(t, test.change), test.host, "/etc/systemd/system/stackplan-ovn.service", Services()...)
		if !strings.Contains(text, test.want) {
			t.Errorf("%s: no %s in %s", test.name, test.want, text)
		}
	}
}
