package plan

import (
	"stackplan/internal/artefact"
	"stackplan/internal/service"
)

// rowIndex finds the row that an origin belongs to, and the origin of a row that writes no line.
type rowIndex struct {
	rows    map[*artefact.Origin]*service.Row
	omitted map[*service.Row]*artefact.Origin // origins of rows that write no line
}

func newRowIndex(sites map[string]*siteIndex) *rowIndex {
	x := &rowIndex{map[*artefact.Origin]*service.Row{}, map[*service.Row]*artefact.Origin{}}
	for _, site := range sites {
		for _, k := range site.files {
			for _, row := range k.file.AllRows() {
				x.rows[&row.Origin] = row
			}
		}
	}
	return x
}

// row returns the row of an origin; nil if it belongs to none.
func (x *rowIndex) row(o *artefact.Origin) *service.Row { return x.rows[o.Row()] }

// omission returns the reason why a row writes no line.
func (x *rowIndex) omission(row *service.Row) *artefact.Origin {
	o := x.omitted[row]
	if o == nil {
		o = &artefact.Origin{Option: row.Option, From: row.From, Why: "the rule of this option sets the default, or does not apply to this host"}
		x.omitted[row], x.rows[o] = o, row
	}
	return o
}
