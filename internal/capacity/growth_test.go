package capacity_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/capacity"
	"stackplan/internal/compile"
	"stackplan/internal/demand"
	"stackplan/internal/load"
)

func TestParseGrowth(t *testing.T) {
	for text, want := range map[string]string{
		"web=+50%":               "{web  1.5 0}",
		"web=-10%":               "{web  0.9 0}",
		"web.cores=+100":         "{web cores 1 100}",
		"a.b.cores=+100%":        "{a.b cores 2 0}",
		"a.b=+100%":              "{a.b  2 0}",
		"web.ram=+2GiB":          "{web ram 1 2147483648}",
		"web.ram=+2":             "unit",
		"web.cores=+2GiB":        "unit",
		"web=+2":                 "must name a resource",
		"web=50%":                "not a change of quotas",
		"web=-101%":              "more than 100%",
		"web.cores=+1e9":         "not a change of quotas",
		"=+5%":                   "not a change of quotas",
		"web.cores=+99999999999": "out of range",
	} {
		g, err := capacity.ParseQuotaGrowth(text)
		if got := fmt.Sprint(g); err != nil && !strings.Contains(err.Error(), want) || err == nil && got != want {
			t.Errorf("%s: %v, %v; want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"cn=10": "{ cn 10}", "hz-a.cn=+10": "{hz-a cn 10}", "cn=0": "not a number of hosts", "cn": "not a number of hosts", "=3": "not a number of hosts", "cn=100001": "not a number of hosts", "cn=x": "not a number of hosts",
	} {
		g, err := capacity.ParseHostGrowth(text)
		if got := fmt.Sprint(g); err != nil && !strings.Contains(err.Error(), want) || err == nil && got != want {
			t.Errorf("%s: %v, %v; want %s", text, got, err, want)
		}
	}
}

func TestGrownDemand(t *testing.T) {
	d := demand.Demand{Quotas: []demand.Quota{
		{Project: "web", Resource: "cores", Amount: 10}, {Project: "web", Resource: "ram", Amount: 1000}, {Project: "web", Resource: "instances", Amount: demand.Unlimited},
		{Project: "web", Resource: "ports", Unknown: "later"}, {Project: "mail", Resource: "cores", Amount: 7},
	}}
	tests := []struct{ grow, want string }{
		{"web=+50%", "15 1500 -1 0 7"},
		{"web=+10%", "11 1100 -1 0 7"},
		{"web=+1%", "11 1010 -1 0 7"}, // a part of a core is one
		{"web.cores=+5", "15 1000 -1 0 7"},
		{"web.cores=-50", "0 1000 -1 0 7"},
		{"mail=-100%", "10 1000 -1 0 0"},
		{"mial=+1%", "did you mean mail?"},
		{"mail.ram=+1%", "mail sets no quota of ram"},
	}
	for _, tt := range tests {
		q, err := capacity.ParseQuotaGrowth(tt.grow)
		if err != nil {
			t.Fatal(err)
		}
		grown, err := capacity.Growth{Quotas: []capacity.QuotaGrowth{q}}.Demand(d)
		var amounts []string
		for _, quota := range grown.Quotas {
			amounts = append(amounts, fmt.Sprint(quota.Amount))
		}
		if got := strings.Join(amounts, " "); err != nil && !strings.Contains(err.Error(), tt.want) || err == nil && got != tt.want {
			t.Errorf("%s: %s, %v; want %s", tt.grow, got, err, tt.want)
		}
	}
	if d.Quotas[0].Amount != 10 {
		t.Error("the demand before the growth changed")
	}
}

func TestGrownHosts(t *testing.T) {
	_, cloud, list := load.Dir("../../examples/netease")
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		add    []string
		remove string
		want   string
	}{
		{[]string{"hz-a.cn=10"}, "", `regions.hz-a.groups.cn.hosts="hz-a-cn[001-050]"`},
		{[]string{"hz-a.cn=1", "hz-a.cn=1"}, "", `regions.hz-a.groups.cn.hosts="hz-a-cn[001-042]"`},
		{[]string{"hz-a.cn=960"}, "", `regions.hz-a.groups.cn.hosts="hz-a-cn1000,hz-a-cn[001-999]"`},
		{nil, "hz-a-cn[002-040],hz-b-ctl03", `regions.hz-a.groups.cn.hosts="hz-a-cn001" regions.hz-b.groups.ctl.hosts="hz-b-ctl[01-02]"`},
		{[]string{"hz-a.cn=2"}, "hz-a-cn040", `regions.hz-a.groups.cn.hosts="hz-a-cn[001-039,041-042]"`},
		{[]string{"cn=10"}, "", "several regions"},
		{[]string{"hz-c.cn=10"}, "", "no region hz-c"},
		{[]string{"hz-a.cnn=10"}, "", "did you mean cn?"},
		{nil, "hz-a-ctl[01-03]", "leaves no host"},
		{nil, "hz-a-cn[040-042]", "has no hz-a-cn[041-042]"},
		{nil, "hz-a-cn[", "--remove-hosts"},
	}
	for _, tt := range tests {
		g := capacity.Growth{RemoveHosts: tt.remove}
		for _, text := range tt.add {
			add, err := capacity.ParseHostGrowth(text)
			if err != nil {
				t.Fatal(err)
			}
			g.AddHosts = append(g.AddHosts, add)
		}
		sets, err := g.Changes(cloud)
		var all []string
		for _, s := range sets {
			all = append(all, string(s.Path)+"="+s.Value)
		}
		if got := strings.Join(all, " "); err != nil && !strings.Contains(err.Error(), tt.want) || err == nil && got != tt.want {
			t.Errorf("%v without %s: %s, %v; want %s", tt.add, tt.remove, got, err, tt.want)
		}
	}
}

// listed is base with hosts whose addresses are in an inventory or a host override, and that a host override and an aggregate name.
const listed = neutron + `series: "zed", inventory: ["hosts.csv"]
regions: r1: groups: cn: {role: "compute", hardware: "node", hosts: "cn[1-4]"}
regions: r1: hosts: cn4: {rack: "r9", address: management: "10.10.1.4"}
regions: r1: aggregates: some: {hosts: "cn[3-4]", properties: ssd: "true"}
`

// TestGrownFleetOfTable: hosts that a table or an exception names can be gone, and more of them get the next addresses.
func TestGrownFleetOfTable(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"cloud.cue": base + listed,
		"hosts.csv": "host,address.management,rack\ncn1,10.10.1.1,r1\ncn2,10.10.1.2,r1\ncn3,10.10.1.3,r2\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	as := compile.Dir(t.Context(), dir)
	if err := as.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		growth capacity.Growth
		want   string
	}{
		{capacity.Growth{RemoveHosts: "cn[3-4]"}, "cn1=10.10.1.1 cn2=10.10.1.2"},
		{capacity.Growth{AddHosts: []capacity.HostGrowth{{Group: "cn", Count: 1}, {Group: "cn", Count: 1}}},
			"cn1=10.10.1.1 cn2=10.10.1.2 cn3=10.10.1.3 cn4=10.10.1.4 cn5=10.10.1.5 cn6=10.10.1.6"},
		{capacity.Growth{RemoveHosts: "cn[1-2]", AddHosts: []capacity.HostGrowth{{Group: "cn", Count: 1}}}, "cn3=10.10.1.3 cn4=10.10.1.4 cn5=10.10.1.5"},
	}
	for _, tt := range tests {
		sets, err := tt.growth.Changes(as.Model)
		if err != nil {
			t.Fatal(err)
		}
		grown := compile.With(t.Context(), dir, compile.Options{Sets: sets})
		if err := grown.Findings.Err(); err != nil {
			t.Fatalf("%+v: %v", tt.growth, err)
		}
		var all []string
		for h := range grown.Model.Region("r1").Group("cn").Hosts(grown.Model.Region("r1")) {
			all = append(all, h.Name+"="+h.Management().String())
		}
		if got := strings.Join(all, " "); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.growth, got, tt.want)
		}
	}
}
