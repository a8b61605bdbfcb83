package diff

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"

	"stackplan/internal/nodeset"
	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

//go:embed page.html.tmpl
var diffTemplate string

//go:embed page.css
var diffStyle string

// Bounds of a page of HTML, which folds what is long.
const (
	mostRows  = 200    // rows of a table
	longWhole = 10_000 // bytes of what a fold shows in full
)

// DiffHTML prints a comparison as one page that needs nothing else: what all adds up to, then the changes of each file, what
// is long folded. It runs no script and loads nothing, and tells browsers to refuse both (Content Security Policy Level 3).
func HTML(w io.Writer, r *plan.Report) error {
	t, err := template.New("diff").Parse(diffTemplate)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	if err := t.Execute(b, newHTMLReport(r)); err != nil {
		return err
	}
	return b.Flush()
}

// htmlReport is what the template shows. All that comes from files and descriptions is visible; the template escapes it.
type htmlReport struct {
	Policy                                     string
	Style                                      template.CSS
	Headline, Consequences, Against, Unchanged string

	Tables          []htmlTable // what is wrong, and what restarts
	Sums            []htmlTable // by region, role and service
	Hosts           []htmlPart  // that come or go
	Files, NoEffect []htmlPart
	Texts           []htmlText
}

func newHTMLReport(r *plan.Report) htmlReport {
	p := htmlReport{
		Policy: htmlPolicy(), Style: template.CSS(diffStyle),
		Headline: headline(r.Summary), Consequences: consequences(r), Against: printer.Shorten(r.Against, printer.LongReason), Unchanged: unchangedText(r),
		Tables: []htmlTable{unreadTable(r), outageTable(r.Outages), unitTable(r.Summary), waveTable(r)},
		Sums: []htmlTable{
			sumTable("By region", r.Summary.Regions), sumTable("By role", r.Summary.Roles), sumTable("By service", r.Summary.Services),
		},
		Files: htmlParts(r.Changes), NoEffect: htmlParts(r.NoEffect),
	}
	if len(r.Changes) > 0 && r.Changes[0].Kind == plan.OfHost {
		p.Hosts, p.Files = p.Files[:1], p.Files[1:]
		p.Hosts[0].IsOpen = true
	}
	for _, t := range r.Texts {
		p.Texts = append(p.Texts, newHTMLText(t))
	}
	return p
}

// htmlPolicy allows the style of the page, by its digest, and nothing else.
func htmlPolicy() string {
	digest := sha256.Sum256([]byte(diffStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'; base-uri 'none'; form-action 'none'"
}

// htmlTable is a table below a title. The first rows stand for all where there are too many.
type htmlTable struct {
	Title, Class string
	Head         []string
	Rows         [][]htmlCell
	More         int
	IsLong       bool
}

// add appends a row, or counts it where there is no room.
func (t *htmlTable) add(cells ...htmlCell) {
	if len(t.Rows) == mostRows {
		t.More++
		return
	}
	t.Rows = append(t.Rows, cells)
	t.IsLong = len(t.Rows) > printer.FewRows
}

// htmlCell is a cell of a table.
type htmlCell struct {
	Code  string // what comes from files and descriptions
	Text  string // words around it
	Whole string // what Code is a part of; empty where it is all
}

func codeCell(text string) htmlCell { return htmlCell{Code: printer.Shorten(text, longWhole)} }

// nodesCell is a nodeset and its number.
func nodesCell(n nodeset.Nodes) htmlCell {
	c := htmlCell{Code: printer.Nodes(n), Text: fmt.Sprintf("(%d)", n.Count)}
	if whole := printer.Shorten(n.Nodeset, longWhole); whole != c.Code {
		c.Whole = whole
	}
	return c
}

func unreadTable(r *plan.Report) htmlTable {
	t := htmlTable{Title: "Not compared: " + spelling.Count(unreadHosts(r), "host"), Class: "bad", Head: []string{"Hosts", "Reason"}}
	for _, u := range r.Unreadable {
		t.add(nodesCell(u.Nodes), codeCell(u.Reason))
	}
	return t
}

func outageTable(down []plan.Outage) htmlTable {
	t := htmlTable{Title: "Goes away, whatever the order", Class: "bad", Head: []string{"Service", "Region", "Hosts", "Reason"}}
	for _, o := range down {
		t.add(codeCell(o.Service), codeCell(o.Region), nodesCell(o.Nodes), codeCell(o.Reason))
	}
	return t
}

// unitTable lists what restarts, reloads and boots.
func unitTable(s plan.Summary) htmlTable {
	t := htmlTable{Title: "Restarts", Head: []string{"What", "Units", "Hosts", "Guests"}}
	for _, level := range []plan.Level{plan.Restart, plan.Reload} {
		for _, g := range unitGroups(s.Units, level) {
			t.add(htmlCell{Text: string(level)}, htmlCell{Code: printer.List(g.names, mostRows)}, nodesCell(g.Nodes), htmlCell{Text: guestRows[g.Instances]})
		}
	}
	if s.Reboot != nil {
		t.add(htmlCell{Text: string(plan.Reboot)}, htmlCell{}, nodesCell(*s.Reboot), htmlCell{Text: "before all holds"})
	}
	return t
}

// waveTable lists who may restart together. One wave needs no order.
func waveTable(r *plan.Report) htmlTable {
	t := htmlTable{Title: strings.TrimSpace(fmt.Sprintf("%d waves %s", len(r.Waves), wavesWords(r))), Head: []string{"Wave", "Hosts"}}
	if len(r.Waves) < 2 {
		return t
	}
	if names := r.Summary.WavesFor; len(names) > 0 {
		t.add(htmlCell{Text: "keep up"}, htmlCell{Code: printer.List(names, mostRows)})
	}
	for i, w := range r.Waves {
		t.add(htmlCell{Text: strconv.Itoa(i + 1)}, nodesCell(w))
	}
	return t
}

func sumTable(title string, sums []plan.Sum) htmlTable {
	t := htmlTable{Title: title, Head: []string{"Name", "Changes", "Hosts"}}
	for _, s := range mostFirst(sums) {
		t.add(codeCell(s.Name), htmlCell{Text: strconv.Itoa(s.Changes)}, htmlCell{Text: strconv.Itoa(s.Hosts)})
	}
	return t
}
