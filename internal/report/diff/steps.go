package diff

import (
	"fmt"

	"stackplan/internal/plan"
	"stackplan/internal/report/markdown"
	"stackplan/internal/report/printer"
	"stackplan/internal/service"
)

// stepWhen states when an operator must act.
var stepWhen = map[service.Moment]string{
	service.Before: "before the restarts", service.During: "all hosts at the same time", service.After: "after the restarts",
}

// stepRows returns what an operator must do outside of the files, in order.
func stepRows(steps []plan.Step) []string {
	var rows []string
	for _, s := range steps {
		rows = append(rows, fmt.Sprintf("%s, for %s of %s on %s: %s",
			stepWhen[s.When], s.Where, printer.Visible(s.Region), printer.CountedNodes(s.Nodes), s.Do))
	}
	return rows
}

// stopsText returns which service the steps interrupt; empty if none.
func stopsText(steps []plan.Step) string {
	for _, s := range steps {
		if s.Stops != "" {
			return fmt.Sprintf("%s of %s must be stopped on all hosts at the same time", s.Stops, printer.Visible(s.Region))
		}
	}
	return ""
}

// stepTable lists what an operator must do outside of the files.
func stepTable(steps []plan.Step) htmlTable {
	t := htmlTable{Title: "Also required", Class: "bad", Head: []string{"When", "Where", "Region", "Hosts", "Instruction"}}
	for _, s := range steps {
		t.add(htmlCell{Text: stepWhen[s.When]}, htmlCell{Text: s.Where}, codeCell(s.Region), nodesCell(s.Nodes), htmlCell{Text: s.Do})
	}
	return t
}

// steps prints what an operator must do outside of the files.
func (c *comment) steps(steps []plan.Step) {
	for _, s := range steps {
		c.Item(fmt.Sprintf("**also required** %s, for %s of %s on %s: %s", stepWhen[s.When], s.Where,
			markdown.Code(printer.Visible(s.Region)), markdown.Nodes(s.Nodes), markdown.Code(s.Do)))
	}
}
