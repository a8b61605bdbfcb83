package load

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/inventory"
	"stackplan/internal/language"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// maxFact is the maximum length of a serial number and of the value of a label in bytes.
const maxFact = 255

// factory creates the facts of hosts from the rows of tables.
type factory struct {
	*decoder
	source  *Source
	faults  inventory.Faults
	homes   map[string]*model.Region // of every host
	unknown bool                     // a group could not be read, so rows of unknown hosts are not reported
	file    *inventory.File          // the current table and row
	row     *inventory.Row
	keys    map[string]uint32
	names   map[string]string // racks and zones that were read
	serials map[string]string // the hosts with the serial numbers that were read
}

func newFactory(s *Source, d *decoder) *factory {
	l := &factory{decoder: d, source: s, homes: map[string]*model.Region{}, keys: map[string]uint32{}, names: map[string]string{}, serials: map[string]string{}}
	l.unknown = d.broken("regions") || len(d.cloud.Regions) == 0
	for _, r := range d.cloud.Regions {
		r.Inventory = map[string]*model.Fact{}
		for _, g := range r.Groups {
			l.unknown = l.unknown || g.Nodes.Len() == 0
			for _, host := range g.Nodes.All() {
				l.homes[host] = r
			}
		}
	}
	return l
}

// read adds the rows of a table to the cloud.
func (l *factory) read(f *inventory.File) {
	l.file = f
	var said diag.List
	if !language.CheckText(f.Name, f.Text, &said) {
		d := f.Errorf(said[0].Code, inventory.Place{Line: int32(said[0].Pos.Line), Column: int32(said[0].Pos.Column), Length: 1}, "%s", said[0].Message)
		d.Hint = said[0].Hint
		return
	}
	before, rows := len(l.faults.List), 0
	inventory.ReaderFor(f.Name)(f, func(r *inventory.Row) bool {
		rows++
		l.take(r)
		return !l.faults.Full()
	})
	if rows == 0 && len(l.faults.List) == before {
		l.faults.Lost = true // reported once; hosts without a row are not
		l.faults.List = append(l.faults.List, diag.Diagnostic{
			Code: "inventory/empty", Severity: diag.Warning, Message: f.Name + " has no rows", Path: f.Path,
			Pos: source.Pos{File: f.Name, Line: 1, Column: 1}, Hint: "add a row for each host, or remove the table",
		})
	}
	if l.faults.Full() {
		f.Errorf("inventory/faults", inventory.Place{}, "more than %d errors in the tables; the rest was not read", inventory.MaxFaults)
	}
}

// take creates the facts of one host.
func (l *factory) take(r *inventory.Row) {
	l.row = r
	region := l.homes[r.Host]
	if region == nil {
		l.stray(r)
		return
	}
	if region.Inventory[r.Host] != nil {
		d := l.finding(inventory.Cell{Key: "host", At: r.At}, "inventory/twice", fmt.Sprintf("host %s has a row already", r.Host))
		d.Hint = "a host has one row in all tables; join both rows"
		d.Related = []diag.Related{{Message: "the first one", Pos: l.source.tables.at([]string{"inventory", r.Host, "host"}).Pos}}
		l.faults.Fold("twice", r.Host, d)
		return
	}
	l.source.tables.note(len(l.source.tables.names)-1, l.keys, r)
	fact := &model.Fact{}
	region.Inventory[strings.Clone(r.Host)] = fact
	for _, c := range r.Cells {
		l.cell(c, region, fact)
	}
	if r.Cut {
		for _, n := range region.Networks {
			if _, given := fact.Address[n.Name]; !given {
				setAddress(fact, n.Name, netip.Addr{})
			}
		}
	}
}

// stray reports a row whose host is in no group.
func (l *factory) stray(r *inventory.Row) {
	if err := nodeset.ValidHost(r.Host); err != nil {
		d := l.finding(inventory.Cell{Key: "host", At: r.At}, "value/host", inventory.Quote(r.Host)+" is not the name of a host")
		if d.Hint = "a row has the name of one host, in lower case"; l.homes[strings.ToLower(r.Host)] != nil {
			d.Hint = "write " + strings.ToLower(r.Host)
		}
		l.faults.Fold("value/host "+r.Host, "", d)
		return
	}
	if l.unknown || l.removed[r.Host] {
		return
	}
	d := l.finding(inventory.Cell{Key: "host", At: r.At}, "reference/host", fmt.Sprintf("no group has a host %q", r.Host))
	if d.Hint = "add it to the hosts of a group, or remove the row"; !l.faults.Known("stray") {
		if near := l.nearHost(r.Host); near != "" {
			d.Hint = spelling.DidYouMean(near)
		}
	}
	l.faults.Fold("stray", r.Host, d)
}

func (l *factory) nearHost(host string) string {
	var names []string
	for _, r := range l.cloud.Regions {
		for _, g := range r.Groups {
			names = append(names, nearHosts(g.Nodes)...)
		}
	}
	return spelling.Nearest(host, names)
}

