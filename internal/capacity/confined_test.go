package capacity_test

import (
	"fmt"
	"slices"
	"testing"

	"stackplan/internal/capacity"
)

// quotasOf returns the quotas of cores and ram of a region: name, sum and usable amount.
func quotasOf(r *capacity.Region, of string) []string {
	var all []string
	for _, q := range r.Quotas {
		if string(q.Resource) == of {
			all = append(all, fmt.Sprintf("%s: %d of %d", q.Name(), q.Limit, q.Usable))
		}
	}
	return all
}

// TestConfinedProjects: three hosts with 80 CPUs each. Projects are evaluated with the hosts that they may use.
func TestConfinedProjects(t *testing.T) {
	const series = "series: \"2025.1\"\n"
	const filter = series + `regions: r1: compute: filters: ["ComputeFilter", "AggregateMultiTenancyIsolation"]
regions: r1: aggregates: s: {hosts: "ctl[1-2]", properties: filter_tenant_id: "web"}
`
	const limit = series + `overrides: nova: scheduler: limit_tenants_to_placement_aggregate: true
regions: r1: aggregates: s: {hosts: "ctl[1-2]", properties: filter_tenant_id: "web"}
`
	tests := []struct {
		name, more string
		want       []string
		fits       bool
	}{
		{"tenant-isolation", filter + `regions: r1: quotas: {web: {cores: 10}, mail: {cores: 200}}`,
			[]string{"cores: 210 of 240", "cores of mail on ctl3: 200 of 80"}, false},
		{"projects with the default quota are confined too", filter + `regions: r1: {projects: 5, quotas: web: cores: 10}`,
			[]string{"cores: 110 of 240", "cores of projects with the default quota on ctl3: 100 of 80"}, false},
		{"a project of the aggregate that sets no quota", filter + `regions: r1: quotas: {web: {ram: "1GiB"}, mail: {cores: 80}}`,
			[]string{"cores: 100 of 240", "cores of mail on ctl3: 80 of 80"}, true},
		{"the filter is not enabled", series + `regions: r1: {aggregates: s: {hosts: "ctl[1-2]", properties: filter_tenant_id: "web"}, quotas: {web: {cores: 10}, mail: {cores: 200}}}`,
			[]string{"cores: 210 of 240"}, true},
		{"several projects of an aggregate", filter + `regions: r1: {aggregates: t: {hosts: "ctl3", properties: filter_tenant_id: "a, b"}, quotas: {a: {cores: 50}, b: {cores: 31}, web: cores: 1}}`,
			[]string{"cores: 82 of 240", "cores of a, b on ctl3: 81 of 80", "cores of web on ctl[1-2]: 1 of 160"}, false},
		{"two aggregates with the same hosts", filter + `regions: r1: {aggregates: t: {hosts: "ctl[2-3]", properties: filter_tenant_id: "mail"}, quotas: {web: {cores: 150}, mail: {cores: 80}}}`,
			[]string{"cores: 230 of 240", "cores of mail on ctl[2-3]: 80 of 160", "cores of web on ctl[1-2]: 150 of 160"}, true},
		{"projects that fit alone, and not together", filter + `regions: r1: {aggregates: {t: {hosts: "ctl2", properties: filter_tenant_id: "mail"}, u: {hosts: "ctl3", properties: filter_tenant_id: "no"}}, quotas: {web: {cores: 150}, mail: {cores: 20}}}`,
			[]string{"cores: 170 of 240", "cores of mail on ctl2: 20 of 80", "cores of mail, web on ctl[1-2]: 170 of 160"}, false},
		{"placement confines a project to its aggregate", limit + `regions: r1: quotas: {web: {cores: 170}, mail: {cores: 1}}`,
			[]string{"cores: 171 of 240", "cores of web on ctl[1-2]: 170 of 160"}, false},
		{"and others to all hosts", limit + `regions: r1: quotas: {web: {cores: 1}, mail: {cores: 200}}`,
			[]string{"cores: 201 of 240", "cores of web on ctl[1-2]: 1 of 160"}, true},
		{"properties with a suffix are for placement", limit + `regions: r1: {aggregates: t: {hosts: "ctl3", properties: filter_tenant_id_2: "mail"}, quotas: {web: {cores: 1}, mail: {cores: 81}}}`,
			[]string{"cores: 82 of 240", "cores of mail on ctl3: 81 of 80", "cores of web on ctl[1-2]: 1 of 160"}, false},
		{"projects without an aggregate use no host", limit + `overrides: nova: scheduler: placement_aggregate_required_for_tenants: true, regions: r1: quotas: {web: {cores: 1}, mail: {cores: 1}}`,
			[]string{"cores: 2 of 240", "cores of mail on no host: 1 of 0", "cores of web on ctl[1-2]: 1 of 160"}, false},
		{"no flavor gets on isolated hosts", series + `overrides: nova: scheduler: enable_isolated_aggregate_filtering: true
regions: r1: {aggregates: w: {hosts: "ctl[1-2]", properties: "trait:CUSTOM_WIN": "required"}, flavors: f: {vcpus: 1, ram: "1GiB", disk: "1GiB"}, quotas: a: cores: 81}`,
			[]string{"cores: 81 of 240", "cores of a on ctl3: 81 of 80"}, false},
		{"flavors are not known", series + `overrides: nova: scheduler: enable_isolated_aggregate_filtering: true
regions: r1: {aggregates: w: {hosts: "ctl[1-2]", properties: "trait:CUSTOM_WIN": "required"}, quotas: a: cores: 81}`,
			[]string{"cores: 81 of 240"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := computed(t, neutron+tt.more, nil).Regions[0]
			if got := quotasOf(r, "cores"); !slices.Equal(got, tt.want) {
				t.Errorf("%q, want %q", got, tt.want)
			}
			isShort := func(q *capacity.Quota) bool { return q.Resource == "cores" && q.Fits == capacity.Insufficient }
			if fits := !slices.ContainsFunc(r.Quotas, isShort); fits != tt.fits {
				t.Errorf("fits: %v, want %v", fits, tt.fits)
			}
		})
	}
}

// A confined project must also fit after the loss of a host: of its hosts, not of the others.
func TestConfinedProjectsAfterALoss(t *testing.T) {
	const more = `series: "2025.1"
overrides: nova: scheduler: limit_tenants_to_placement_aggregate: true
regions: r1: {aggregates: s: {hosts: "ctl[1-2]", properties: filter_tenant_id: "web"}, quotas: web: cores: 90}
`
	r := computed(t, neutron+more, capacity.Tolerance{capacity.Hosts: 1}).Regions[0]
	for _, q := range r.Quotas {
		if q.Confined == nil || q.Resource != "cores" {
			continue
		}
		if loss := q.Losses[0]; loss.Usable != 80 || loss.Lost.Nodeset != "ctl1" || loss.Fits {
			t.Errorf("%+v", loss)
		}
		return
	}
	t.Error("web is not confined")
}
