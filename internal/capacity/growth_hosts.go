package capacity

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/source"
)

// fleetChange is a growth of hosts as values of a description: the nodesets of groups, and the addresses that no rule assigns.
type fleetChange struct {
	hosts     map[source.Path][]string // of groups
	order     []source.Path
	gone      []string
	addresses []load.Set
	last      map[*model.Network]netip.Addr // the greatest that a host has
}

// Changes returns the added and removed hosts of a growth as values of the description, after the values of --set.
func (g Growth) Changes(c *model.Cloud) ([]load.Set, error) {
	f := &fleetChange{hosts: map[source.Path][]string{}, last: map[*model.Network]netip.Addr{}}
	for _, add := range g.AddHosts {
		r, group, err := groupOf(c, add)
		if err != nil {
			return nil, err
		}
		f.add(r, group, add.Count)
	}
	if err := f.remove(c, g.RemoveHosts); err != nil {
		return nil, err
	}
	sets := slices.Clone(g.Sets)
	for _, path := range f.order {
		if len(f.hosts[path]) == 0 {
			return nil, fmt.Errorf("--remove-hosts leaves no host in %s", path.Parent())
		}
		sets = append(sets, load.Set{Path: path, Value: strconv.Quote(nodeset.Fold(f.hosts[path])), Removed: f.gone})
	}
	return append(sets, f.addresses...), nil
}

// of returns the path of the hosts of a group.
func (f *fleetChange) of(r *model.Region, group *model.Group) source.Path {
	path := source.Join("regions", r.Name, "groups", group.Name, "hosts")
	if _, seen := f.hosts[path]; !seen {
		f.order = append(f.order, path)
		f.hosts[path] = names(group.Nodes)
	}
	return path
}

// add adds hosts to a group. In networks in which the hosts have addresses from an inventory or a host override, the new ones get the
// addresses after the greatest of the region.
func (f *fleetChange) add(r *model.Region, group *model.Group, count int) {
	path := f.of(r, group)
	fresh := next(f.hosts[path], count)
	f.hosts[path] = append(f.hosts[path], fresh...)
	networks := slices.DeleteFunc(slices.Clone(r.Networks), func(n *model.Network) bool { return !isListed(r, group, n.Name) })
	if len(networks) == 0 {
		return
	}
	var text strings.Builder
	for _, host := range fresh {
		fmt.Fprintf(&text, "%q: address: {", host)
		for _, n := range networks {
			fmt.Fprintf(&text, "%q: %q, ", n.Name, f.nextAddress(r, n))
		}
		text.WriteString("}, ")
	}
	f.addresses = append(f.addresses, load.Set{Path: source.Join("regions", r.Name, "hosts"), Value: "{" + text.String() + "}", Additional: true})
}

// isListed reports whether a host of the group has an address in a network that no rule of the group assigns.
func isListed(r *model.Region, group *model.Group, network string) bool {
	if _, ruled := group.Address[network]; ruled {
		return false
	}
	for host := range group.Hosts(r) {
		if host.Address[network].IsValid() {
			return true
		}
	}
	return false
}

// nextAddress returns the address of a network after the greatest that a host has.
func (f *fleetChange) nextAddress(r *model.Region, n *model.Network) netip.Addr {
	last, known := f.last[n]
	if !known {
		for host := range r.Hosts() {
			if at := host.Address[n.Name]; last.Less(at) {
				last = at
			}
		}
	}
	for last = last.Next(); last == n.Gateway || last == n.VIP; last = last.Next() {
	}
	f.last[n] = last
	return last
}

// remove removes hosts from their groups.
func (f *fleetChange) remove(c *model.Cloud, text string) error {
	if text == "" {
		return nil
	}
	set, err := nodeset.Parse(text)
	if err != nil {
		return fmt.Errorf("--remove-hosts %s: %w", text, err)
	}
	missing := map[string]bool{}
	for _, name := range set.All() {
		missing[name] = true
		f.gone = append(f.gone, name)
	}
	for _, r := range c.Regions {
		for _, group := range r.Groups {
			for _, name := range group.Nodes.All() {
				if missing[name] {
					delete(missing, name)
					f.of(r, group)
				}
			}
		}
	}
	for path, have := range f.hosts {
		f.hosts[path] = slices.DeleteFunc(have, set.Contains)
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("--remove-hosts: the cloud has no %s", nodeset.Fold(slices.Collect(maps.Keys(missing))))
}

func names(s nodeset.Set) []string {
	var all []string
	for _, name := range s.All() {
		all = append(all, name)
	}
	return all
}

// next returns the names of additional hosts: the numbers after the greatest, with the same number of digits, in the same domain.
func next(have []string, count int) []string {
	last := slices.MaxFunc(have, nodeset.Compare)
	start, end := nodeset.NumberAt(last)
	if start == end {
		start = len(nodeset.Short(last))
		end = start
	}
	number, _ := strconv.Atoi(last[start:end]) // after a name without a number, 1
	more := make([]string, count)
	for i := range more {
		more[i] = fmt.Sprintf("%s%0*d%s", last[:start], end-start, number+1+i, last[end:])
	}
	return more
}