// cell reads one fact.
func (l *factory) cell(c inventory.Cell, region *model.Region, fact *model.Fact) {
	if at := controlAt(c.Text); at >= 0 || len(c.Text) > maxFact {
		message := fmt.Sprintf("%s has more than %d bytes", c.Key, maxFact)
		if at >= 0 {
			message = fmt.Sprintf("%s contains %s", c.Key, controlWord(c.Text[at]))
		}
		l.report(c, "value/text", message, "write a short text on one line")
		return
	}
	head, own, _ := strings.Cut(c.Key, ".")
	switch head {
	case "rack":
		fact.Rack = l.name(c)
	case "zone":
		fact.Zone = l.name(c)
	case "firstSeries":
		fact.FirstSeries = l.release(c)
	case "serial":
		fact.Serial = strings.Clone(c.Text)
		l.serial(c)
	case "hardware":
		if fact.Hardware = l.cloud.Hardware[c.Text]; fact.Hardware == nil && !l.broken("hardware") {
			l.report(c, "reference/hardware", "there is no hardware "+inventory.Quote(c.Text), spelling.Hint(c.Text, keys(l.cloud.Hardware)))
		}
	case "region":
		if c.Text != region.Name {
			l.report(c, "inventory/region", fmt.Sprintf("the host is in region %s, not in %s", region.Name, inventory.Quote(c.Text)), "write "+region.Name+", or leave region out")
		}
	case "address":
		setAddress(fact, own, l.hostAddress(c, region, own))
	case "labels":
		if fact.Labels == nil {
			fact.Labels = map[string]string{}
		}
		fact.Labels[own] = strings.Clone(c.Text)
	}
}

func setAddress(fact *model.Fact, network string, addr netip.Addr) {
	if fact.Address == nil {
		fact.Address = map[string]netip.Addr{}
	}
	fact.Address[network] = addr
}

// hostAddress reads an address in a network; invalid after a report.
func (l *factory) hostAddress(c inventory.Cell, region *model.Region, network string) netip.Addr {
	if region.Network(network) == nil {
		if !l.broken(source.Join("regions", region.Name, "networks")) {
			l.report(c, "reference/network", fmt.Sprintf("region %s has no network %s", region.Name, inventory.Quote(network)), spelling.Hint(network, networkNames(region)))
		}
		return netip.Addr{}
	}
	addr, ok := parseAddress(c.Text)
	if !ok {
		l.report(c, "value/address", inventory.Quote(c.Text)+" is not an address", addressHint(c.Text))
		return netip.Addr{}
	}
	return addr
}

// networks returns the networks of all regions; nil if one could not be read.
func (l *factory) networks() []string {
	var names []string
	for _, r := range l.cloud.Regions {
		if l.broken(source.Join("regions", r.Name, "networks")) {
			return nil
		}
		for _, name := range networkNames(r) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func networkNames(r *model.Region) []string {
	var names []string
	for _, n := range r.Networks {
		names = append(names, n.Name)
	}
	return names
}

// name reads the name of a rack or a zone; empty after a report.
func (l *factory) name(c inventory.Cell) string {
	if name := l.names[c.Text]; name != "" {
		return name
	}
	set, err := nodeset.Parse(c.Text)
	switch {
	case err != nil:
		l.report(c, "value/nodeset", c.Key+" "+inventory.Quote(c.Text)+" is not a name", "write it as "+c.Key[:1]+"01")
	case set.Len() > 1:
		l.report(c, "value/nodeset", fmt.Sprintf("%s %s is %d names, but this is one host", c.Key, inventory.Quote(c.Text), set.Len()), "write one of them")
	default:
		for _, name := range set.All() {
			l.names[strings.Clone(c.Text)] = name
			return name
		}
	}
	return ""
}

// release reads the name of a release; none after a report.
func (l *factory) release(c inventory.Cell) series.Series {
	in, ok := series.Parse(c.Text)
	if !ok {
		var names []string
		for _, s := range series.All() {
			names = append(names, s.String())
		}
		l.report(c, "schema/choice", inventory.Quote(c.Text)+" is not an OpenStack release", cmp.Or(spelling.Hint(c.Text, names), "the releases are havana to zed by name, then 2023.1 to 2026.1 by number"))
	}
	return in
}

// finding returns a report about a fact, with its place.
func (l *factory) finding(c inventory.Cell, code, message string) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Message: message, Path: factPath(l.row.Host, c.Key), Pos: l.file.Pos(c.At), Length: int(c.At.Length)}
}

// report reports what is wrong with a fact, once for all hosts with the same fault.
func (l *factory) report(c inventory.Cell, code, message, hint string) {
	d := l.finding(c, code, message)
	d.Hint = hint
	l.faults.Fold(code+" "+message, l.row.Host, d)
}

// finish reports the hosts without a row, and returns all that is wrong.
func (l *factory) finish() diag.List {
	var without []string
	for _, r := range l.cloud.Regions {
		for _, g := range r.Groups {
			for _, host := range g.Nodes.All() {
				if r.Inventory[host] == nil {
					without = append(without, host)
				}
			}
		}
	}
	list := l.faults.Finish()
	if len(without) > 0 && !l.faults.Lost {
		list = append(list, diag.Diagnostic{
			Code: "inventory/missing", Severity: diag.Warning, Path: "inventory", Message: "no row in the inventory: " + nodeset.Fold(without),
			Hint: "add a row for each of them, so that its rack and serial number are known",
		})
	}
	return list
}
