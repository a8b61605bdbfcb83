package checks_test

import (
	"fmt"
	"strings"
	"testing"

	"stackplan/checks"
	"stackplan/internal/check"
	"stackplan/internal/load"
	"stackplan/internal/model"
)

// large is a patch that gives the minimal cloud 10,000 compute hosts in 20 groups, each host with three addresses.
func large() string {
	var b strings.Builder
	b.WriteString(`
regions: north: {
	networks: {
		management: {cidr: "10.64.0.0/15", vip: "10.64.0.10"}
		storage: {purpose: "storage", vlan: 300, cidr: "10.66.0.0/15"}
		backup: {purpose: "storage", vlan: 301, cidr: "10.68.0.0/15"}
	}
	groups: ctl: address: management: "10.64.0.10+n"
`)
	for i := range 20 {
		fmt.Fprintf(&b, `	groups: cn%[1]d: {
		role: "compute", hardware: "node", hosts: "cn%[1]d-[001-500]"
		address: {management: "10.64.%[2]d.0+n", storage: "10.66.%[2]d.0+n", backup: "10.68.%[2]d.0+n"}
	}
`, i, 4+4*i)
	}
	b.WriteString("}\n")
	return b.String()
}

func loadLarge(t testing.TB) *model.Cloud {
	t.Helper()
	_, cloud, list := load.Dir(overlay(t, large()))
	if cloud == nil {
		t.Fatal(list)
	}
	return cloud
}

func TestLargeCloudHasNoFindings(t *testing.T) {
	hosts := 0
	cloud := loadLarge(t)
	for range cloud.Hosts() {
		hosts++
	}
	if hosts != 10003 {
		t.Fatalf("%d hosts, want 10003", hosts)
	}
	for _, d := range check.Run(checks.All(), subject(cloud)) {
		t.Errorf("%s: %v", d.Code, d)
	}
}

// BenchmarkRun10000 runs all checks on 10,000 hosts; the sites and the cloud are created before.
func BenchmarkRun10000(b *testing.B) {
	cloud := loadLarge(b)
	sites := subject(cloud).Sites
	b.ReportAllocs()
	for b.Loop() {
		check.Run(checks.All(), &check.Subject{Cloud: cloud, Catalogue: facts, Sites: sites})
	}
}

// TestLargeFaultsAreFolded gives every one of 10,000 hosts an address outside its network: one finding for each group.
func TestLargeFaultsAreFolded(t *testing.T) {
	dir := overlay(t, strings.Replace(large(), `management: {cidr: "10.64.0.0/15"`, `management: {cidr: "10.64.0.0/24"`, 1))
	_, cloud, list := load.Dir(dir)
	if cloud == nil {
		t.Fatal(list)
	}
	found := check.Run(checks.All(), subject(cloud))
	if len(found) != 20 {
		t.Errorf("%d findings, want one for each of 20 groups", len(found))
	}
	for _, d := range found {
		if d.Code != "address/outside" {
			t.Errorf("%s: %v", d.Code, d)
		}
	}
}
