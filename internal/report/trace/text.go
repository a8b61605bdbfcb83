// Package trace prints paths hop by hop.
package trace

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/report/printer"
	"stackplan/internal/trace"
)

// Text prints paths.
func Text(w io.Writer, paths []*trace.Path, colours printer.Colours) error {
	p := &page{printer.Page{W: w}, colours}
	for i, path := range paths {
		p.title(i, path.Name, path.From, verdict(path.Ends))
		for n, h := range path.Hops {
			p.hop(fmt.Sprintf("%2d. ", n+1), "", h)
		}
	}
	return p.Err
}

// Changes prints the hops of paths in two descriptions.
func Changes(w io.Writer, paths []*trace.Changed, colours printer.Colours) error {
	p := &page{printer.Page{W: w}, colours}
	for i, path := range paths {
		text := verdict(path.Ends)
		switch {
		case path.Ends != path.DidEnd:
			text += ", before: " + verdict(path.DidEnd)
		case !path.Differs:
			text += ", unchanged"
		}
		p.title(i, path.Name, path.From, text)
		for _, c := range path.Changes {
			switch c.Change {
			case "removed":
				p.hop("  - ", printer.Red, c.Hop)
			case "added":
				p.hop("  + ", printer.Green, c.Hop)
			default:
				p.hop("    ", "", c.Hop)
			}
		}
	}
	return p.Err
}

func verdict(ends bool) string {
	if ends {
		return "reaches its destination"
	}
	return "does not reach its destination"
}

// page is paths as text.
type page struct {
	printer.Page
	printer.Colours
}

func (p *page) title(i int, name, from, text string) {
	if i > 0 {
		p.Line("")
	}
	p.Line("%s", p.In(printer.Bold, printer.Visible(fmt.Sprintf("%s from %s: %s", name, from, text))))
}

// hop prints a hop: who does what, then the line of a file, the name and the route.
func (p *page) hop(mark, colour string, h trace.Hop) {
	text := h.Where + ": " + h.What
	if h.To != "" {
		text += " -> " + h.To
	}
	if h.TLS {
		text += " (TLS)"
	}
	p.Line("%s", p.In(colour, mark+printer.Visible(text)))
	var notes []string
	if h.Line != "" {
		notes = append(notes, strings.TrimSpace(h.Line+" "+h.Option))
	}
	if h.Resolves != "" {
		notes = append(notes, "name: "+h.Resolves)
	}
	if h.Route != "" {
		notes = append(notes, "route: "+h.Route+", "+h.Interface)
	}
	if len(notes) > 0 {
		p.Line("      %s", p.In(printer.Dim, printer.Visible(strings.Join(notes, "; "))))
	}
	if h.Fault != "" {
		p.Line("      %s", p.In(printer.Red, printer.Visible("fault: "+h.Fault)))
	}
}
