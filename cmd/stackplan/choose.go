package main

import (
	"fmt"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
)

// chosen are the hosts that --region and --host select. The functions are nil if all hosts are selected.
type chosen struct {
	scope func(region, host string) bool
	keep  func(*model.Host) bool
	count int
}

// choose returns the hosts that --region, --host and --shard select. It returns an error for names that the cloud does not contain.
func choose(c *model.Cloud, region, hostNames string, part shard) (chosen, error) {
	all, err := chooseNamed(c, region, hostNames)
	if err != nil {
		return chosen{}, err
	}
	return all.within(c, part)
}

// chooseNamed returns the hosts that --region and --host select.
func chooseNamed(c *model.Cloud, region, hostNames string) (chosen, error) {
	if region == "" && hostNames == "" {
		return chosen{count: hosts(c)}, nil
	}
	if region != "" && c.Region(region) == nil {
		return chosen{}, fmt.Errorf("--region %s: the cloud has no such region%s", region, didYouMean(region, c.RegionNames()))
	}
	scope := func(r, _ string) bool { return region == "" || r == region }
	if hostNames != "" {
		set, err := nodeset.Parse(hostNames)
		if err != nil {
			return chosen{}, fmt.Errorf("--host %s: %w", hostNames, err)
		}
		if err := checkHosts(c, region, set); err != nil {
			return chosen{}, err
		}
		scope = func(r, h string) bool { return (region == "" || r == region) && set.Contains(h) }
	}
	all := chosen{scope: scope, keep: func(h *model.Host) bool { return scope(h.Region.Name, h.Name) }}
	for h := range c.Hosts() {
		if all.keep(h) {
			all.count++
		}
	}
	return all, nil
}

// checkHosts returns an error for names of hosts that the cloud, or the region, does not contain.
func checkHosts(c *model.Cloud, region string, set nodeset.Set) error {
	missing := map[string]bool{}
	for _, name := range set.All() {
		missing[name] = true
	}
	var known []string
	for h := range c.Hosts() {
		if region == "" || h.Region.Name == region {
			delete(missing, h.Name)
			known = append(known, h.Name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	var names []string
	for name := range missing {
		names = append(names, name)
	}
	where := "the cloud"
	if region != "" {
		where = "region " + region
	}
	text := fmt.Sprintf("--host: %s has no %s", where, nodeset.Fold(names))
	if len(names) == 1 {
		text += nearest(names[0], known)
	}
	return fmt.Errorf("%s; its hosts are %s", text, nodeset.Fold(known))
}

// hostNamed returns the host with a name, or the only one with this short name.
func hostNamed(cloud *model.Cloud, name string) (*model.Host, error) {
	var names, full []string
	var found *model.Host
	for h := range cloud.Hosts() {
		if h.Name == name {
			return h, nil
		}
		names = append(names, h.Name)
		if nodeset.Short(h.Name) == name {
			found, full = h, append(full, h.Name)
		}
	}
	switch len(full) {
	case 0:
		return nil, fmt.Errorf("the cloud has no host %s%s", name, didYouMean(name, names))
	case 1:
		return found, nil
	}
	return nil, fmt.Errorf("several hosts have the short name %s; write one of %s", name, strings.Join(full, ", "))
}
