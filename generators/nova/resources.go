package nova

import (
	"fmt"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// resources says what guests may have of a host.
func resources() []service.Row {
	cpus := service.From("hardware.cpus", "hardware.reserve.cpus")
	isolated := append(service.From("hardware.reserve.isolate"), cpus...)
	shares := func(s *service.Scope) bool { return !topology.IsolatesCPUs(s.Hardware()) }
	pins := func(s *service.Scope) bool { return topology.IsolatesCPUs(s.Hardware()) }
	return slices.Concat(service.EachOn([]service.Row{
		service.Text("DEFAULT.vcpu_pin_set", cpus, func(s *service.Scope) string { return topology.InstanceCPUs(s.Hardware()) }).Until(series.Train).
			Because("guests stay off the CPUs of the host: CPU 0 serves interrupts, and daemons need time of their own"),
		service.Text("compute.cpu_dedicated_set", isolated, func(s *service.Scope) string { return topology.InstanceCPUs(s.Hardware()) }).Since(series.Train).When(pins).
			Because("the kernel keeps its scheduler off the CPUs of guests, so each is for one pinned vCPU: guests that share CPUs would pile up on the first"),
		service.Text("compute.cpu_shared_set", isolated, func(s *service.Scope) string { return topology.InstanceCPUs(s.Hardware()) }).Since(series.Train).When(shares).
			Because("guests stay off the CPUs of the host; the set replaces vcpu_pin_set, and reserved_host_cpus must stay unset beside it"),
		service.Int("DEFAULT.reserved_host_memory_mb", service.From("hardware.reserve.memory"), func(s *service.Scope) int {
			return int(s.Hardware().Reserve.Memory / model.MiB)
		}).Because("memory that guests never get"),
		service.Lines("DEFAULT.reserved_huge_pages", service.From("hardware.numa", "hardware.reserve.memory", "hardware.hugePages.size", "hardware.hugePages.count"), reservedPages).
			Since(series.Newton).When(hasHugePages).Because("what the host keeps of memory are small pages: beside huge ones, nova would count all of the small ones for guests that ask for their size"),
		service.Int("DEFAULT.reserved_host_disk_mb", service.From("hardware.reserve.disk"), func(s *service.Scope) int {
			return int(s.Hardware().Reserve.Disk / model.MiB)
		}).Because("disk space that guests never get: images in the cache and logs need room"),
	}, novaCompute), []service.Row{
		service.Set("DEFAULT.ram_allocation_ratio", 1.0).On(novaCompute, novaScheduler).
			Because("memory promised twice ends in swapping or the OOM killer; before liberty the scheduler reads the ratio, then compute hosts do"),
	})
}

func hasHugePages(s *service.Scope) bool { return s.Hardware().HugePages.Count > 0 }

// reservedPages keeps small pages of each NUMA node, which are 4 KiB on x86.
func reservedPages(s *service.Scope) []string {
	hw := s.Hardware()
	var nodes []string
	for n := range hw.NUMA {
		nodes = append(nodes, fmt.Sprintf("node:%d,size:4,count:%d", n, hw.Reserve.Memory/int64(hw.NUMA)/4096))
	}
	return nodes
}
