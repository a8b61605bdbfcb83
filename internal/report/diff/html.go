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

// Limits of a page.
const (
	mostRows  = 200    // rows of a table
	longWhole = 10_000 // bytes of a value that is shown in full
)

// HTML prints a comparison as one page: the summary, then the changes of each file; long parts are folded. The page has no scripts and
// loads no other files, and instructs browsers to reject both (Content Security Policy Level 3).
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

// htmlReport is the data of the template. Texts of files and descriptions are made visible; the template escapes them.
type htmlReport struct {
	Policy                                     string
	Style                                      template.CSS
	Headline, Consequences, Against, Unchanged string

	Tables          []htmlTable // problems, and what restarts
	Sums            []htmlTable // by region, role and service
	Hosts           []htmlPart  // new and removed hosts
	Files, NoEffect []htmlPart
	Texts           []htmlText
}

func newHTMLReport(r *plan.Report) htmlReport {
	p := htmlReport{
		Policy: htmlPolicy(), Style: template.CSS(diffStyle),
		Headline: headline(r.Summary), Consequences: consequences(r), Against: printer.Shorten(r.Against, printer.LongReason), Unchanged: unchangedText(r),
		Tables: []htmlTable{unreadTable(r), outageTable(r.Outages), stepTable(r.Steps), unitTable(r.Summary), waveTable(r), seriesTable(r.Series)},
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

// htmlPolicy returns a policy that allows only the style sheet of the page, by its digest.
func htmlPolicy() string {
	digest := sha256.Sum256([]byte(diffStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'; base-uri 'none'; form-action 'none'"
}

// htmlTable is a table below a title. It has at most mostRows rows.
type htmlTable struct {
	Title, Class string
	Head         []string
	Rows         [][]htmlCell
	More         int
	IsLong       bool
}

// add appends a row, or counts it if the table is full.
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
	Code  string // text of files and descriptions
	Text  string // text of stackplan
	Whole string // the full text if Code is a part of it, else empty
}

func codeCell(text string) htmlCell { return htmlCell{Code: printer.Shorten(text, longWhole)} }

// nodesCell returns a nodeset and the number of its hosts.
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
	t := htmlTable{Title: "Interrupted in any restart order", Class: "bad", Head: []string{"Service", "Region", "Hosts", "Reason"}}
	for _, o := range down {
		t.add(codeCell(o.Service), codeCell(o.Region), nodesCell(o.Nodes), codeCell(o.Reason))
	}
	return t
}

// seriesTable lists the series of the files of the snapshot.
func seriesTable(all []plan.SnapshotSeries) htmlTable {
	t := htmlTable{Title: "Series of the snapshot", Head: []string{"Regions", "Projects", "Series"}}
	for _, s := range all {
		t.add(htmlCell{Code: printer.List(s.Regions, mostRows)}, htmlCell{Code: printer.List(s.Projects, mostRows)}, codeCell(s.Text()))
	}
	return t
}

// unitTable lists what restarts, reloads and reboots.
func unitTable(s plan.Summary) htmlTable {
	t := htmlTable{Title: "Restarts", Head: []string{"Action", "Units", "Hosts", "Instances"}}
	for _, level := range []plan.Level{plan.Restart, plan.Reload} {
		for _, g := range unitGroups(s.Units, level) {
			t.add(htmlCell{Text: string(level)}, htmlCell{Code: printer.List(g.names, mostRows)}, nodesCell(g.Nodes), htmlCell{Text: instanceRows[g.Instances]})
		}
	}
	if s.Reboot != nil {
		t.add(htmlCell{Text: string(plan.Reboot)}, htmlCell{}, nodesCell(*s.Reboot), htmlCell{Text: "to apply all changes"})
	}
	return t
}

// waveTable lists the hosts that may restart together. It is empty if there is only one wave.
func waveTable(r *plan.Report) htmlTable {
	t := htmlTable{Title: strings.TrimSpace(fmt.Sprintf("%d waves %s", len(r.Waves), wavesWords(r))), Head: []string{"Wave", "Hosts"}}
	if len(r.Waves) < 2 {
		return t
	}
	if names := r.Summary.WavesFor; len(names) > 0 {
		t.add(htmlCell{Text: "available"}, htmlCell{Code: printer.List(names, mostRows)})
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
