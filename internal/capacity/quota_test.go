package capacity_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/capacity"
	"stackplan/internal/demand"
)

// amounts are the numbers of a quota that a test compares.
type amounts struct {
	promised, usable int64
	unlimited        int
	unknown          int
	kept             bool
}

func of(p *capacity.Quota) amounts {
	return amounts{p.Limit, p.Usable, len(p.Unlimited), len(p.Unknown), p.Fits == capacity.Sufficient}
}

// TestPromises: quotas of the description, and for projects without one the defaults of the generated files.
func TestPromises(t *testing.T) {
	const zed = neutron + "series: \"zed\"\noverrides: nova: DEFAULT: cpu_allocation_ratio: 4.0\n"
	const split = "overrides: nova: compute: {cpu_dedicated_set: \"4-11,16-23\", cpu_shared_set: \"12-15\"}\n" // 16 dedicated, 4 x 4 shared
	const unified = "overrides: nova: quota: driver: \"nova.quota.UnifiedLimitsDriver\"\noverrides: nova: oslo_limit: {auth_url: \"http://10.10.0.10:5000\", username: \"nova\", endpoint_id: \"e\"}\n"
	tests := []struct {
		name, more string
		resource   demand.Resource
		want       amounts
	}{
		{"own quotas", zed + `regions: r1: quotas: {a: cores: 100, b: cores: 140}`, "cores", amounts{240, 240, 0, 0, true}},
		{"one too many", zed + `regions: r1: quotas: {a: cores: 100, b: cores: 141}`, "cores", amounts{241, 240, 0, 0, false}},
		{"what a project does not say is the default", zed + `regions: r1: quotas: a: cores: 1`, "ram", amounts{51200, 3 * 126976, 0, 0, true}},
		{"projects without a quota", zed + `regions: r1: {projects: 11, quotas: a: cores: 30}`, "cores", amounts{250, 240, 0, 0, false}},
		{"the default of an option", zed + `regions: r1: projects: 10, overrides: nova: quota: cores: 25`, "cores", amounts{250, 240, 0, 0, false}},
		{"a ram quota", zed + `regions: r1: quotas: a: ram: "100GiB"`, "ram", amounts{102400, 3 * 126976, 0, 0, true}},
		{"unlimited is said", zed + `regions: r1: quotas: {a: cores: -1, b: cores: 40}`, "cores", amounts{40, 240, 1, 0, false}},
		{"a default without limit", zed + `regions: r1: projects: 3, overrides: nova: quota: cores: -1`, "cores", amounts{0, 240, 1, 0, false}},
		{"no quotas at all", zed + `regions: r1: projects: 3, overrides: nova: quota: driver: "nova.quota.NoopQuotaDriver"`, "cores", amounts{0, 240, 1, 0, false}},
		{"networks against VLANs", zed + `regions: r1: quotas: a: networks: 101`, "networks", amounts{101, 100, 0, 0, false}},
		{"networks by default", zed + `regions: r1: projects: 2`, "networks", amounts{200, 100, 0, 0, false}},
		{"neutron's default of pike", neutron + `series: "ocata", regions: r1: projects: 2`, "networks", amounts{20, 100, 0, 0, true}},
		{"neutron's default of an option", zed + `regions: r1: projects: 2, overrides: neutron: quotas: quota_network: 50`, "networks", amounts{100, 100, 0, 0, true}},
		{"floating addresses", zed + `regions: r1: quotas: a: floating_ips: 99`, "floating_ips", amounts{109, 100, 0, 0, false}},
		{"router-gateways", zed + `regions: r1: quotas: web: {routers: 10, floating_ips: 98}`, "floating_ips", amounts{108, 100, 0, 0, false}},
		{"router-gateways: routers of many projects", zed + `regions: r1: {projects: 3, quotas: web: {routers: 0, floating_ips: 10}}, overrides: neutron: quotas: quota_floatingip: 20`, "floating_ips", amounts{10 + 3*(20+10), 100, 0, 0, true}},
		{"router-gateways: routers without limit", zed + `regions: r1: quotas: web: {routers: -1, floating_ips: 1}`, "floating_ips", amounts{1, 100, 1, 0, false}},
		{"router-gateways: nova-network has no routers", `series: "havana"` + "\n" + `regions: r1: {networking: driver: "nova-network", networks: {fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/24", nic: "eth1"}, floating: {purpose: "floating", vlan: 102, cidr: "10.122.0.0/28", nic: "eth1"}, public: {purpose: "external", vlan: 200, cidr: "203.0.113.0/24", gateway: "203.0.113.1", vip: "203.0.113.10", vrid: 52}}, quotas: web: floating_ips: 14}`, "floating_ips", amounts{14, 14, 0, 0, true}},
		{"external-dhcp", zed + `regions: r1: quotas: web: floating_ips: 50`, "floating_ips", amounts{60, 100, 0, 0, true}},
		{"noop-quota", zed + `regions: r1: quotas: a: cores: 10, overrides: nova: quota: driver: "nova.quota.NoopQuotaDriver"`, "cores", amounts{0, 240, 1, 0, false}},
		{"noop-quota: neutron has its own driver", zed + `regions: r1: quotas: a: networks: 10, overrides: nova: quota: driver: "nova.quota.NoopQuotaDriver"`, "networks", amounts{10, 100, 0, 0, true}},
		{"noop-quota: that of neutron", zed + `regions: r1: {projects: 2, quotas: a: networks: 10}, overrides: neutron: quotas: quota_driver: "neutron.db.quota.driver_null.DbQuotaDriverNull"`, "networks", amounts{0, 100, 2, 0, false}},
		{"only shared CPUs are requested", zed + split + `regions: r1: {quotas: a: cores: 40, flavors: f: {vcpus: 1, ram: "1GiB", disk: "1GiB"}}`, "cores", amounts{40, 3 * 4 * 4, 0, 0, true}},
		{"only dedicated CPUs are requested", zed + split + `regions: r1: {quotas: a: cores: 60, flavors: f: {vcpus: 1, ram: "1GiB", disk: "1GiB", properties: "hw:cpu_policy": "dedicated"}}`, "cores", amounts{60, 3 * 16, 0, 0, false}},
		{"both are requested", zed + split + `regions: r1: {quotas: a: cores: 60, flavors: {f: {vcpus: 1, ram: "1GiB", disk: "1GiB", properties: "resources:PCPU": "1"}, g: {vcpus: 1, ram: "1GiB", disk: "1GiB"}}}`, "cores", amounts{60, 3 * (16 + 16), 0, 0, true}},
		{"no flavor is known", zed + split + `regions: r1: quotas: a: cores: 60`, "cores", amounts{60, 3 * (16 + 16), 0, 0, true}},
		{"unified limits are 0 before 2025.1", neutron + unified + `series: "2024.1", regions: r1: {projects: 9, quotas: a: cores: 7}`, "cores", amounts{7, 240, 0, 0, true}},
		{"require leaves what is not listed without", neutron + unified + `series: "2025.1", regions: r1: projects: 9`, "cores", amounts{0, 240, 1, 0, false}},
		{"require lists servers", neutron + unified + `series: "2025.1", regions: r1: projects: 9`, "instances", amounts{0, 0, 0, 0, true}},
		{"ignore is for what is listed", neutron + unified + `series: "2025.1", regions: r1: projects: 9
			overrides: nova: quota: {unified_limits_resource_strategy: "ignore", unified_limits_resource_list: ["class:VCPU"]}`, "cores", amounts{0, 240, 1, 0, false}},
		{"and not for the rest", neutron + unified + `series: "2025.1", regions: r1: projects: 9
			overrides: nova: quota: {unified_limits_resource_strategy: "ignore", unified_limits_resource_list: ["class:VCPU"]}`, "ram", amounts{0, 3 * 126976, 0, 0, true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			report := computed(t, tt.more, nil)
			p := report.Regions[0].Quota(tt.resource)
			if got := of(p); got != tt.want {
				t.Errorf("%+v, want %+v", got, tt.want)
			}
			isUnlimited := func(n capacity.Note) bool {
				return n.Code == "capacity/unlimited" && strings.Contains(n.Text, " "+string(tt.resource)+" ")
			}
			if told := slices.ContainsFunc(report.Regions[0].Notes, isUnlimited); told != (tt.want.unlimited > 0) {
				t.Errorf("unlimited is told: %v", told)
			}
			if sum := sumOf(p.Demand); sum != p.Limit {
				t.Errorf("the terms of %d make %d", p.Limit, sum)
			}
			if sum := sumOf(p.Supply); sum != p.Usable {
				t.Errorf("the terms of %d make %d", p.Usable, sum)
			}
		})
	}
}

