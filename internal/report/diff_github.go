package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/source"
)

// annotation is a workflow command of GitHub Actions.
type annotation struct {
	command     string // error, warning, notice
	place       source.Input
	title, text string
}

// DiffGitHub prints a comparison as workflow commands, which GitHub Actions shows beside the lines of a pull request: an
// error for each reason that kept hosts from being compared, what all adds up to, then each change at the input that made
// it, a warning where guests may notice or a host goes. GitHub shows the first ten of each kind.
func DiffGitHub(w io.Writer, r *plan.Report) error {
	var all []annotation
	for _, u := range r.Unreadable {
		all = append(all, annotation{"error", source.Input{}, "not compared", onNodes(u.Nodes) + ": " + shortened(u.Reason, longReason)})
	}
	all = append(all, annotation{"notice", source.Input{}, "stackplan diff", conclusion(r)})
	names := fileNames(r)
	var calm []annotation
	for _, c := range r.Changes {
		if a := changeAnnotation(c, names); a.command == "notice" {
			calm = append(calm, a)
		} else {
			all = append(all, a)
		}
	}
	p := &page{w: w}
	for _, a := range slices.Concat(all, calm) {
		p.line("::%s %stitle=%s::%s", a.command, a.properties(), githubProperty.Replace(a.title), githubText.Replace(a.text))
	}
	return p.err
}

// properties are the place of an annotation, with a comma behind each.
func (a annotation) properties() string {
	if a.place.File == "" {
		return ""
	}
	return fmt.Sprintf("file=%s,line=%d,col=%d,", githubProperty.Replace(visible(a.place.File)), a.place.Line, a.place.Column)
}

// changeAnnotation tells a change at the first input of the description that made it.
func changeAnnotation(c plan.Change, names map[string]string) annotation {
	f := phraseOf(c, names[c.Path])
	if isWhole(c) {
		f.file = visible(c.Path)
	}
	a := annotation{command: "notice", title: joinWords([]string{f.file, f.option})}
	if c.Kind == plan.OfHost {
		a.title = f.words
	}
	if c.Action == plan.Remove && c.Kind == plan.OfHost ||
		c.Impact.Instances == plan.InstancesLoseNetwork || c.Impact.Instances == plan.InstancesStop {
		a.command = "warning"
	}
	if i := slices.IndexFunc(c.Cause.Now, func(in source.Input) bool { return in.File != "" }); i >= 0 {
		a.place = c.Cause.Now[i]
	}
	lines := []string{f.plain() + " on " + onNodes(c.Nodes)}
	if c.Kind != plan.OfHost {
		lines = append(lines, impactWords(c.Impact))
	}
	a.text = strings.Join(append(lines, causeWords(c.Cause)+noteWords(c)), "\n")
	return a
}

// plain is what a phrase says of the values.
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
	return joinWords(words)
}
