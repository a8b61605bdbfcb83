package capacity

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/source"
)

// capacityColumns are those of CapacityCSV.
var columns = []string{
	"scenario", "region", "kind", "name", "resource", "unit", "promised", "usable", "headroom", "verdict", "hosts", "detail", "place",
}

// csvRow is a row of CapacityCSV. Numbers are exact, in the unit of the row; "" where there is none.
type csvRow struct {
	kind, name, resource, unit   string
	promised, usable, headroom   string
	verdict, hosts, detail, from string
}

// csvTable is a table under way.
type csvTable struct {
	*csv.Writer
	scenario, region string
}

// CapacityCSV prints one table for spreadsheets: a row for each promise, each loss and change of one, and each class of hosts,
// scope, pool, budget, flavor, flavor of a mix, resource that a mix leaves, and note. Texts that a spreadsheet would take for
// a formula begin with an apostrophe.
func CSV(w io.Writer, all []capacity.Scenario) error {
	t := &csvTable{Writer: csv.NewWriter(w)}
	t.Write(columns) // the first error is that of Flush
	for _, s := range all {
		for _, r := range s.Regions {
			t.scenario, t.region = s.Name, r.Name
			for _, p := range r.Quotas {
				t.promise(p)
			}
			t.supply(r)
			for _, b := range r.ConnectionLimits {
				t.budget(b)
			}
			t.packing(r.Packing)
			for _, n := range r.Notes {
				t.row(csvRow{kind: "note", name: n.Code, detail: n.Text, from: placesText(n.From)})
			}
		}
	}
	t.Flush()
	return t.Error()
}

// row writes a row. Only numbers that stackplan itself wrote may begin as a formula does.
func (t *csvTable) row(r csvRow) {
	t.Write([]string{
		cell(t.scenario), cell(t.region), r.kind, cell(r.name), cell(r.resource), r.unit, r.promised, r.usable, r.headroom,
		cell(r.verdict), cell(r.hosts), cell(r.detail), cell(r.from),
	})
}

// cell is a text that no spreadsheet computes: those that begin as a formula does (OWASP, CSV injection) get an apostrophe.
func cell(text string) string {
	text = printer.Visible(text)
	if strings.ContainsAny(firstOf(strings.TrimLeft(text, ` "'`)), "=+-@|%＝＋－＠") {
		return "'" + text
	}
	return text
}

// firstOf is the first character of a text.
func firstOf(text string) string {
	for _, r := range text {
		return string(r)
	}
	return ""
}

// placesText are the places of values, file:line:col each.
func placesText(from []source.Input) string {
	var all []string
	for _, in := range from {
		if in.File != "" {
			all = append(all, fmt.Sprintf("%s:%d:%d", in.File, in.Line, in.Column))
		}
	}
	return strings.Join(all, " ")
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }

// promise writes a promise with what failures leave of it, and what would keep it.
func (t *csvTable) promise(p *capacity.Quota) {
	row := csvRow{kind: "promise", name: string(p.Resource), resource: string(p.Resource), unit: p.Unit, promised: digits(p.Limit), verdict: verdictText(p)}
	if p.Unchecked == "" {
		row.usable, row.headroom = digits(p.Usable), digits(p.Headroom)
	}
	t.row(row)
	for _, l := range p.Losses {
		verdict := "fits"
		if !l.Fits {
			verdict = "DOES NOT FIT"
		}
		row := csvRow{
			kind: "loss", name: failureText(l), resource: string(p.Resource), unit: p.Unit, promised: digits(p.Limit), verdict: verdict,
			hosts: l.Lost.Nodeset, detail: printer.Join(append(slices.Clone(l.Names), l.Why)),
		}
		if l.Why == "" {
			row.usable, row.headroom = digits(l.Usable), digits(l.Headroom)
		}
		t.row(row)
	}
	for _, c := range p.Changes {
		t.row(csvRow{kind: "change", name: string(c.Kind), resource: string(p.Resource), unit: p.Unit, detail: changeText(c, p), from: placesText(c.From)})
	}
}

// supply writes what hosts, scopes and pools give.
func (t *csvTable) supply(r *capacity.Region) {
	for _, c := range r.Classes {
		for _, inv := range c.Inventories {
			t.row(csvRow{
				kind: "host", name: c.Group, resource: string(inv.Resource), unit: inv.Unit, usable: digits(inv.Usable), hosts: c.Hosts.Nodeset,
				detail: inventoryFormula(inv),
			})
		}
	}
	for _, s := range r.Scopes {
		for _, a := range s.Usable {
			t.row(csvRow{kind: s.Kind, name: s.Name, resource: string(a.Resource), unit: a.Unit, usable: digits(a.Usable)})
		}
	}
	for _, p := range r.Pools {
		t.row(csvRow{kind: "pool", name: p.Name, resource: string(p.Of), unit: p.Unit, usable: digits(p.Usable)})
	}
}

// budget writes a budget: what it draws when all are busy is its promise, the smallest limit what is usable.
func (t *csvTable) budget(b *capacity.ConnectionLimit) {
	row := csvRow{kind: "budget", name: b.Name, unit: b.Unit, promised: digits(b.Peak), verdict: string(b.State), detail: b.Hint}
	if limit := leastOf(b.Limits); limit != nil {
		row.usable, row.headroom, row.from = digits(int64(limit.Amount)), digits(int64(limit.Amount)-b.Peak), placesText(limit.From)
	}
	t.row(row)
}

// packing writes flavors and mixes: of a mix what was asked for and placed of each flavor, and what is used and stranded.
func (t *csvTable) packing(p *capacity.Packing) {
	if p == nil {
		return
	}
	for _, f := range p.Flavors {
		t.row(csvRow{kind: "flavor", name: f.Flavor, unit: "instances", usable: digits(f.Instances), detail: f.Reason, from: placesText(f.From)})
		for _, l := range f.Losses {
			row := csvRow{kind: "flavor loss", name: f.Flavor, resource: failureText(l), unit: "instances", hosts: l.Lost.Nodeset, detail: l.Why}
			if l.Why == "" {
				row.usable = digits(l.Usable)
			}
			t.row(row)
		}
	}
	for _, m := range p.Mixes {
		for _, f := range m.Flavors {
			row := csvRow{kind: "mix", name: m.Name, resource: f.String(), unit: "instances", usable: strconv.Itoa(f.Placed), detail: mixText(m)}
			if f.Requested > 0 {
				row.promised, row.headroom = strconv.Itoa(f.Requested), strconv.Itoa(f.Placed-f.Requested)
			}
			t.row(row)
		}
		for _, l := range m.Left {
			t.row(csvRow{kind: "mix left", name: m.Name, resource: l.Resource, unit: capacity.Resource(l.Resource).Unit(), promised: digits(l.Used), usable: digits(l.Capacity), headroom: digits(l.Capacity - l.Used), detail: leftText(l)})
		}
	}
}
