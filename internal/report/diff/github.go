package diff

import (
	"io"
	"slices"
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/github"
	"stackplan/internal/report/printer"
	"stackplan/internal/source"
)

// GitHub prints a comparison as annotations of a pull request: an error for each reason why hosts were not compared, the
// summary, and each change at the input that caused it. A change is a warning if instances may be interrupted or a host is removed. GitHub
// shows the first ten annotations of each level.
func GitHub(w io.Writer, r *plan.Report) error {
	var all []github.Annotation
	for _, u := range r.Unreadable {
		all = append(all, github.Annotation{
			Level: "error", Title: "not compared", Message: printer.CountedNodes(u.Nodes) + ": " + printer.Shorten(u.Reason, printer.LongReason),
		})
	}
	all = append(all, github.Annotation{Level: "notice", Title: "stackplan diff", Message: conclusion(r)})
	for _, text := range stepRows(r.Steps) {
		all = append(all, github.Annotation{Level: "warning", Title: "also required", Message: text})
	}
	if rows := seriesRows(r.Series); len(rows) > 0 {
		all = append(all, github.Annotation{Level: "notice", Title: "series of the snapshot", Message: strings.Join(rows, "\n")})
	}
	names := fileNames(r)
	var notices []github.Annotation
	for _, c := range r.Changes {
		if a := annotation(c, names); a.Level == "notice" {
			notices = append(notices, a)
		} else {
			all = append(all, a)
		}
	}
	p := &printer.Page{W: w}
	for _, a := range slices.Concat(all, notices) {
		p.Line("%s", a)
	}
	return p.Err
}

// annotation returns a change at the first input of the description that caused it.
func annotation(c plan.Change, names map[string]string) github.Annotation {
	f := phraseOf(c, names[c.Path])
	if isWhole(c) {
		f.file = printer.Visible(c.Path)
	}
	a := github.Annotation{Level: "notice", Title: printer.Join([]string{f.file, f.option})}
	if c.Kind == plan.OfHost {
		a.Title = f.words
	}
	if c.Action == plan.Remove && c.Kind == plan.OfHost || c.Impact.Instances == plan.InstancesLoseNetwork || c.Impact.Instances == plan.InstancesStop {
		a.Level = "warning"
	}
	if i := slices.IndexFunc(c.Cause.Now, func(in source.Input) bool { return in.File != "" }); i >= 0 {
		in := c.Cause.Now[i]
		a.File, a.Line, a.Column = printer.Visible(in.File), in.Line, in.Column
	}
	lines := []string{f.plain() + " on " + printer.CountedNodes(c.Nodes)}
	if c.Kind != plan.OfHost {
		lines = append(lines, impactWords(c.Impact))
	}
	a.Message = strings.Join(append(lines, causeWords(c.Cause)+noteWords(c)), "\n")
	return a
}

// plain returns a phrase without colours or markup.
func (f phrase) plain() string {
	words := []string{f.words}
	if f.before != "" {
		words = append(words, f.before+" -> "+f.after)
	}
	if f.was != "" {
		words = append(words, "(was "+f.was+")")
	}
	if f.aside != "" {
		words = append(words, "("+f.aside+")")
	}
	return printer.Join(words)
}
