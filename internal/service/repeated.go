package service

import (
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/source"
)

// Repeated is a section of a file that a region has under several names, such as the section of each back end of volumes. The rows of the
// table are in the section under which the catalogue lists their options. A site has a copy of them for each name, and {section} in the
// paths of a row is the name, as Name in the scope that its functions receive.
type Repeated struct {
	Section string // in the table
	Names   func(*model.Region) []string
}

// sectionName is the name of a repeated section in the paths of its rows.
const sectionName = "{section}"

// forRegion returns services with the sections that a region repeats, and the paths that it names. Services without them are those of the
// table; a file that several services share is also shared by the copies.
func forRegion(r *model.Region, services []*Service) []*Service {
	all := slices.Clone(services)
	copies := map[*File]*File{}
	for i, svc := range all {
		if !slices.ContainsFunc(svc.Files, (*File).dependsOnRegion) {
			continue
		}
		copied := *svc
		copied.Files = slices.Clone(svc.Files)
		for j, f := range copied.Files {
			if !f.dependsOnRegion() {
				continue
			}
			if copies[f] == nil {
				copies[f] = f.forRegion(r)
			}
			copied.Files[j] = copies[f]
		}
		all[i] = &copied
	}
	return all
}

// dependsOnRegion reports whether regions have copies of a file.
func (f *File) dependsOnRegion() bool { return f.Repeated != nil || f.Named != nil }

// forRegion returns the file with its path in a region, and with a copy of the rows of its repeated section for each name that the region
// has.
func (f *File) forRegion(r *model.Region) *File {
	copied := *f
	if f.Named != nil {
		copied.Path = f.Named(r)
	}
	if f.Repeated == nil {
		return &copied
	}
	copied.Rows = nil
	names := f.Repeated.Names(r)
	for _, row := range f.Rows {
		option, isRepeated := strings.CutPrefix(row.Option, f.Repeated.Section+".")
		if !isRepeated {
			copied.Rows = append(copied.Rows, row)
			continue
		}
		for _, name := range names {
			copied.Rows = append(copied.Rows, row.under(name, option))
		}
	}
	return &copied
}

// under returns the row for an option of a section.
func (r Row) under(section, option string) Row {
	value, cond := r.Value, r.Cond
	r.Option = section + "." + option
	r.Value = func(s *Scope) Value { return value(s.Of(section)) }
	if cond != nil {
		r.Cond = func(s *Scope) bool { return cond(s.Of(section)) }
	}
	from := make([]source.Path, len(r.From))
	for i, path := range r.From {
		from[i] = source.Path(strings.ReplaceAll(string(path), sectionName, string(source.Join(section))))
	}
	r.From = from
	return r
}
