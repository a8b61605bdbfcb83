// Package secrets prints the reports of the commands about secrets. They contain names, never values.
package secrets

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"stackplan/internal/report/printer"
	"stackplan/internal/secrets"
	"stackplan/internal/spelling"
)

// List prints the secrets of a cloud: the name and the form of each, then its options with their hosts.
func List(w io.Writer, set *secrets.Set) error {
	p := printer.Page{W: w}
	for _, s := range set.Secrets {
		p.Line("%s: %s", s.Name, s.Form)
		for _, u := range s.Uses {
			option := ""
			if u.Option != "" {
				option = " " + u.Option
			}
			p.Line("  %s: %s%s of %s", u.Region, u.Path, printer.Visible(option), printer.CountedNodes(u.Nodes))
		}
	}
	for _, k := range set.Keys {
		p.Line("%s: %s; not in a store", k.Name, k.Form)
		p.Line("  %s: %s of %s", k.Region, k.Path, printer.CountedNodes(k.Nodes))
	}
	p.Line("%s", spelling.Count(len(set.Secrets), "secret"))
	return p.Err
}

// Rotation prints the plan to rotate a secret.
func Rotation(w io.Writer, r *secrets.Rotation) error {
	p := printer.Page{W: w}
	p.Line("%s: %s", r.Name, r.Form)
	if r.Both != "" {
		p.Line("two steps without an interruption: %s", r.Both)
	}
	for _, what := range r.Stops {
		p.Line("one value at a time, so the rotation interrupts a service: %s", what)
	}
	part := 0
	for _, s := range r.Steps {
		if r.Both != "" && s.Part != part {
			part = s.Part
			p.Line("step %d: %s", part, map[int]string{1: "introduce the new value", 2: "remove the old one"}[part])
		}
		where := ""
		if s.Where != "" {
			where = s.Where + ": "
		}
		p.Line("  - %s%s", where, s.Do)
		if s.Nodes != nil {
			p.Line("    %s", hosts(s))
		}
	}
	return p.Err
}

// hosts describes the hosts of a step, and what restarts there.
func hosts(s secrets.RotationStep) string {
	text := "on " + printer.CountedNodes(*s.Nodes) + " of " + s.Region
	if len(s.Restart) > 0 {
		text += "; restart " + strings.Join(s.Restart, ", ")
	}
	return text
}

// Problems prints the problems of a store, and their numbers.
func Problems(w io.Writer, required int, problems []secrets.Problem) error {
	p := printer.Page{W: w}
	table := printer.Table{LeftAligned: map[int]bool{0: true, 1: true}}
	counts := map[secrets.Kind]int{}
	for _, problem := range problems {
		counts[problem.Kind]++
		reason := problem.Reason
		if problem.Where != "" {
			reason = problem.Where + ": " + reason
		}
		table.Add(string(problem.Kind), printer.Visible(problem.Name), printer.Visible(reason))
	}
	heads, tails := table.Lines()
	for i := range heads {
		p.Line("%s  %s", heads[i], tails[i])
	}
	var words []string
	for _, kind := range []secrets.Kind{secrets.Missing, secrets.Invalid, secrets.Weak, secrets.LeftOver} {
		if counts[kind] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[kind], strings.ReplaceAll(string(kind), "-", " ")))
		}
	}
	words = slices.Insert(words, 0, spelling.Count(required, "secret")+" required")
	p.Line("%s", strings.Join(words, ", "))
	return p.Err
}
