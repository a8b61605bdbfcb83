package validators_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"stackplan/internal/scheduler"
	"stackplan/internal/testing/validators"
)

// TestCellsAreNovas compares the simulation's NUMA nodes, pinned CPUs and pages with nova's own code, for random hosts and
// flavors. Cores are whole, and every flavor sets the page size: otherwise the simulation is simpler (package scheduler).
func TestCellsAreNovas(t *testing.T) {
	const count = 1000
	random := rand.New(rand.NewPCG(6, 4))
	var hosts []*scheduler.Class
	var tasks []validators.NUMATask
	for range count {
		host, task := numaHost(random)
		numaFlavor(random, &task)
		hosts, tasks = append(hosts, host), append(tasks, task)
	}
	instances, err := validators.NUMA(t.Context(), tasks)
	if err != nil {
		t.Fatal(err)
	}
	policy := scheduler.Policy{Filters: []string{"NUMATopologyFilter", "RamFilter"}} // the memory suffices for any number of instances
	some := 0
	for i, task := range tasks {
		flavor := &scheduler.Flavor{Name: "validated", VCPUs: task.VCPUs, MemoryMB: task.Memory, ExtraSpecs: task.ExtraSpecs}
		cloud := scheduler.Cloud{Hosts: []scheduler.Host{{Name: "cn", Class: hosts[i]}}}
		fit, err := scheduler.Fits(cloud, scheduler.Entry{Flavor: flavor}, policy, nil)
		if err != nil {
			t.Fatal(err)
		}
		if fit.Total != instances[i] {
			t.Errorf("nova places %d instances, and the simulation %d: %+v", instances[i], fit.Total, task)
		}
		if instances[i] > 0 {
			some++
		}
	}
	t.Logf("%d hosts; %d take an instance", count, some)
	if some < count/3 {
		t.Errorf("only %d of %d hosts take an instance", some, count)
	}
}

// numaHost returns a random host, for the simulation and for nova.
func numaHost(random *rand.Rand) (*scheduler.Class, validators.NUMATask) {
	class := scheduler.NewClass("node", 1<<20, 1<<30, 1<<20)
	task := validators.NUMATask{CPURatio: []float64{1, 1.5, 4}[random.IntN(3)], RAMRatio: []float64{1, 1, 1.5}[random.IntN(3)]}
	class.SetInventory(scheduler.VCPU, scheduler.Inventory{Total: 1 << 20, Ratio: task.CPURatio})
	class.SetInventory(scheduler.MemoryMB, scheduler.Inventory{Total: 1 << 30, Ratio: task.RAMRatio})
	threads, same, next := 1+random.IntN(2), random.IntN(3) == 0, 0
	cores := func(cell *validators.NUMACell) (cpus []int) {
		for range random.IntN(7) {
			var core []int
			for range threads {
				core = append(core, next)
				next++
			}
			cell.Siblings, cpus = append(cell.Siblings, core), append(cpus, core...)
		}
		return cpus
	}
	for range 1 + random.IntN(3) {
		cell := validators.NUMACell{Memory: 1024 * (8 + random.Int64N(57)), Shared: []int{}, Dedicated: []int{}, Siblings: [][]int{}}
		cell.Shared = append(cell.Shared, cores(&cell)...)
		if cell.Dedicated = append(cell.Dedicated, cell.Shared...); !same {
			cell.Dedicated = append([]int{}, cores(&cell)...)
		}
		huge := random.Int64N(cell.Memory/1024 + 1)
		cell.Pages = []validators.NUMAPages{
			{SizeKB: 4, Total: (cell.Memory - huge*1024) * 256, Reserved: random.Int64N(4) * 65536},
			{SizeKB: 1 << 20, Total: huge, Reserved: random.Int64N(2)},
		}
		task.Cells = append(task.Cells, cell)
		made := scheduler.Cell{Shared: len(cell.Shared), Dedicated: len(cell.Dedicated), Same: same, Threads: threads, MemoryMB: cell.Memory}
		for _, p := range cell.Pages {
			made.Pages = append(made.Pages, scheduler.Pages{SizeKB: p.SizeKB, Total: p.Total, Reserved: p.Reserved})
		}
		class.Cells = append(class.Cells, made)
	}
	return class, task
}

// numaFlavor returns a random flavor whose instances have NUMA nodes.
func numaFlavor(random *rand.Rand, task *validators.NUMATask) {
	nodes := 1 + random.Int64N(2)
	task.VCPUs, task.Memory = nodes*(1+random.Int64N(4)), nodes*1024*(1+random.Int64N(6))
	task.ExtraSpecs = map[string]string{"hw:numa_nodes": strconv.FormatInt(nodes, 10)}
	if size := []string{"", "", "small", "4", "1GB", "1048576", "2MB"}[random.IntN(7)]; size != "" {
		task.ExtraSpecs["hw:mem_page_size"] = size
	}
	if random.IntN(2) == 0 {
		task.ExtraSpecs["hw:cpu_policy"] = "dedicated"
		if threads := []string{"", "prefer", "require", "isolate"}[random.IntN(4)]; threads != "" {
			task.ExtraSpecs["hw:cpu_thread_policy"] = threads
		}
	}
}
