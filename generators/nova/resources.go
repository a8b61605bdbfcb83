package nova

import (
	"fmt"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// resources returns what instances may use of a host.
func resources() []service.Row {
	cpus := service.From("hardware.cpus", "hardware.reserve.cpus")
	isolated := append(service.From("hardware.reserve.isolate"), cpus...)
	shares := func(s *service.Scope) bool { return !topology.IsolatesCPUs(s.Hardware()) }
	pins := func(s *service.Scope) bool { return topology.IsolatesCPUs(s.Hardware()) }
	return slices.Concat(service.EachOn([]service.Row{
		service.Text("DEFAULT.vcpu_pin_set", cpus, func(s *service.Scope) string { return topology.InstanceCPUs(s.Hardware()) }).Until(series.Train).
			Because("instances do not use the CPUs of the host: CPU 0 serves interrupts, and daemons need CPU time"),
		service.Text("compute.cpu_dedicated_set", isolated, func(s *service.Scope) string { return topology.InstanceCPUs(s.Hardware()) }).Since(series.Train).When(pins).
			Because("the kernel does not schedule on the CPUs of instances, so each is for one pinned vCPU: instances that share CPUs would all run on the first one"),
		service.Text("compute.cpu_shared_set", isolated, func(s *service.Scope) string { return topology.InstanceCPUs(s.Hardware()) }).Since(series.Train).When(shares).
			Because("instances do not use the CPUs of the host; the set replaces vcpu_pin_set, and reserved_host_cpus must not be set together with it"),
		service.Int("DEFAULT.reserved_host_memory_mb", service.From("hardware.reserve.memory"), func(s *service.Scope) int {
			return int(s.Hardware().Reserve.Memory / model.MiB)
		}).Because("memory that instances never get"),
		service.Lines("DEFAULT.reserved_huge_pages", service.From("hardware.numa", "hardware.reserve.memory", "hardware.hugePages.size", "hardware.hugePages.count"), reservedPages).
			Since(series.Newton).When(hasHugePages).Because("the memory that the host reserves consists of small pages: without this, on hosts with huge pages nova would count all small pages for instances that request their size"),
		service.Int("DEFAULT.reserved_host_disk_mb", service.From("hardware.reserve.disk"), func(s *service.Scope) int {
			return int(s.Hardware().Reserve.Disk / model.MiB)
		}).Because("disk space that instances never get: images in the cache and logs need space"),
	}, novaCompute), []service.Row{
		service.Set("DEFAULT.ram_allocation_ratio", 1.0).On(novaCompute, novaScheduler).
			Because("overcommitted memory ends in swapping or the OOM killer; before liberty the scheduler reads the ratio, then compute hosts do"),
	})
}

func hasHugePages(s *service.Scope) bool { return s.Hardware().HugePages.Count > 0 }

// reservedPages returns the small pages (4 KiB on x86) that each NUMA node reserves for the host.
func reservedPages(s *service.Scope) []string {
	hw := s.Hardware()
	var nodes []string
	for n := range hw.NUMA {
		nodes = append(nodes, fmt.Sprintf("node:%d,size:4,count:%d", n, hw.Reserve.Memory/int64(hw.NUMA)/4096))
	}
	return nodes
}
