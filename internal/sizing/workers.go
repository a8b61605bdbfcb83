package sizing

import (
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

const (
	// memoryOfWorker is the memory of the host for each worker of a service. Neutron starts one worker for each 2 GiB (neutron.service of
	// zed); here about eight services share the host, each with this number of workers, which then use about a quarter of the memory.
	memoryOfWorker = 4 * model.GiB
	// mostWorkers is the number beyond which more hosts are better than more workers.
	mostWorkers = 16
	// ProcessesOfCPU is the number of processes that serve requests for each CPU of the host. Without configuration each service starts one
	// for each CPU (processutils.get_worker_count of oslo.concurrency), and about eight services share a host; most of the time they wait.
	ProcessesOfCPU = 8
)

// CPUs returns the CPUs that only services use, and the field of hardware that sets them.
func CPUs(k service.Kind) (cpus int, field string) {
	if k.Has(service.Instances) && len(k.Hardware.Reserve.CPUs) > 0 {
		return len(k.Hardware.Reserve.CPUs), "reserve.cpus"
	}
	return k.Hardware.CPUs, "cpus"
}

// Memory returns the bytes of memory that services may use, and the field of hardware that sets them.
func Memory(k service.Kind) (bytes int64, field string) {
	all := k.Hardware.Memory
	if !k.Has(service.Instances) {
		return all, "memory"
	}
	if small := all - k.Hardware.HugePages.Memory(); small < k.Hardware.Reserve.Memory {
		return max(small, 0), "memory"
	}
	return k.Hardware.Reserve.Memory, "reserve.memory"
}

// Workers returns the number of workers of each service: that of the region, or one for two CPUs and 4 GiB that services may use.
func Workers(k service.Kind) int {
	if own := k.Site.Region.Workers; own > 0 {
		return own
	}
	cpus, memory, _ := workersBy(k)
	return max(1, min(cpus, memory, mostWorkers))
}

// workersBy returns the workers for which the CPUs of a host are enough, those for which its memory is enough, and the paths of the smaller.
func workersBy(k service.Kind) (byCPUs, byMemory int, from []source.Path) {
	cpus, cpusAt := CPUs(k)
	memory, memoryAt := Memory(k)
	byCPUs, byMemory = cpus/2, int(memory/memoryOfWorker)
	if byCPUs <= byMemory {
		from = append(from, hardwarePath(k, cpusAt))
	}
	if byMemory <= byCPUs {
		from = append(from, hardwarePath(k, memoryAt))
	}
	return byCPUs, byMemory, from
}

// Processes returns the number of processes of services on a host, as rows set it.
func Processes(k service.Kind) int {
	n := 0
	for _, svc := range k.Services() {
		if svc.ProcessesOrDefault().IsConnected() {
			n += svc.Number(k, Workers(k))
		}
	}
	return n
}

// WorkersRow returns a row for a number of workers.
func WorkersRow(option string) service.Row {
	return service.Int(option, service.From("region.workers", "hardware.cpus", "hardware.reserve.cpus", "hardware.memory", "hardware.reserve.memory"),
		func(s *service.Scope) int { return Workers(s.Kind()) }).Reading(func(s *service.Scope) []source.Path { return workersFrom(s.Kind()) })
}

// WorkersWhy states how a number of workers follows from a host.
const WorkersWhy = "if workers of the region is not set, it is half of the CPUs that instances do not use, at most one for each 4 GiB of memory that they do not use, between 1 and 16"

// workersFrom returns what the number of workers is computed from.
func workersFrom(k service.Kind) []source.Path {
	if k.Site.Region.Workers > 0 {
		return service.From("region.workers")
	}
	_, _, from := workersBy(k)
	return from
}

// processesFrom returns what the number of processes of a service is computed from.
func processesFrom(k service.Kind, svc *service.Service) []source.Path {
	var paths []source.Path
	for _, set := range svc.ProcessesOrDefault().Workers {
		if set.Field != "" {
			paths = append(paths, service.From("region."+set.Field)...)
		}
	}
	if n, isServer := svc.Server(k, Workers(k)); isServer && n.By != "" {
		return append(paths, n.By)
	}
	if svc.Number(k, 1) != svc.Number(k, 2) {
		paths = append(paths, workersFrom(k)...)
	}
	return paths
}

// hardwarePath returns the path of a field of the hardware of hosts.
func hardwarePath(k service.Kind, field string) source.Path {
	return source.Join("hardware", k.Hardware.Name) + source.Path("."+field)
}

// Computed returns the numbers of workers that the description leaves open, by the path of the field of the region: in increasing order,
// each once, for the hosts that run a service with workers.
func Computed(sites map[string]*service.Site) map[source.Path][]int {
	all := map[source.Path][]int{}
	for name, site := range sites {
		for _, k := range site.Kinds() {
			if site.Region.Workers == 0 && slices.ContainsFunc(k.Services(), hasWorkers) {
				path := source.Join("regions", name, "workers")
				all[path] = append(all[path], Workers(k))
			}
		}
	}
	for path, numbers := range all {
		slices.Sort(numbers)
		all[path] = slices.Compact(numbers)
	}
	return all
}

// hasWorkers reports whether options of a service set a number of workers.
func hasWorkers(svc *service.Service) bool { return len(svc.ProcessesOrDefault().Workers) > 0 }
