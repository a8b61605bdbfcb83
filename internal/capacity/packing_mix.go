package capacity

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/nodeset"
	"stackplan/internal/scheduler"
	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// mix places instances of several flavors until no host is valid for any.
func (p *packer) mix(request MixRequest, d demand.Demand) (Mix, error) {
	cloud := p.cloudOf(p.region.fleet.cells)
	if len(request.Shares) == 0 {
		return p.worst(cloud, d)
	}
	var requests scheduler.Requests
	var asked []MixEntry
	for _, share := range request.Shares {
		e, err := p.entry(share)
		if err != nil {
			return Mix{}, err
		}
		requests.Entries, asked = append(requests.Entries, e), append(asked, share.MixEntry)
	}
	result, err := scheduler.Run(cloud, requests, p.policy)
	if err != nil {
		return Mix{}, err
	}
	m := p.mixOf(request.Name, asked, cloud, result)
	if result.First != nil {
		requests.Stop = scheduler.StopFirst
		if result, err = scheduler.Run(cloud, requests, p.policy); err != nil {
			return Mix{}, err
		}
		m.Refused = p.allows(result)
	}
	return m, nil
}

// mixError is why the mix of a name is not valid in a region.
type mixError struct {
	mix, region string
	reason      error
}

// Error names the flag, the region and the reason.
func (e *mixError) Error() string {
	return fmt.Sprintf("--mix %s: region %s: %v", e.mix, e.region, e.reason)
}

// entry returns one flavor of a mix as a request for the scheduler.
func (p *packer) entry(share MixShare) (scheduler.Entry, error) {
	i := slices.IndexFunc(p.flavors, func(f demand.Flavor) bool { return f.Name == share.Flavor })
	if i < 0 {
		return scheduler.Entry{}, fmt.Errorf("there is no flavor %s%s", share.Flavor, p.nearestFlavor(share.Flavor))
	}
	e := p.requirementsOf(p.flavors[i]).entry
	e.Project, e.Weight, e.Zone = "", share.Share, share.Zone
	if zones := p.zones(); share.Zone != "" && !slices.Contains(zones, share.Zone) {
		return e, fmt.Errorf("there is no zone %s; %s", share.Zone, cmp.Or(spelling.Hint(share.Zone, zones), "write one of "+strings.Join(zones, ", ")))
	}
	if share.Group == nil {
		return e, nil
	}
	e.Group = &scheduler.Group{Policy: share.Group.Policy, Size: share.Group.Size}
	if isSoft := strings.HasPrefix(string(share.Group.Policy), "soft-"); isSoft && p.model.Series < series.Mitaka {
		return e, fmt.Errorf("%v has no server groups with policy %s: it exists from mitaka on", p.model.Series, share.Group.Policy)
	}
	return e, nil
}

// zones returns the availability zones of the hosts.
func (p *packer) zones() []string {
	var all []string
	for _, c := range p.region.fleet.cells {
		all = append(all, cmp.Or(c.zone, p.policy.DefaultZone))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (p *packer) nearestFlavor(name string) string {
	var names []string
	for _, f := range p.flavors {
		names = append(names, f.Name)
	}
	return suggestion(name, names)
}

// worst searches the mix that the quotas allow and of which most instances cannot be placed.
func (p *packer) worst(cloud scheduler.Cloud, d demand.Demand) (Mix, error) {
	if len(p.flavors) == 0 {
		return Mix{}, fmt.Errorf("there are no flavors")
	}
	var entries []scheduler.Entry
	for _, f := range p.flavors {
		if wanted := p.requirementsOf(f); len(p.region.fleet.cells) > 0 && p.refused(f) == "" && wanted.rejected == "" {
			wanted.entry.Project = ""
			entries = append(entries, wanted.entry)
		}
	}
	quota := scheduler.Quota{VCPUs: p.quota("cores"), MemoryMB: p.quota("ram"), Instances: p.quota("instances")}
	found, err := scheduler.LookForWorstMix(cloud, entries, quota, p.policy)
	if err != nil || found == nil {
		return Mix{Name: "worst"}, err
	}
	var asked []MixEntry
	for _, e := range found.Result.Entries {
		asked = append(asked, MixEntry{Flavor: e.Flavor.Name})
	}
	m := p.mixOf("worst", asked, cloud, found.Result)
	m.Refused = m.First != nil // the search requests only what the quotas allow
	return m, nil
}

// allows reports whether the quotas allow the first instance for which no host was valid, in addition to those that were placed before
// it. The quotas of all projects are added: instances that several projects share fit into the sum.
func (p *packer) allows(r *scheduler.Result) bool {
	left := map[demand.Resource]float64{}
	for _, of := range []demand.Resource{"cores", "ram", "instances"} {
		if left[of] = float64(p.quota(of)); left[of] < 0 {
			left[of] = math.Inf(1)
		}
	}
	spend := func(f *scheduler.Flavor, instances int) {
		left["cores"] -= float64(f.VCPUs) * float64(instances)
		left["ram"] -= float64(f.MemoryMB) * float64(instances)
		left["instances"] -= float64(instances)
	}
	for i, e := range r.Entries {
		placed := e.Placed
		if i == r.First.Entry {
			placed++
		}
		spend(e.Flavor, placed)
	}
	return left["cores"] >= 0 && left["ram"] >= 0 && left["instances"] >= 0
}

// quota returns the sum of all quotas of a resource, ram in MiB; -1 without a limit.
func (p *packer) quota(of demand.Resource) int64 {
	quota := p.region.Quota(of)
	if quota == nil || len(quota.Unlimited) > 0 {
		return demand.Unlimited
	}
	return quota.Limit
}

// mixOf returns the result of a run for the flavors that were requested.
func (p *packer) mixOf(name string, asked []MixEntry, cloud scheduler.Cloud, r *scheduler.Result) Mix {
	m := Mix{Name: name, Order: cmp.Or(string(r.Order), "rotate"), Seed: r.Policy.Seed, Instances: r.Total, Left: r.Left}
	for i, e := range r.Entries {
		m.Flavors = append(m.Flavors, MixFlavor{asked[i], e.Count, e.Placed})
	}
	if r.First != nil {
		m.First = &NoValidHost{r.First.After, asked[r.First.Entry], r.First.Reasons}
	}
	alike := map[string][]int{}
	for host := range cloud.Hosts {
		var key strings.Builder
		for entry := range r.Entries {
			fmt.Fprintf(&key, "%d ", r.Instances(host, entry))
		}
		alike[key.String()] = append(alike[key.String()], host)
	}
	for _, hosts := range alike {
		var names []string
		for _, host := range hosts {
			names = append(names, cloud.Hosts[host].Name)
		}
		same := MixHosts{Hosts: nodeset.Fold(names), Count: len(names), Instances: map[string]int{}}
		for entry := range r.Entries {
			if n := r.Instances(hosts[0], entry); n > 0 {
				same.Instances[r.Entries[entry].Flavor.Name] += n
			}
		}
		m.Hosts = append(m.Hosts, same)
	}
	slices.SortFunc(m.Hosts, func(a, b MixHosts) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Hosts, b.Hosts)) })
	return m
}
