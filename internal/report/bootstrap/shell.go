// Package bootstrap prints the steps that a cloud requires in addition to its files: as text, and as a script.
package bootstrap

import (
	_ "embed" // the parts of the script that do not depend on the plan
	"fmt"
	"io"
	"strings"

	"stackplan/internal/bootstrap"
	"stackplan/internal/report/printer"
	"stackplan/internal/service"
)

// The beginning of the script, and the part that runs the steps.
var (
	//go:embed head.sh
	head string
	//go:embed run.sh
	runner string
)

// Shell prints a script for a POSIX shell, which runs the steps of one host: two functions for each step, and the steps of each stage with
// their hosts. Whoever runs it repeats nothing that is done. It contains no secret.
func Shell(w io.Writer, plan *bootstrap.Plan) error {
	p := &printer.Page{W: w}
	p.Line("%s", strings.TrimRight(head, "\n"))
	p.Line("")
	p.Line("%s", comment(fmt.Sprintf("The runbook %s of the cloud %s: %s.", plan.Runbook, plan.Cloud, counts(plan))))
	p.Line("")
	p.Line("%s", strings.TrimRight(plan.Functions, "\n"))
	number := 0
	for _, stage := range plan.Stages {
		for _, s := range stage.Steps {
			number++
			p.Line("")
			p.Line("%s", comment(s.ID+" on "+printer.Nodes(s.Nodes)+": "+s.Why+"."))
			p.Line("check_%d() {\n%s\n}", number, indented(s.Check))
			p.Line("run_%d() {\n%s\n}", number, indented(s.Command))
		}
	}
	p.Line("")
	p.Line("%s", strings.TrimRight(runner, "\n"))
	p.Line("")
	stages(p, plan)
	return p.Err
}

// stages prints what runs the steps of a host, and the list of stages.
func stages(p *printer.Page, plan *bootstrap.Plan) {
	p.Line("stages=%d", len(plan.Stages))
	p.Line("list() {\n\tcat <<'END'")
	for _, stage := range plan.Stages {
		p.Line("%d %s", stage.Number, strings.Join(hostsOf(stage), " "))
	}
	p.Line("END\n}")
	p.Line("stage() {\n\tcase $1 in")
	number := 0
	for _, stage := range plan.Stages {
		p.Line("\t%d)", stage.Number)
		for _, s := range stage.Steps {
			number++
			p.Line("\t\tcase $host in %s) step %d %s ;; esac", patterns(s.Names()), number, service.ShellWord(s.ID))
		}
		p.Line("\t\t;;")
	}
	p.Line("\tesac\n}\n")
	p.Line("main \"$@\"")
}

// hostsOf returns the hosts of a stage, each once, in the order of their steps.
func hostsOf(stage bootstrap.Stage) []string {
	var all []string
	known := map[string]bool{}
	for _, s := range stage.Steps {
		for _, h := range s.Names() {
			if !known[h] {
				known[h] = true
				all = append(all, h)
			}
		}
	}
	return all
}

// patterns returns the pattern of case that matches names of hosts, which contain no special characters.
func patterns(names []string) string { return strings.Join(names, " | ") }

// comment returns a text as a comment. A line break in it would end the comment.
func comment(text string) string {
	return "# " + strings.ReplaceAll(printer.Visible(text), "\n", " ")
}

// indented returns lines with a tab before each, except in the text of a here-document, where it would become a part of it.
func indented(text string) string {
	var lines []string
	end := ""
	for line := range strings.SplitSeq(text, "\n") {
		if end == "" && line != "" {
			lines = append(lines, "\t"+line)
		} else {
			lines = append(lines, line)
		}
		if end != "" {
			if line == end {
				end = ""
			}
		} else if _, word, ok := strings.Cut(line, "<<"); ok {
			end = strings.Trim(strings.Fields(word + " ")[0], "'")
		}
	}
	return strings.Join(lines, "\n")
}
