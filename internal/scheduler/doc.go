// Package scheduler simulates how nova places guests on hosts: filters, weighers and placement's inventories, guest after
// guest. It knows numbers and names only, and is deterministic for a seed.
//
// Run is the whole of it: a Cloud, a stream of Requests and a Policy give a Result.
//
//	big := scheduler.NewClass("big", 32, 131072, 2000)
//	cloud := scheduler.Cloud{Hosts: []scheduler.Host{{Name: "cn1", Class: big}, {Name: "cn2", Class: big}}}
//	small := &scheduler.Flavor{Name: "small", VCPUs: 2, MemoryMB: 4096, DiskGB: 20}
//	result, err := scheduler.Run(cloud, scheduler.Requests{Entries: []scheduler.Entry{{Flavor: small}}}, scheduler.Zed())
//	// result.Placed(small), result.Guests[host][entry], result.First
//
// What it takes over from nova and placement (zed), where it can be seen:
//
//   - One guest is built before the next is asked for, so the scheduler sees what the compute nodes have written: free memory and
//     disk and used CPUs of the compute node, and placement's allocations. Both are kept, as they differ: a weigher knows no
//     inventory, and placement knows no compute node.
//   - Placement takes a guest where used + amount <= (total - reserved) * ratio, for each resource class, within min_unit,
//     max_unit and step_size. At most max_placement_results hosts go on to the filters.
//   - Each weigher's values are divided by their range over the hosts that passed, multiplied, and added up in floating point. The
//     weighers of memory, CPUs, disk and I/O count from zero, the others from the least value. A single host is not weighed.
//   - Hosts of equal weight are taken in the order of Cloud.Hosts. Nova takes them in the order of a Python set, and adds up its
//     weighers in the order of a directory: both differ from process to process. Between alike hosts it makes no difference.
//   - max_placement_results cuts placement's list before the filters look at it. Hosts that placement finds room on, and a filter
//     refuses, can fill that list: a guest then finds no valid host though there is one.
//   - What a host has is never given back, so a flavor that no longer fits on a host never will. The fast path rests on that.
//
// What it leaves out:
//
//   - PCI devices, accelerators, volumes and networks: guests ask for none. Nor do they come with hints or image properties.
//   - Numbered groups of resources (resources1:...) count as if one provider gave them all, and guests have cells of equal size
//     (no hw:numa_cpus.0). Realtime masks are not read.
//   - Nova remembers, between the cells of a host, the size of pages that it chose in the first one it tried (hw:mem_page_size=any
//     or large), and the cells where it tried a guest's cell; guests whose cells differ (mixed) then find no place where there is
//     one. Here each cell is looked at afresh.
//   - Failed builds, races between schedulers, retries on alternates. Pinned guests without NUMATopologyFilter are placed by
//     numbers only, where nova's compute nodes would refuse some of them.
//   - Several cells (v2), isolated aggregates, tenants' aggregates, and filters that hosts of this model could not fail.
//   - RamFilter and CoreFilter of later series also refuse a guest that is larger than its host. This is how havana has them.
//
// A run is sequential, as every guest's host depends on those of all before it, so a second processor gains nothing within a run
// but the garbage collector's part. Runs share nothing: as many as there are processors go side by side.
package scheduler
