package service

import (
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

// Destinations finds the files that an override of an option is written to. It caches results, because many groups override the same
// options, and must not be used by several goroutines at a time.
type Destinations struct {
	facts  *catalogue.Catalogue
	listed map[optionIn][]string
	names  map[rowIn]catalogue.Key
}

// optionIn is an option in one series.
type optionIn struct {
	project string
	key     catalogue.Key
	in      series.Series
}

// rowIn is a row of a project in one series.
type rowIn struct {
	project string
	row     *Row
	in      series.Series
}

// NewDestinations returns the Destinations of a catalogue.
func NewDestinations(facts *catalogue.Catalogue) *Destinations {
	return &Destinations{facts: facts, listed: map[optionIn][]string{}, names: map[rowIn]catalogue.Key{}}
}

// Of returns the files of some services that an override of an option is written to: of each service that reads the option, the first
// of its files in which the program looks for it. A service reads its files in their order, and a later file takes precedence: an
// override must also replace the option in each further file that sets it.
func (d *Destinations) Of(services []*Service, o catalogue.Option, in series.Series) []*File {
	listed := d.samples(o, in)
	var all []*File
	for _, svc := range services {
		if f := d.first(svc, o, in, listed); f != nil && !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	return all
}

// samples returns the sample files that list an option; nil if none does.
func (d *Destinations) samples(o catalogue.Option, in series.Series) []string {
	key := optionIn{o.Project, o.Key, in}
	listed, ok := d.listed[key]
	if !ok {
		listed = d.facts.Files(o)
		d.listed[key] = listed
	}
	return listed
}

// first returns the first file of a service that may contain an option: one whose sample lists it, otherwise one with a row for it. If no
// sample of the project lists the option, every service may read it. Nil: the service does not read it.
func (d *Destinations) first(svc *Service, o catalogue.Option, in series.Series, listed []string) *File {
	files := slices.DeleteFunc(slices.Clone(svc.Files), func(f *File) bool { return f.Target() != o.Project || !f.Span.Contains(in) })
	i := 0
	if len(files) > 0 && files[0].Settings != nil {
		return files[0]
	}
	if listed != nil {
		i = slices.IndexFunc(files, func(f *File) bool { return slices.Contains(listed, f.Sample) })
	}
	if i < 0 {
		i = slices.IndexFunc(files, func(f *File) bool { return d.hasRow(f, o.Key, in) })
	}
	if i < 0 || len(files) == 0 {
		return nil
	}
	return files[i]
}

// Lists reports whether a file may contain an option: its sample lists the option, or it has a row for it.
func (d *Destinations) Lists(f *File, o catalogue.Option, in series.Series) bool {
	return slices.Contains(d.samples(o, in), f.Sample) || d.hasRow(f, o.Key, in)
}

// RowsOf returns the rows of a file for an option, by the name that the option has in a series.
func (d *Destinations) RowsOf(f *File, key catalogue.Key, in series.Series) []*Row {
	var rows []*Row
	if f.Settings != nil {
		return nil // the rows of a program are compared with its lines: see artefact.Origin.Replaces
	}
	for i := range f.Rows {
		if row := &f.Rows[i]; row.Span.Contains(in) && d.name(f.Project, row, in) == key {
			rows = append(rows, row)
		}
	}
	return rows
}

// hasRow reports whether a file has a row for an option.
func (d *Destinations) hasRow(f *File, key catalogue.Key, in series.Series) bool {
	return len(d.RowsOf(f, key, in)) > 0
}

// name returns the name in a series of the option that a row sets.
func (d *Destinations) name(project string, row *Row, in series.Series) catalogue.Key {
	id := rowIn{project, row, in}
	key, ok := d.names[id]
	if !ok {
		group, name, _ := strings.Cut(row.Option, ".")
		key = catalogue.Key{Group: group, Name: name}
		if o, ok := d.facts.Resolve(project, key, row.Span.Until, in); ok {
			key = o.Key
		}
		d.names[id] = key
	}
	return key
}
