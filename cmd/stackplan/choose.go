package main

import (
	"fmt"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
)

// chosen are the hosts that --region and --host mean. The functions are nil where all are meant.
type chosen struct {
	scope func(region, host string) bool
	keep  func(*model.Host) bool
	count int
}

// choose finds the hosts that --region and --host mean. Names that match nothing are errors.
func choose(c *model.Cloud, region, hostNames string) (chosen, error) {
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
		if err := known(c, region, set); err != nil {
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

// known refuses names of hosts that the cloud, or the region, does not have.
func known(c *model.Cloud, region string, set nodeset.Set) error {
	missing := map[string]bool{}
	for _, name := range set.All() {
		missing[name] = true
	}
	var there []string
	for h := range c.Hosts() {
		if region == "" || h.Region.Name == region {
			delete(missing, h.Name)
			there = append(there, h.Name)
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
		text += nearest(names[0], there)
	}
	return fmt.Errorf("%s; its hosts are %s", text, nodeset.Fold(there))
}
