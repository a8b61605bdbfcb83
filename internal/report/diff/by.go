package diff

import (
	"fmt"
	"slices"
	"strconv"

	"stackplan/internal/nodeset"
	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// By is the order in which a text lists changes.
type By string

// The orders.
const (
	ByOption By = "option" // each change once, with all its hosts
	ByHost   By = "host"   // hosts with the same changes, with these changes
	ByFile   By = "file"   // each file, with its changes
)

// Orders are the names of all orders.
var Orders = []string{string(ByOption), string(ByHost), string(ByFile)}

// part is a list of changes below a title.
type part struct {
	title, total string // empty if each line names its file and hosts
	changes      []plan.Change
}

// parts splits changes into parts.
func (b By) parts(changes []plan.Change) []part {
	if b == ByHost {
		return hostParts(changes)
	}
	var all []part
	for len(changes) > 0 {
		n := 1
		for n < len(changes) && changes[n].Path == changes[0].Path {
			n++
		}
		p := part{changes: changes[:n]}
		if b == ByFile {
			p.title, p.total = printer.Visible(changes[0].Path), fileTotal(changes[:n])
			if changes[0].Kind == plan.OfHost {
				p.title = "hosts"
			}
		}
		all, changes = append(all, p), changes[n:]
	}
	return all
}

// fileTotal counts the changes of a file and their hosts.
func fileTotal(changes []plan.Change) string {
	hosts := map[string]bool{}
	for _, c := range changes {
		for _, name := range c.Hosts {
			hosts[name] = true
		}
	}
	return ": " + spelling.Count(len(changes), "change") + " on " + spelling.Count(len(hosts), "host")
}

// hostParts returns a part for each set of hosts with the same changes. Values that differ by rule may be different.
func hostParts(changes []plan.Change) []part {
	ofHost := map[string][]int{}
	for i, c := range changes {
		for _, name := range c.Hosts {
			ofHost[name] = append(ofHost[name], i)
		}
	}
	pairs := variantsOf(changes)
	var all []part
	for _, hosts := range sameChanges(ofHost) {
		p := part{title: printer.Nodes(hosts), total: " (" + strconv.Itoa(hosts.Count) + ")"}
		for _, i := range ofHost[hosts.Hosts[0]] {
			p.changes = append(p.changes, onlyOn(changes[i], pairs[i], hosts))
		}
		all = append(all, p)
	}
	return all
}

// sameChanges joins the hosts that have the same changes; ofHost contains the indexes of the changes of each host.
func sameChanges(ofHost map[string][]int) []nodeset.Nodes {
	byChanges := map[string][]string{}
	for name, of := range ofHost {
		key := fmt.Sprint(of)
		byChanges[key] = append(byChanges[key], name)
	}
	var all []nodeset.Nodes
	for _, hosts := range byChanges {
		slices.SortFunc(hosts, nodeset.Compare)
		all = append(all, nodeset.NewNodes(hosts))
	}
	slices.SortFunc(all, func(a, b nodeset.Nodes) int { return nodeset.Compare(a.Hosts[0], b.Hosts[0]) })
	return all
}

// variantsOf returns, for each change whose values differ by rule, which of its pairs of values each host has.
func variantsOf(changes []plan.Change) []map[string]int {
	all := make([]map[string]int, len(changes))
	for i, c := range changes {
		if c.Varies > 0 {
			all[i] = map[string]int{}
		}
		for j, v := range c.Each {
			for _, name := range v.Hosts {
				all[i][name] = j
			}
		}
	}
	return all
}

// onlyOn returns a change for some of its hosts, with their values if these differ by rule.
func onlyOn(c plan.Change, pairs map[string]int, n nodeset.Nodes) plan.Change {
	c.Nodes = n
	if c.Varies == 0 {
		return c
	}
	seen := map[int]bool{}
	for _, name := range n.Hosts {
		seen[pairs[name]] = true
	}
	v := c.Each[pairs[n.Hosts[0]]]
	c.Before, c.After, c.Varies, c.Example = v.Before, v.After, len(seen), n.Hosts[0]
	if len(seen) == 1 {
		c.Varies = 0
	}
	return c
}
