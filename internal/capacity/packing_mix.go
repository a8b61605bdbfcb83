package capacity

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/nodeset"
	"stackplan/internal/scheduler"
	"stackplan/internal/spelling"
)

// mix places guests of several flavors until no host is left for any.
func (p *packer) mix(request MixRequest, d demand.Demand) (Mix, error) {
	cloud := p.cloudOf(p.region.fleet.cells)
	if len(request.Weights) == 0 {
		return p.worst(cloud, d)
	}
	var entries []scheduler.Entry
	for _, name := range slices.Sorted(maps.Keys(request.Weights)) {
		i := slices.IndexFunc(p.flavors, func(f demand.Flavor) bool { return f.Name == name })
		if i < 0 {
			return Mix{}, fmt.Errorf("there is no flavor %s%s", name, p.nearestFlavor(name))
		}
		entries = append(entries, scheduler.Entry{Flavor: flavorOf(p.flavors[i]), Weight: request.Weights[name]})
	}
	result, err := scheduler.Run(cloud, scheduler.Requests{Entries: entries}, p.policy)
	if err != nil {
		return Mix{}, err
	}
	return p.told(request.Name, cloud, result), nil
}

func (p *packer) nearestFlavor(name string) string {
	var names []string
	for _, f := range p.flavors {
		names = append(names, f.Name)
	}
	if near := spelling.Nearest(name, names); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

// worst looks for the mix that the quotas allow and that leaves most guests without a host.
func (p *packer) worst(cloud scheduler.Cloud, d demand.Demand) (Mix, error) {
	if len(p.flavors) == 0 {
		return Mix{}, fmt.Errorf("there are no flavors")
	}
	var entries []scheduler.Entry
	for _, f := range p.flavors {
		if len(p.region.fleet.cells) > 0 && p.refused(f) == "" {
			entries = append(entries, scheduler.Entry{Flavor: flavorOf(f)})
		}
	}
	quota := scheduler.Quota{VCPUs: p.promised("cores"), MemoryMB: p.promised("ram"), Guests: p.promised("instances")}
	found, err := scheduler.LookForWorstMix(cloud, entries, quota, p.policy)
	if err != nil || found == nil {
		return Mix{Name: "worst"}, err
	}
	return p.told("worst", cloud, found.Result), nil
}

// promised is what all quotas of a resource allow, ram in MiB; -1 without a limit.
func (p *packer) promised(of demand.Resource) int64 {
	promise := p.region.Promise(of)
	if promise == nil || len(promise.Unlimited) > 0 {
		return demand.Unlimited
	}
	return promise.Promised
}

// told is what a run found.
func (p *packer) told(name string, cloud scheduler.Cloud, r *scheduler.Result) Mix {
	m := Mix{Name: name, Order: cmp.Or(string(r.Order), "rotate"), Seed: r.Policy.Seed, Guests: r.Total, Left: r.Left}
	for _, e := range r.Entries {
		m.Flavors = append(m.Flavors, MixFlavor{e.Flavor.Name, e.Count, e.Placed})
	}
	if r.First != nil {
		m.First = &NoValidHost{r.First.After, r.Entries[r.First.Entry].Flavor.Name, r.First.Reasons}
	}
	alike := map[string][]int{}
	for host := range cloud.Hosts {
		var key strings.Builder
		for entry := range r.Entries {
			fmt.Fprintf(&key, "%d ", r.Guests(host, entry))
		}
		alike[key.String()] = append(alike[key.String()], host)
	}
	for _, hosts := range alike {
		var names []string
		for _, host := range hosts {
			names = append(names, cloud.Hosts[host].Name)
		}
		same := MixHosts{Hosts: nodeset.Fold(names), Count: len(names), Guests: map[string]int{}}
		for entry := range r.Entries {
			if n := r.Guests(hosts[0], entry); n > 0 {
				same.Guests[r.Entries[entry].Flavor.Name] += n
			}
		}
		m.Hosts = append(m.Hosts, same)
	}
	slices.SortFunc(m.Hosts, func(a, b MixHosts) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Hosts, b.Hosts)) })
	return m
}
