package explain

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/source"
)

// cells finds the cells of inventory tables that lines of a file are made of. A row may say of a host what an exception
// says, so a pattern that means exceptions means rows too.
type cells struct {
	*Explainer
	region *model.Region
	hosts  map[string]bool
	owners map[netip.Addr]mention  // by address
	firsts map[source.Path][]Input // by pattern: the first cell, none where there is none
}

// mention is a host that a line speaks of: by its address in a network, or by its name, and then the network is empty.
type mention struct{ host, network string }

func (e *Explainer) cellsOf(r *model.Region) *cells {
	c := &cells{e, r, map[string]bool{}, map[netip.Addr]mention{}, map[source.Path][]Input{}}
	if len(r.Inventory) == 0 {
		return c
	}
	for h := range r.Hosts() {
		c.hosts[h.Name] = true
		for network, addr := range h.Address {
			c.owners[addr] = mention{h.Name, network}
		}
	}
	return c
}

// inputs returns the cells that a pattern such as regions.r1.hosts.*.address.management means for a line: those of the
// hosts that the line speaks of, else the first one for all.
func (c *cells) inputs(pattern source.Path, line string) []Input {
	labels := pattern.Labels()
	if len(c.region.Inventory) == 0 || len(labels) < 5 || labels[2] != "hosts" || labels[3] != "*" {
		return nil
	}
	mentions := c.mentions(line)
	if len(mentions) == 0 {
		return c.first(labels[4:])
	}
	var all []Input
	for _, m := range mentions {
		all = append(all, c.of(m, labels[4:])...)
	}
	return all
}

// of locates a fact of a host, or with * each of its addresses, where a table gives it and no exception says otherwise.
func (c *cells) of(m mention, fact []string) []Input {
	facts := [][]string{fact}
	row := c.region.Inventory[m.host]
	if row == nil {
		return nil
	}
	if fact[len(fact)-1] == "*" {
		facts = nil
		for _, network := range slices.Sorted(maps.Keys(row.Address)) {
			if m.network == "" || m.network == network {
				facts = append(facts, []string{"address", network})
			}
		}
	}
	var all []Input
	for _, fact := range facts {
		path := source.Join("inventory", m.host).Add(fact...)
		_, excepted := c.Locate(source.Join("regions", c.region.Name, "hosts", m.host).Add(fact...))
		if pos, ok := c.Locate(path); ok && !excepted {
			all = append(all, Input{Path: string(path), File: pos.File, Line: pos.Line, Column: pos.Column})
		}
	}
	return all
}

// first is the first cell of a fact, by the names of hosts, under the path of all of them.
func (c *cells) first(fact []string) []Input {
	all := source.Join("inventory", "*").Add(fact...)
	if known, ok := c.firsts[all]; ok {
		return known
	}
	c.firsts[all] = nil
	for _, host := range slices.Sorted(maps.Keys(c.region.Inventory)) {
		if found := c.of(mention{host, ""}, fact); len(found) > 0 {
			found[0].Path = string(all)
			c.firsts[all] = found[:1]
			break
		}
	}
	return c.firsts[all]
}

// mentions returns the hosts whose names or addresses stand in a line, in its order, each once.
func (c *cells) mentions(line string) []mention {
	var all []mention
	for _, word := range strings.FieldsFunc(line, isBetween) {
		m := mention{host: word}
		if addr, err := netip.ParseAddr(word); err == nil {
			m = c.owners[addr]
		} else if at, err := netip.ParseAddrPort(word); err == nil {
			m = c.owners[at.Addr()]
		}
		isTold := slices.ContainsFunc(all, func(told mention) bool { return told.host == m.host })
		if c.hosts[m.host] && !isTold {
			all = append(all, m)
		}
	}
	return all
}

// isBetween reports whether a character is part of neither the name of a host nor an address.
func isBetween(r rune) bool {
	return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEF0123456789-.:", r)
}
