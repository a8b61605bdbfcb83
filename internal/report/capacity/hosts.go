package capacity

import (
	"cmp"
	"fmt"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// classTexts returns a line for each class of compute hosts: hosts with the same inventories.
func classTexts(r *capacity.Region) []string {
	var all []string
	for _, c := range r.Classes {
		text := fmt.Sprintf("%s of group %s, %s", onHosts(c), c.Group, c.Hardware)
		if c.FirstSeries != r.Series {
			text += fmt.Sprintf(", first series %v", c.FirstSeries)
		}
		var each []string
		for _, inv := range c.Inventories {
			each = append(each, inventoryText(inv))
		}
		if len(each) > 0 {
			text += ": each " + strings.Join(each, ", ")
		}
		all = append(all, text)
	}
	return all
}

func onHosts(c *capacity.Class) string {
	return fmt.Sprintf("%s %s", spelling.Count(c.Hosts.Count, "host"), printer.Nodes(c.Hosts))
}

// resourceNames are the names of the resource classes of placement in texts.
var resourceNames = map[capacity.Resource]string{
	capacity.VCPU: "VCPU", capacity.PCPU: "PCPU", capacity.Memory: "memory", capacity.Disk: "disk",
}

// resourceText returns an amount of a resource: 80 VCPU, 124 GiB memory.
func resourceText(of capacity.Resource, n int64, unit string) string {
	if of == capacity.VCPU || of == capacity.PCPU {
		return fmt.Sprintf("%d %s", n, of)
	}
	return fmt.Sprintf("%s %s", amountText(n, unit), cmp.Or(resourceNames[of], string(of)))
}

// inventoryText returns what a host has of a resource, with the allocation ratio if that is not 1.
func inventoryText(inv *capacity.Inventory) string {
	text := resourceText(inv.Resource, inv.Usable, inv.Unit)
	if inv.Ratio != 1 {
		text += " (ratio " + decimalText(inv.Ratio) + ")"
	}
	if inv.Unenforced != "" {
		text += " (not enforced)"
	}
	return text
}

// scopeTexts returns the sums over groups, zones and aggregates, if there are several of a kind.
func scopeTexts(r *capacity.Region) []string {
	kinds := map[string]int{}
	for _, s := range r.Scopes {
		kinds[s.Kind]++
	}
	var all []string
	for _, s := range r.Scopes {
		isClass := s.Kind == "group" && kinds["group"] == len(r.Classes)
		if s.Kind == "region" || isClass || kinds[s.Kind] == 1 && s.Kind != "aggregate" {
			continue
		}
		var sums []string
		for _, a := range s.Usable {
			sums = append(sums, resourceText(a.Resource, a.Usable, a.Unit))
		}
		all = append(all, fmt.Sprintf("%s %s, %s: %s", s.Kind, s.Name, spelling.Count(s.Hosts, "host"), strings.Join(sums, ", ")))
	}
	return all
}

// poolTexts returns the pools that no quota counts, such as a disk that all hosts share.
func poolTexts(r *capacity.Region) []string {
	var all []string
	for _, p := range r.Pools {
		if p.Of == "" {
			all = append(all, fmt.Sprintf("pool %s: %s", p.Name, amountText(p.Usable, p.Unit)))
		}
	}
	return all
}

// inventoryFormula returns the formula of an inventory with its numbers: int((24 - 4) x 4.0) = 80.
func inventoryFormula(inv *capacity.Inventory) string {
	numbers := strings.NewReplacer("total", digits(inv.Total), "reserved", digits(inv.Reserved), "ratio", decimalText(inv.Ratio))
	return fmt.Sprintf("%s = %d", numbers.Replace(inv.Formula), inv.Usable)
}
