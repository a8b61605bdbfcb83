package capacity_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"stackplan/internal/capacity"
	"stackplan/internal/compile"
	"stackplan/internal/demand"
)

// base is three hosts of 24 CPUs, 4 of them for the host, with 128 GiB and 1 TiB each.
const base = `package cloud
name: "c"
identity: home: "r1"
hardware: node: {
	cpus: 24, threads: 2, numa: 2, memory: "128GiB", disk: "1TiB", nics: ["eth0", "eth1"], reserve: cpus: [0, 1, 2, 3]
}
regions: r1: {
	image: storage: "shared"
	networks: management: {vlan: 100, cidr: "10.10.0.0/16", gateway: "10.10.0.1", vip: "10.10.0.10", vrid: 51}
	groups: ctl: {role: "control-compute", hardware: "node", hosts: "ctl[1-3]", address: management: "10.10.0.10+n"}
}
`

// neutron is the networking of most tests.
const neutron = `regions: r1: networking: driver: "neutron"
regions: r1: networks: {
	public: {purpose: "external", vlan: 200, cidr: "203.0.113.0/24", gateway: "203.0.113.1", vip: "203.0.113.10", vrid: 52, ranges: ["203.0.113.100-203.0.113.199"]}
	tenant: {purpose: "tenant", nic: "eth1", vlans: ["1000-1099"]}
}
`

// compiled compiles base with more.
func compiled(t testing.TB, more string) *compile.Cloud {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), []byte(base+more), 0o600); err != nil {
		t.Fatal(err)
	}
	r := compile.Dir(context.Background(), dir)
	if err := r.Findings.Err(); err != nil {
		t.Fatalf("%v\n%s", err, more)
	}
	return r
}

// computed returns the report of base with more.
func computed(t testing.TB, more string, tolerance capacity.Tolerance) *capacity.Report {
	t.Helper()
	r := compiled(t, more)
	d, list := capacity.Union(r.Model, "", capacity.Described(r.Model))
	if len(list) > 0 {
		t.Fatal(list)
	}
	return against(t, r, d, tolerance)
}

func against(t testing.TB, r *compile.Cloud, d demand.Demand, tolerance capacity.Tolerance) *capacity.Report {
	t.Helper()
	in := capacity.Input{Cloud: r}
	report, err := capacity.Of(context.Background(), in, d, tolerance)
	if err != nil {
		t.Fatal(err)
	}
	return report
}
