// Package drill prints what the failures of a cloud leave.
package drill

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/drill"
	"stackplan/internal/reach"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// Text prints a report for a terminal: the headline, what does not work before any failure, and each failure with what it leaves.
func Text(w io.Writer, r *drill.Report, colours printer.Colours) error {
	p := &page{printer.Page{W: w}, colours}
	colour := printer.Green
	if !r.Survives {
		colour = printer.Red
	}
	p.Line("%s", p.In(colour, Headline(r)))
	for _, e := range r.Broken {
		p.row("before", effectText([]drill.Effect{e}))
	}
	for _, l := range r.Losses {
		p.Line("")
		p.Line("%s", p.In(colourOf(l), printer.Visible(title(l))))
		for _, row := range rows(l) {
			p.row(row[0], row[1])
		}
	}
	return p.Err
}

// page is a report as text.
type page struct {
	printer.Page
	printer.Colours
}

func (p *page) row(label, text string) {
	p.Line("  %-10s  %s", label, printer.Shorten(text, 2*printer.LongReason))
}

func colourOf(r *drill.Result) string {
	switch {
	case r.Required && !r.Survives:
		return printer.Red
	case r.Severity == drill.LessSpare || r.Severity == drill.Nothing:
		return printer.Green
	}
	return printer.Yellow
}

// Headline states in a line whether the cloud survives.
func Headline(r *drill.Report) string {
	failed, required := 0, 0
	for _, l := range r.Losses {
		if l.Required {
			required++
			if !l.Survives {
				failed++
			}
		}
	}
	kinds := spelling.Count(len(r.Losses), "kind") + " of failures simulated"
	switch {
	case failed > 0:
		return fmt.Sprintf("The cloud does not survive %d of %s that it should survive; %s", failed, spelling.Count(required, "kind")+" of failures", kinds)
	case !r.Survives:
		return "The cloud does not work even without a failure; " + kinds
	}
	return fmt.Sprintf("The cloud survives all %d kinds of failures that it should survive; %s", required, kinds)
}

// title states what fails.
func title(r *drill.Result) string {
	text := string(r.Severity) + ": " + FailureText(r)
	if r.Required && !r.Survives {
		text += " (should survive)"
	}
	return text
}

// FailureText states what fails: 1 host: hz-a-ctl[1-3].
func FailureText(r *drill.Result) string {
	var parts []string
	for _, c := range r.Of {
		text := printer.Shorten(c.Nodeset, printer.LongNodes)
		if c.Nodes.Count > c.Count {
			text = fmt.Sprintf("any %d of %s", c.Count, text)
		}
		parts = append(parts, text)
	}
	what := strings.Join(parts, " and ")
	kind := strings.TrimSuffix(string(r.Domain), "s")
	if r.Link != "" {
		return fmt.Sprintf("%s: %s %s of %s", r.Region, kind, r.Link, what)
	}
	text := fmt.Sprintf("%s: %s %s", r.Region, kind, what)
	if r.Hosts > 1 {
		text += fmt.Sprintf(" (%d hosts)", r.Hosts)
	}
	return text
}

// rows returns what a failure leaves: labels and texts.
func rows(r *drill.Result) [][2]string {
	var all [][2]string
	for _, group := range byReason(r.Effects) {
		all = append(all, [2]string{label(group[0]), effectText(group)})
	}
	if r.Unchanged > 0 {
		all = append(all, [2]string{"unchanged", spelling.Count(r.Unchanged, "service")})
	}
	for _, row := range [][2]string{{"quorum", quorumText(r)}, {"VIPs", vipText(r)}, {"instances", strings.Join(r.Instances, "; ")}, {"capacity", capacityText(r)}} {
		if row[1] != "" {
			all = append(all, row)
		}
	}
	return all
}

// label names the state of services.
func label(e drill.Effect) string {
	if e.State == reach.Works {
		return "remains"
	}
	return string(e.State)
}

// byReason joins the services of a region with the same state and the same reason.
func byReason(effects []drill.Effect) [][]drill.Effect {
	at := map[string]int{}
	var groups [][]drill.Effect
	for _, e := range effects {
		key := e.Region + "\x00" + string(e.State) + "\x00" + e.Why
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], e)
	}
	return groups
}

// effectText states what remains of services with the same reason.
func effectText(group []drill.Effect) string {
	var parts []string
	for _, e := range group {
		parts = append(parts, fmt.Sprintf("%s %d/%d", e.Service, e.Up, e.Of))
	}
	first := group[0]
	text := first.Region + ": " + strings.Join(parts, ", ")
	if first.Why != "" {
		text += ": " + first.Why
	}
	if first.Line != "" {
		text += " (" + first.Host + ":" + first.Line + ")"
	}
	return text
}

func quorumText(r *drill.Result) string {
	var parts []string
	for _, q := range r.Quorums {
		verdict := "kept"
		if !q.Has {
			verdict = "lost"
		}
		parts = append(parts, fmt.Sprintf("%s of %s %d/%d %s", q.Cluster, q.Region, q.Up, q.Members, verdict))
	}
	return strings.Join(parts, ", ")
}

func vipText(r *drill.Result) string {
	var parts []string
	for _, v := range r.VIPs {
		parts = append(parts, fmt.Sprintf("%s (%s of %s) %d/%d hosts", v.Address, v.Network, v.Region, v.Up, v.Of))
		if v.Up == 0 {
			parts[len(parts)-1] = fmt.Sprintf("%s (%s of %s) on no host", v.Address, v.Network, v.Region)
		}
	}
	return strings.Join(parts, ", ")
}

// amount formats an amount; memory is in GiB.
func amount(n int64, unit string) string {
	if unit == "MiB" {
		return fmt.Sprintf("%d GiB", n/1024)
	}
	return fmt.Sprintf("%d %s", n, unit)
}

func capacityText(r *drill.Result) string {
	var parts []string
	for _, c := range r.Capacity {
		parts = append(parts, fmt.Sprintf("%s %s usable, quotas %s, headroom %s", c.Resource, amount(c.Usable, c.Unit), amount(c.Quota, c.Unit), amount(c.Headroom, c.Unit)))
	}
	return strings.Join(parts, "; ")
}
