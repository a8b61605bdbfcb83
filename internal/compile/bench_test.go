package compile_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/compile"
)

// largeCloud describes 10,000 compute hosts in 25 groups of 400 and three control hosts. Every hundredth host
// has a host override.
func largeCloud() string {
	var b strings.Builder
	b.WriteString(`package cloud
name: "large", series: "2025.1", identity: home: "r1"
hardware: node: {cpus: 64, numa: 2, threads: 2, memory: "512GiB", disk: "4TiB", nics: ["eth0", "eth1"], reserve: {cpus: [0, 1], memory: "64GiB"}}
overrides: nova: DEFAULT: cpu_allocation_ratio: 4.0
roles: compute: overrides: nova: libvirt: cpu_mode: "host-model"
regions: r1: {
	networking: {driver: "neutron", mechanism: "openvswitch"}
	networks: {
		management: {vlan: 100, cidr: "10.0.0.0/16", vip: "10.0.0.10", vrid: 51}
		tenant: {purpose: "tenant", nic: "eth1", vlans: ["1000-1999"]}
	}
	database: maxConnections: 100000, loadBalancer: maxConnections: 100000
	overrides: neutron: DEFAULT: dhcp_lease_duration: 7200
	groups: ctl: {role: "control-compute", hardware: "node", hosts: "ctl[1-3]", address: management: "10.0.0.10+n"}
`)
	for g := range 25 {
		fmt.Fprintf(&b, "groups: g%02d: {role: \"compute\", hardware: \"node\", hosts: \"g%02dn[%05d-%05d]\", "+
			"address: management: \"10.0.1.0+n\", rack: \"r%02d[01-10]\", overrides: nova: DEFAULT: reserved_host_memory_mb: %d}\n",
			g, g, g*400+1, g*400+400, g, 65536+g)
		for x := range 4 {
			fmt.Fprintf(&b, "hosts: g%02dn%05d: overrides: nova: DEFAULT: cpu_allocation_ratio: 2.0\n", g, g*400+1+x*100)
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// BenchmarkLargeCloud compiles 10,000 hosts and generates all of their files.
func BenchmarkLargeCloud(b *testing.B) {
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), []byte(largeCloud()), 0o644); err != nil {
		b.Fatal(err)
	}
	hosts, size := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		cloud := compile.Dir(context.Background(), dir)
		if err := cloud.Findings.Err(); err != nil {
			b.Fatal(err)
		}
		last := ""
		for file, err := range cloud.Files(context.Background(), nil) {
			if err != nil {
				b.Fatal(err)
			}
			if file.Host != last {
				hosts++
				last = file.Host
			}
			size += len(file.Body)
		}
	}
	b.ReportMetric(float64(hosts)/b.Elapsed().Seconds(), "hosts/s")
	b.ReportMetric(float64(size)/float64(b.N), "bytes")
}
