package secrets

import (
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// siteIndex finds the file and the row of a line in a region.
type siteIndex struct {
	series series.Series
	files  map[string]*service.File
	rows   map[*artefact.Origin]*service.Row
}

func newSiteIndex(site *service.Site) *siteIndex {
	x := &siteIndex{site.Region.Series, map[string]*service.File{}, map[*artefact.Origin]*service.Row{}}
	for _, svc := range site.Table() {
		for _, f := range svc.Files {
			if !f.Span.Contains(site.Region.Series) {
				continue
			}
			if x.files[f.Path] == nil {
				x.files[f.Path] = f
			}
			for _, row := range f.AllRows() {
				x.rows[&row.Origin] = row
			}
		}
	}
	return x
}

// format returns the format of a file; nil if no service reads it.
func (x *siteIndex) format(path string) *format.Format {
	if f := x.files[path]; f != nil {
		return f.Format
	}
	return nil
}

// row returns the row of a line, or the row of the option that an override sets; nil if there is none.
func (x *siteIndex) row(f *artefact.File, number int) *service.Row {
	origin := f.Lines[number-1]
	if row := x.rows[origin.Row()]; row != nil {
		return row
	}
	if known := x.files[f.Path]; known != nil {
		for _, row := range known.AllRows() {
			if row.Secret && (row.Option == origin.Option || strings.HasSuffix(row.Option, "."+origin.Option)) {
				return row
			}
		}
	}
	return nil
}
