package plan

import (
	"stackplan/internal/artefact"
	"stackplan/internal/service"
)

// omissions are the origins of rows that write no line.
type omissions map[*service.Row]*artefact.Origin

// of returns the reason why a row writes no line.
func (x omissions) of(row *service.Row) *artefact.Origin {
	o := x[row]
	if o == nil {
		o = &artefact.Origin{Option: row.Option, From: row.From, Why: "the rule of this option sets the default, or does not apply to this host"}
		x[row] = o
	}
	return o
}
