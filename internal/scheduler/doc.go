// Package scheduler simulates how nova places instances on hosts: filters, weighers and placement's inventories, one instance after
// the other. It uses numbers and names only, and is deterministic for a seed.
//
// Run is the main function: it computes a Result from a Cloud, a stream of Requests and a Policy.
//
//	big := scheduler.NewClass("big", 32, 131072, 2000)
//	cloud := scheduler.Cloud{Hosts: []scheduler.Host{{Name: "cn1", Class: big}, {Name: "cn2", Class: big}}}
//	small := &scheduler.Flavor{Name: "small", VCPUs: 2, MemoryMB: 4096, DiskGB: 20}
//	result, err := scheduler.Run(cloud, scheduler.Requests{Entries: []scheduler.Entry{{Flavor: small}}}, scheduler.Zed())
//	// result.Placed(small), result.Instances(host, entry), result.First
//
// # What is taken over from nova and placement (zed)
//
//   - An instance is built before the next is requested, so the scheduler reads what the compute nodes have written: free memory and
//     disk and used CPUs of the compute node, and placement's allocations. Both are kept, since they differ: a weigher reads no
//     inventory, and placement knows no compute node.
//   - Placement accepts an instance if used + amount <= (total - reserved) * ratio, for each resource class, within min_unit,
//     max_unit and step_size. It returns at most max_placement_results hosts to the filters.
//   - The values of each weigher are divided by their range over the hosts that passed, multiplied, and added in floating point. The
//     weighers of memory, CPUs, disk and I/O scale from zero, the others from the least value. A single host is not weighed.
//   - Among hosts of equal weight the first in Cloud.Hosts is taken. Nova takes them in the order of a Python set, and adds up its
//     weighers in the order of a directory: both differ between processes. For identical hosts this makes no difference.
//   - max_placement_results limits placement's list before the filters run. Hosts on which placement finds room, and which a filter
//     rejects, can fill that list: an instance then finds no valid host although there is one.
//   - Resources are never released, so a flavor that no longer fits on a host never will. The fast path (ranking) depends on that.
//
// # What is left out
//
//   - Volumes and networks: instances request none. They have no hints or image properties either.
//   - The NUMA affinity of PCI devices, and devices that several aliases share: each alias counts its devices for itself.
//   - Numbered groups of resources (resources1:...) count as if one provider provided them all, and the cells of an instance have equal
//     sizes (no hw:numa_cpus.0). Realtime masks are not read.
//   - Nova remembers, between the cells of a host, the page size that it chose in the first one it tried (hw:mem_page_size=any or
//     large), and the cells where it tried a cell of the instance; instances whose cells differ (mixed) then find no place although
//     there is one. Here each cell is tried independently.
//   - Failed builds, races between schedulers, retries on alternates. Pinned instances without NUMATopologyFilter are placed by numbers
//     only; nova's compute nodes would reject some of them.
//   - Several cells (v2), and filters that no host of this model can fail.
//   - RamFilter and CoreFilter of later series also reject an instance that is larger than its host. The simulation uses those of havana.
//
// A run is sequential, since the host of each instance depends on all those before it, so a second processor helps only the garbage
// collector. Runs share nothing: as many as there are processors can run in parallel.
package scheduler
