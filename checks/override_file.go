package checks

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

var overrideFile = &check.Check{
	Code:  "override/file",
	Title: "An override for one file names a file whose programs read the option.",
	Doc: "A key such as \"neutron/l3_agent.ini\" sets options in one file of the project. The series must have the file, and a program " +
		"that reads the file must read the option: oslo.config ignores all others.",
	Bad:  `overrides: "nova/nova-cells.conf": DEFAULT: debug: true`,
	Good: `overrides: "nova/nova.conf": DEFAULT: debug: true`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, o := range settings(s) {
			if o.file == "" {
				continue
			}
			files := o.projectFiles(s)
			if !o.hasFile(s) {
				report(o.unknownFile(files))
			} else if o.isKnown(s) && !slices.ContainsFunc(files, func(f fileIn) bool { return f.name() == o.file && o.isReadFrom(s, f) }) {
				report(o.otherFile(s, files))
			}
		}
	},
}

// fileIn is a file of a project in one series, and the services that read it.
type fileIn struct {
	*service.File
	in       series.Series
	services []*service.Service
}

func (f *fileIn) name() string { return path.Base(f.Path) }

// projectFiles returns the files of the project of a setting in every series that it applies to.
func (o *setting) projectFiles(s *check.Subject) []fileIn {
	var files []fileIn
	done := map[series.Series]bool{}
	for _, name := range slices.Sorted(maps.Keys(s.Sites)) {
		site := s.Sites[name]
		if in := site.Region.Series; !done[in] && slices.Contains(o.series, in) {
			done[in] = true
			files = append(files, filesIn(site, o.project)...)
		}
	}
	return files
}

// hasFile reports whether a series that the setting applies to has its file.
func (o *setting) hasFile(s *check.Subject) bool {
	return o.file == "" || slices.ContainsFunc(o.projectFiles(s), func(f fileIn) bool { return f.name() == o.file })
}

// filesIn returns the files of a project in the series of a site, by path.
func filesIn(site *service.Site, project string) []fileIn {
	var files []fileIn
	in := site.Region.Series
	for _, name := range slices.Sorted(maps.Keys(site.Services)) {
		svc := site.Services[name]
		for _, f := range svc.Files {
			if f.Target() != project || !f.Span.Contains(in) || !svc.Span.Contains(in) {
				continue
			}
			i := slices.IndexFunc(files, func(known fileIn) bool { return known.File == f })
			if i < 0 {
				i, files = len(files), append(files, fileIn{File: f, in: in})
			}
			files[i].services = append(files[i].services, svc)
		}
	}
	slices.SortStableFunc(files, func(a, b fileIn) int { return strings.Compare(a.Path, b.Path) })
	return files
}

// unknownFile returns the finding about a file that no series has.
func (o *setting) unknownFile(files []fileIn) check.Finding {
	var names []string
	for _, f := range files {
		names = append(names, o.project+"/"+f.name())
	}
	slices.Sort(names)
	names = slices.Compact(names)
	hint := spelling.DidYouMean(spelling.Nearest(o.project+"/"+o.file, names))
	return check.Finding{
		Path:    o.path,
		Message: fmt.Sprintf("%s has no file %s in %s", o.project, o.file, seriesText(o.series)),
		Rule:    "a key of overrides is a project or a program, or one of their files: " + strings.Join(names, ", "),
		Hint:    cmp.Or(hint, "write one of these files, or the project alone"),
	}
}

// seriesText returns the names of some series.
func seriesText(all []series.Series) string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.String()
	}
	return strings.Join(names, ", ")
}

// isReadFrom reports whether a program may read the option of a setting from a file: the file may contain the option, or a service that
// reads the file reads the option in another of its files.
func (o *setting) isReadFrom(s *check.Subject, f fileIn) bool {
	option, _ := o.option(s, f.in)
	if option == nil {
		return false
	}
	if s.Destinations().Lists(f.File, *option, f.in) {
		return true
	}
	return slices.ContainsFunc(f.services, func(svc *service.Service) bool { return o.readsElsewhere(s, svc, *option, f.in) })
}

// readsElsewhere reports whether a service reads an option in one of its files.
func (o *setting) readsElsewhere(s *check.Subject, svc *service.Service, option catalogue.Option, in series.Series) bool {
	for _, f := range s.Destinations().Of([]*service.Service{svc}, option, in) {
		if readers := f.ReadersOf(option.Key.String(), in); readers == nil || slices.Contains(readers, svc.Name) {
			return true
		}
	}
	return false
}

// otherFile returns the finding about an option that no program reads from the file of the setting.
func (o *setting) otherFile(s *check.Subject, files []fileIn) check.Finding {
	var names []string
	for _, f := range files {
		if o.isReadFrom(s, f) {
			names = append(names, f.name())
		}
	}
	hint := fmt.Sprintf("write it in %s: %s reaches every file whose programs read it", strings.Join(slices.Compact(names), ", "),
		source.Join("overrides", o.project, o.key.Group, o.key.Name))
	if len(names) == 0 {
		hint = "remove it"
	}
	return check.Finding{
		Path:    o.path,
		Message: fmt.Sprintf("no program reads %v of %s from %s", o.key, o.project, o.file),
		Rule:    "oslo.config ignores an option that the program does not define",
		Hint:    hint,
	}
}