func sumOf(terms []capacity.Term) int64 {
	sum := 0.0
	for _, t := range terms {
		sum += t.Amount * float64(max(1, t.Times))
	}
	return int64(sum)
}

// racked is 12 hosts in three racks and two zones, of which the first rack has larger ones.
const racked = neutron + `series: "zed"
overrides: nova: DEFAULT: cpu_allocation_ratio: 4.0
hardware: large: {cpus: 44, numa: 2, threads: 2, memory: "256GiB", disk: "1TiB", nics: ["eth0", "eth1"], reserve: cpus: [0, 1, 2, 3]}
regions: r1: hosts: {ctl1: {rack: "a1", zone: "z1"}, ctl2: {rack: "a2", zone: "z2"}, ctl3: {rack: "a3", zone: "z2"}}
regions: r1: groups: {
	cn: {role: "compute", hardware: "node", hosts: "cn[1-6]", address: management: "10.10.1.0+n", rack: "a[2-3]", zone: "z2"}
	big: {role: "compute", hardware: "large", hosts: "big[1-3]", address: management: "10.10.2.0+n", rack: "a1", zone: "z1"}
}
`

// TestLosses: 9 hosts of 80 CPUs and 3 of 160, those in rack a1 and zone z1 with ctl1.
func TestLosses(t *testing.T) {
	whole := int64(9*80 + 3*160)
	tests := []struct {
		tolerance capacity.Tolerance
		domain    capacity.Domain
		usable    int64
		lost      string
	}{
		{nil, capacity.Hosts, whole - 160, "big1"},
		{nil, capacity.Racks, whole - 560, "big[1-3],ctl1"},
		{nil, capacity.Zones, whole - 640, "cn[1-6],ctl[2-3]"},
		{capacity.Tolerance{capacity.Hosts: 4}, capacity.Hosts, whole - 3*160 - 80, "big[1-3],cn1"},
		{capacity.Tolerance{capacity.Racks: 2}, capacity.Racks, whole - 560 - 320, "big[1-3],cn[1-3],ctl[1-2]"},
		{capacity.Tolerance{capacity.Hosts: 100}, capacity.Hosts, 0, "big[1-3],cn[1-6],ctl[1-3]"},
	}
	r := compiled(t, racked+`regions: r1: quotas: a: cores: 600`)
	d := capacity.Described(r.Model)
	for _, tt := range tests {
		p := against(t, r, d, tt.tolerance).Regions[0].Quota("cores")
		i := slices.IndexFunc(p.Losses, func(l capacity.Loss) bool { return l.Domain == tt.domain })
		l := p.Losses[i]
		if l.Usable != tt.usable || l.Lost.Nodeset != tt.lost || l.Fits != (l.Usable >= 600) || l.Required != (tt.tolerance != nil) {
			t.Errorf("%v: %+v, want %d without %s", tt.tolerance, l, tt.usable, tt.lost)
		}
		if (p.Fits == capacity.Sufficient) != (l.Fits || !l.Required) {
			t.Errorf("%v: kept %v, with %d left", tt.tolerance, p.Fits, l.Usable)
		}
	}
}

