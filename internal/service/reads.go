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
	Services []string    // nil: any service that reads the file; an exception to a later entry with a *; empty: none of them
	Evidence string      // the modules, classes or functions that read the options, and why no other program calls them
}

// ReadersOf returns the services that are proven to be the only ones that read an option of the file, given as [section] name, in all of
// some series. Nil: any service that reads the file may read it.
func (f *File) ReadersOf(option string, in ...series.Series) []string {
	all := []string{}
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
func (r *Readers) Matches(option string) bool { return matches(r.Options, option) }

// matches reports whether a pattern, which may end with *, is for an option.
func matches(pattern, option string) bool {
	prefix, isPattern := strings.CutSuffix(pattern, "*")
	return option == prefix || isPattern && strings.HasPrefix(option, prefix)
}

// Replaced is an option that a service does not read, since another file sets what it set: uWSGI listens and starts the processes in
// place of the program.
type Replaced struct {
	Project string
	Options string // [section] name; a * at the end represents any text
	By      string // the value that has this effect instead, as a hint names it: the field workers of the region
	Why     string // the rule, as findings state it
}

// Replaces returns the statement that a service does not read an option of a project, given as [section] name, in a series; nil if it
// may read it.
func (s *Service) Replaces(project, option string, in series.Series) *Replaced {
	for _, f := range s.Files {
		for i := range f.Replaces {
			if r := &f.Replaces[i]; f.Span.Contains(in) && r.Project == project && matches(r.Options, option) {
				return r
			}
		}
	}
	return nil
}

// FilesOf returns the oslo.config files of a project that the service reads in a series, in the order in which it reads them.
func (s *Service) FilesOf(project string, in series.Series) []*File {
	var files []*File
	for _, f := range s.Files {
		if f.Project == project && project != "" && f.Span.Contains(in) {
			files = append(files, f)
		}
	}
	return files
}
