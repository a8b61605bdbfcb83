package bootstrap

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/bootstrap"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// Text prints the stages with their steps: the hosts, the reason, the steps before, the check and the command of each. A command uses functions that
// the script of the format sh contains.
func Text(w io.Writer, plan *bootstrap.Plan, colours printer.Colours) error {
	p := &printer.Page{W: w}
	p.Line("%s", colours.In(printer.Bold, fmt.Sprintf("%s, runbook %s: %s", printer.Visible(plan.Cloud), plan.Runbook, counts(plan))))
	if len(plan.Secrets) > 0 {
		p.Line("secrets  %s", printer.Visible(strings.Join(plan.Secrets, ", ")))
	}
	for _, stage := range plan.Stages {
		p.Line("")
		p.Line("%s", colours.In(printer.Bold, fmt.Sprintf("Stage %d", stage.Number)))
		for _, s := range stage.Steps {
			printStep(p, s, colours)
		}
	}
	return p.Err
}

func printStep(p *printer.Page, s *bootstrap.Step, colours printer.Colours) {
	p.Line("")
	p.Line("  %s  %s", colours.In(printer.Bold, printer.Visible(s.ID)), printer.CountedNodes(s.Nodes))
	p.Line("    why     %s", printer.Visible(s.Why))
	if len(s.After) > 0 {
		p.Line("    after   %s", printer.Visible(strings.Join(s.After, ", ")))
	}
	block(p, "done if", s.Check)
	block(p, "run", s.Command)
}

// block prints a label, and lines after it.
func block(p *printer.Page, label, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		p.Line("    %-7s %s", label, printer.VisibleLine(line))
		label = ""
	}
}

// counts states the size of a plan.
func counts(plan *bootstrap.Plan) string {
	steps := 0
	for _, s := range plan.Stages {
		steps += len(s.Steps)
	}
	return fmt.Sprintf("%s in %s on %s", spelling.Count(steps, "step"), spelling.Count(len(plan.Stages), "stage"), spelling.Count(plan.Hosts, "host"))
}