// TestNoRacks: a quota does not fit after a failure that is unknown.
func TestNoRacks(t *testing.T) {
	report := computed(t, neutron+`series: "zed"`, capacity.Tolerance{capacity.Racks: 1})
	if l := report.Regions[0].Quota("cores").Losses[1]; report.Fits != capacity.Insufficient || l.Fits || l.Why == "" {
		t.Errorf("%+v", l)
	}
}

// TestChangesSuffice applies each proposed change alone and computes the report again: the quota fits, and
// a change that is smaller by the least does not keep it.
func TestChangesSuffice(t *testing.T) {
	for _, tolerance := range []capacity.Tolerance{nil, {capacity.Hosts: 1}, {capacity.Hosts: 2, capacity.Racks: 1}} {
		p := computed(t, racked+`regions: r1: quotas: {a: cores: 1200, b: cores: 77}`, tolerance).Regions[0].Quota("cores")
		if p.Fits != capacity.Insufficient || len(p.Changes) != 4 {
			t.Fatalf("%v: %+v", tolerance, p)
		}
		for _, c := range p.Changes {
			t.Run(fmt.Sprintf("%v %s %s", tolerance, c.Kind, c.What), func(t *testing.T) {
				if !with(t, c, 0, tolerance) {
					t.Errorf("%+v does not keep it", c)
				}
				if with(t, c, -1, tolerance) {
					t.Errorf("less than %+v keeps it too", c)
				}
			})
		}
	}
}

