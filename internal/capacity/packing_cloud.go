package capacity

import (
	"slices"

	"stackplan/internal/demand"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/scheduler"
	"stackplan/internal/series"
)

// sharedPool is the name of the disk that all hosts share.
const sharedPool = "shared"

// cloudOf returns the hosts of cells for the scheduler, by name.
func (p *packer) cloudOf(cells []*cell) scheduler.Cloud {
	var cloud scheduler.Cloud
	pool := ""
	if shared := p.sharedDisk(); shared != nil {
		pool = sharedPool
		cloud.Pools = []scheduler.Pool{{Name: pool, Inventory: scheduler.Inventory{Total: shared.Usable, Ratio: 1}}}
	}
	for _, c := range cells {
		for _, name := range c.hosts {
			cloud.Hosts = append(cloud.Hosts, scheduler.Host{
				Name: name, Zone: c.zone, Rack: c.rack, Aggregates: c.aggregates, Pool: pool, Class: p.classes[c.class],
			})
		}
	}
	slices.SortFunc(cloud.Hosts, func(a, b scheduler.Host) int { return nodeset.Compare(a.Name, b.Name) })
	for _, a := range p.model.Aggregates {
		cloud.Aggregates = append(cloud.Aggregates, scheduler.Aggregate{Name: a.Name, Properties: a.Properties})
	}
	return cloud
}

// classOf returns a class of hosts as placement and the compute nodes report it to the scheduler.
func (p *packer) classOf(c *Class) *scheduler.Class {
	made := scheduler.NewClass(c.Hosts.Nodeset, 0, 0, 0)
	for _, of := range Resources {
		inv := c.Inventory(of)
		if inv == nil {
			delete(made.Inventories, string(of))
			continue
		}
		made.SetInventory(string(of), scheduler.Inventory{Total: inv.Total, Reserved: inv.Reserved, Ratio: inv.Ratio, MaxUnit: inv.MaxUnit})
	}
	p.declare(made, c)
	made.Cells = p.cellsOf(c)
	return made
}

// portion returns the part of a number that one of several gets; the first ones get one more if it does not divide evenly.
func portion(whole, index, of int) int {
	part := whole / of
	if index < whole%of {
		part++
	}
	return part
}

// flavorOf returns a flavor for the scheduler, with memory in MiB and disks in GiB.
func flavorOf(f demand.Flavor, in series.Series) *scheduler.Flavor {
	up := func(bytes, unit int64) int64 { return (bytes + unit - 1) / unit }
	return &scheduler.Flavor{
		Name: f.Name, VCPUs: f.VCPUs, MemoryMB: up(f.RAM, model.MiB), DiskGB: up(f.Disk, model.GiB), EphemeralGB: up(f.Ephemeral, model.GiB),
		SwapMB: up(f.Swap, model.MiB), ExtraSpecs: extraSpecs(f.Properties, in),
	}
}
