package scheduler

import (
	"fmt"
	"syscall"
	"testing"
	"time"
)

// cpuTime returns the CPU time of the process, which is more precise than the clock on a machine with other load.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// benchCloud is of hosts in three sizes, in groups as racks would hold them.
func benchCloud(hosts int) Cloud {
	sizes := []*Class{NewClass("small", 32, 128<<10, 2000), NewClass("middle", 64, 256<<10, 4000), NewClass("large", 96, 768<<10, 8000)}
	for _, c := range sizes {
		c.SetInventory(VCPU, Inventory{Total: c.VCPUs, Reserved: 2, Ratio: 4})
		c.SetInventory(MemoryMB, Inventory{Total: c.MemoryMB, Reserved: 8 << 10, Ratio: 1})
	}
	var cloud Cloud
	for i := range hosts {
		cloud.Hosts = append(cloud.Hosts, Host{Name: fmt.Sprint("cn", i), Class: sizes[i/20%3], Zone: fmt.Sprint("az", i/(hosts/3+1))})
	}
	return cloud
}

// benchFlavors are flavors of many shapes, none a multiple of another.
func benchFlavors(n int) []Entry {
	var entries []Entry
	for i := range n {
		cpus := int64(1) << (i % 5)
		entries = append(entries, Entry{Flavor: &Flavor{Name: fmt.Sprint("f", i), VCPUs: cpus,
			MemoryMB: 1024*cpus*int64(1+i%4) + 512*int64(i%3), DiskGB: 10 + int64(i*37%90)}})
	}
	return entries
}

// BenchmarkFill fills 10,000 hosts until no instance of any flavor fits.
func BenchmarkFill(b *testing.B) {
	spread, pack := Zed(), Zed()
	spread.MaxPlacementResults, pack.MaxPlacementResults = 0, 0
	pack.Multipliers.RAM, pack.Multipliers.CPU, pack.Multipliers.Disk = -1, -1, -1
	ram := spread
	ram.Multipliers = Multipliers{RAM: 1}
	subset := spread
	subset.HostSubsetSize = 5
	for _, c := range []struct {
		name    string
		flavors int
		order   Order
		policy  Policy
	}{
		{"default", 3, Rotate, Zed()},
		{"unlimited", 3, Rotate, spread},
		{"unlimited-random", 10, Random, spread},
		{"50flavors", 50, Rotate, spread},
		{"50flavors-random", 50, Random, spread},
		{"50flavors-default", 50, Random, Zed()},
		{"pack", 10, Random, pack},
		{"ram-only", 10, Random, ram},
		{"subset5", 10, Random, subset},
	} {
		b.Run(c.name, func(b *testing.B) {
			cloud, instances, start := benchCloud(10000), 0, cpuTime()
			for b.Loop() {
				r, err := Run(cloud, Requests{Entries: benchFlavors(c.flavors), Order: c.order}, c.policy)
				if err != nil {
					b.Fatal(err)
				}
				instances += r.Total
			}
			b.ReportMetric(float64(instances)/(cpuTime()-start).Seconds(), "instances/cpu-s")
			b.ReportMetric(float64(instances)/b.Elapsed().Seconds(), "instances/s")
		})
	}
}