// grownBy is racked with the additional hosts of a change.
func grownBy(t *testing.T, what string, n int) string {
	t.Helper()
	hardware, where, _ := strings.Cut(what, " in group ")
	group, _, apart := strings.Cut(where, ", ")
	numbers := map[string]int{"cn": 6, "big": 3}
	switch {
	case apart:
		return racked + fmt.Sprintf(`
regions: r1: groups: new: {role: "compute", hardware: %q, hosts: "new[1-%d]", address: management: "10.10.3.0+n", rack: "n[1-%d]", zone: "z1"}
`, hardware, n, n)
	case numbers[group] == 0:
		t.Fatalf("nobody knows group %s", group)
	}
	was, is := fmt.Sprintf("%s[1-%d]", group, numbers[group]), fmt.Sprintf("%s[1-%d]", group, numbers[group]+n)
	return strings.Replace(racked, was, is, 1)
}

// with applies a change, and step more of it, to the cloud of TestChangesSuffice, and reports whether its quota fits.
func with(t *testing.T, c capacity.Change, step int, tolerance capacity.Tolerance) bool {
	t.Helper()
	described, quota, ratio := racked, 1200.0, 4.0
	switch c.Kind {
	case capacity.CutQuota:
		quota = c.Needed - float64(step)
	case capacity.RaiseRatio:
		ratio = c.Needed + float64(step)/100
	case capacity.AddHosts:
		if n := int(c.Needed) + step; n > 0 {
			described = grownBy(t, c.What, n)
		}
	}
	described += fmt.Sprintf("roles: compute: overrides: nova: DEFAULT: cpu_allocation_ratio: %v\n", ratio)
	described += fmt.Sprintf("roles: \"control-compute\": overrides: nova: DEFAULT: cpu_allocation_ratio: %v\n", ratio)
	described += fmt.Sprintf("regions: r1: quotas: {a: cores: %v, b: cores: 77}\n", quota)
	return computed(t, described, tolerance).Regions[0].Quota("cores").Fits == capacity.Sufficient
}

