package service

import (
	"slices"
	"strings"

	"stackplan/internal/series"
)

// Readers states which services read some options, although more services read the file. It is a fact about the source of a project and
// requires evidence: without an entry, every service that reads the file is assumed to read each of its options.
type Readers struct {
	Options  string      // [section] name; a * at the end represents any text
	Span     series.Span // the series for which Evidence holds
	Services []string    // nil: any service that reads the file; an exception to a later entry with a *
	Evidence string      // the modules, classes or functions that read the options, and why no other program calls them
}

// ReadersOf returns the services that are proven to be the only ones that read an option of the file, given as [section] name, in all of
// some series. Nil: any service that reads the file may read it.
func (f *File) ReadersOf(option string, in ...series.Series) []string {
	var all []string
	for _, s := range in {
		r := f.readersIn(option, s)
		if r == nil || r.Services == nil {
			return nil
		}
		all = append(all, r.Services...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// readersIn returns the first entry for an option in a series; nil if there is none.
func (f *File) readersIn(option string, in series.Series) *Readers {
	i := slices.IndexFunc(f.Readers, func(r Readers) bool {
		return r.Span.Contains(in) && r.Matches(option)
	})
	if i < 0 {
		return nil
	}
	return &f.Readers[i]
}

// Matches reports whether the entry is for an option, given as [section] name.
func (r *Readers) Matches(option string) bool {
	prefix, isPattern := strings.CutSuffix(r.Options, "*")
	return option == prefix || isPattern && strings.HasPrefix(option, prefix)
}
