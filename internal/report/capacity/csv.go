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

// columns are the columns of CSV.
var columns = []string{
	"scenario", "region", "kind", "name", "resource", "unit", "demand", "usable", "headroom", "verdict", "hosts", "detail", "place",
}

// csvRow is a row of CSV. Numbers are exact, in the unit of the row; "" means that the row has no such number.
type csvRow struct {
	kind, name, resource, unit   string
	demand, usable, headroom     string
	verdict, hosts, detail, from string
}

// csvTable writes rows of a region of a scenario.
type csvTable struct {
	*csv.Writer
	scenario, region string
}

// CSV prints one table for spreadsheets: a row for each quota, each loss and each change of a quota, quota of a project, class of hosts, scope, pool,
// connection limit, flavor, flavor of a mix, resource that a mix leaves, and note. Texts that a spreadsheet would read as a formula
// begin with an apostrophe.
func CSV(w io.Writer, all []capacity.Scenario) error {
	t := &csvTable{Writer: csv.NewWriter(w)}
	t.Write(columns) // Flush returns the first error
	for _, s := range all {
		for _, r := range s.Regions {
			t.scenario, t.region = s.Name, r.Name
			for _, q := range r.Quotas {
				t.quota(q)
			}
			for _, project := range r.Projects {
				t.project(project)
			}
			t.supply(r)
			for _, l := range r.ConnectionLimits {
				t.connectionLimit(l)
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

// row writes a row. Numbers may begin like a formula; they come from stackplan, not from the description.
func (t *csvTable) row(r csvRow) {
	t.Write([]string{
		cell(t.scenario), cell(t.region), r.kind, cell(r.name), cell(r.resource), r.unit, r.demand, r.usable, r.headroom,
		cell(r.verdict), cell(r.hosts), cell(r.detail), cell(r.from),
	})
}

// cell returns a text that no spreadsheet evaluates: a text that begins like a formula (OWASP, CSV injection) gets an apostrophe.
func cell(text string) string {
	text = printer.Visible(text)
	if strings.ContainsAny(firstOf(strings.TrimLeft(text, ` "'`)), "=+-@|%＝＋－＠") {
		return "'" + text
	}
	return text
}

// firstOf returns the first character of a text.
func firstOf(text string) string {
	for _, r := range text {
		return string(r)
	}
	return ""
}

// placesText returns the places of values, file:line:column each.
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

// quota writes a quota, what failures leave of it, and the changes that make it fit.
func (t *csvTable) quota(q *capacity.Quota) {
	row := csvRow{kind: "quota", name: q.Name(), resource: string(q.Resource), unit: q.Unit, demand: digits(q.Limit), verdict: verdictText(q)}
	if q.Unchecked == "" {
		row.usable, row.headroom = digits(q.Usable), digits(q.Headroom)
	}
	if len(q.Unknown) > 0 {
		row.detail = "at least " + row.demand
		row.demand, row.headroom = "", ""
	}
	if q.Used != nil {
		row.detail = printer.Join([]string{row.detail, "used by the running cloud: " + digits(*q.Used)})
	}
	t.row(row)
	for _, l := range q.Losses {
		row := csvRow{
			kind: "loss", name: failureText(l), resource: string(q.Resource), unit: q.Unit, demand: digits(q.Limit), verdict: "fits",
			hosts: l.Lost.Nodeset, detail: printer.Join(append(slices.Clone(l.Names), l.Why)),
		}
		if !l.Fits {
			row.verdict = "DOES NOT FIT"
		}
		if l.Why == "" {
			row.usable, row.headroom = digits(l.Usable), digits(l.Headroom)
		}
		if len(q.Unknown) > 0 {
			row.demand, row.headroom = "", ""
			if l.Fits {
				row.verdict = "not known"
			}
		}
		t.row(row)
	}
	for _, c := range q.Changes {
		t.row(csvRow{kind: "change", name: string(c.Kind), resource: string(q.Resource), unit: q.Unit, detail: changeText(c, q), from: placesText(c.From)})
	}
}

// supply writes what hosts, scopes and pools have.
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

// connectionLimit writes a connection limit: demand is its peak, usable its smallest limit.
func (t *csvTable) connectionLimit(l *capacity.ConnectionLimit) {
	row := csvRow{kind: "connection limit", name: l.Name, unit: l.Unit, demand: digits(l.Peak), verdict: stateText(l), detail: l.Hint}
	if limit := smallest(l.Limits); limit != nil {
		row.usable, row.headroom, row.from = digits(int64(limit.Amount)), digits(int64(limit.Amount)-l.Peak), placesText(limit.From)
	}
	t.row(row)
}

// packing writes flavors and mixes: the requested and placed instances of each flavor, and what a mix uses and leaves.
func (t *csvTable) packing(p *capacity.Packing) {
	if p == nil {
		return
	}
	for _, f := range p.Flavors {
		row := csvRow{kind: "flavor", name: f.Flavor, unit: "instances", usable: digits(f.Instances), detail: missingText(f), from: placesText(f.From)}
		if f.Unknown != "" {
			row.usable, row.verdict = "", "not known"
		}
		t.row(row)
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
				row.demand, row.headroom = strconv.Itoa(f.Requested), strconv.Itoa(f.Placed-f.Requested)
			}
			t.row(row)
		}
		for _, l := range m.Left {
			t.row(csvRow{kind: "mix left", name: m.Name, resource: l.Resource, unit: capacity.Resource(l.Resource).Unit(), demand: digits(l.Used), usable: digits(l.Capacity), headroom: digits(l.Capacity - l.Used), detail: leftText(l)})
		}
	}
}