// TestUnion: the demand of a union is the sum, identical quotas count once, and an unknown quota is not zero.
func TestUnion(t *testing.T) {
	r := compiled(t, neutron+`series: "zed", regions: r1: quotas: a: {cores: 10, ram: "1GiB"}`)
	other := demand.Demand{Quotas: []demand.Quota{
		{Project: "a", Resource: "cores", Amount: 10},
		{Project: "b", Resource: "cores", Amount: 30},
		{Project: "b", Resource: "ram", Unknown: "random_integer.x is known after apply"},
	}}
	both, list := capacity.Union(r.Model, "", capacity.Described(r.Model), other)
	if len(list) > 0 {
		t.Fatal(list)
	}
	region := against(t, r, both, nil).Regions[0]
	if got, want := of(region.Quota("cores")), (amounts{40, 960, 0, 0, true}); got != want {
		t.Errorf("cores: %+v, want %+v", got, want)
	}
	if got, want := of(region.Quota("ram")), (amounts{1024, 3 * 126976, 0, 1, false}); got != want {
		t.Errorf("ram: %+v, want %+v", got, want)
	}
	if len(region.Notes) != 1 || region.Notes[0].Code != "capacity/unknown" {
		t.Errorf("notes: %+v", region.Notes)
	}
	for name, d := range map[string]demand.Demand{
		"reference/region": {Quotas: []demand.Quota{{Region: "r2", Project: "a", Resource: "cores", Amount: 1}, {Region: "r2", Project: "b", Resource: "cores", Amount: 1}}},
		"demand/twice":     {Quotas: []demand.Quota{{Project: "a", Resource: "cores", Amount: 11}}},
	} {
		if _, list := capacity.Union(r.Model, "", capacity.Described(r.Model), d); len(list) != 1 || list[0].Code != name {
			t.Errorf("%v, want one %s", list, name)
		}
	}
}

// TestUnits: a quota whose memory and cores do not match is reported, since one unit is wrong.
func TestUnits(t *testing.T) {
	for ram, told := range map[string]bool{"600MiB": true, "37GiB": true, "38GiB": false, "2000GiB": false, "600TiB": false, "601TiB": true} {
		r := computed(t, neutron+fmt.Sprintf("series: \"zed\"\nregions: r1: quotas: web: {cores: 600, ram: %q}", ram), nil)
		found := slices.ContainsFunc(r.Regions[0].Notes, func(n capacity.Note) bool {
			return n.Code == "capacity/unit" && n.From[0].Path == "regions.r1.quotas.web.ram"
		})
		if found != told {
			t.Errorf("%s for 600 cores is told: %v, want %v", ram, found, told)
		}
	}
}

// TestNetworksOfVLANManager: each project takes a network.
func TestNetworksOfVLANManager(t *testing.T) {
	const vlan = `series: "havana"
regions: r1: networking: {driver: "nova-network", manager: "vlan", multiHost: true}
regions: r1: networks: fixed: {purpose: "fixed", vlan: 101, cidr: "10.20.0.0/24", nic: "eth1"}
regions: r1: networks: more: {purpose: "fixed", vlan: 102, cidr: "10.21.0.0/24", nic: "eth1"}
regions: r1: quotas: web: cores: 1
`
	for projects, told := range map[int]bool{0: false, 1: false, 2: true} {
		r := computed(t, vlan+fmt.Sprintf("regions: r1: projects: %d", projects), nil).Regions[0]
		if found := slices.ContainsFunc(r.Notes, func(n capacity.Note) bool { return n.Code == "capacity/networks" }); found != told {
			t.Errorf("%d projects beside web are told: %v, want %v", projects, found, told)
		}
	}
}

// TestRegisteredLimits: limit-list: the registered limits of keystone are the default quotas if nova uses unified limits.
func TestRegisteredLimits(t *testing.T) {
	for driver, want := range map[string]int64{"nova.quota.UnifiedLimitsDriver": 33, "nova.quota.DbQuotaDriver": 60} {
		r := compiled(t, neutron+fmt.Sprintf("series: \"2025.1\"\nregions: r1: projects: 3\noverrides: nova: quota: driver: %q\noverrides: nova: oslo_limit: {auth_url: \"http://10.10.0.10:5000\", username: \"nova\", endpoint_id: \"e\"}\n", driver))
		d := demand.Demand{Defaults: []demand.Quota{{Region: "r1", Resource: "cores", Amount: 11, Part: "class:VCPU"}}}
		if got := against(t, r, d, nil).Regions[0].Quota("cores").Limit; got != want {
			t.Errorf("%s: %d cores, want %d", driver, got, want)
		}
	}
}
