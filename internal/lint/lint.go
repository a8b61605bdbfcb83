package lint

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// Options are what the user chooses.
type Options struct {
	Facts    *catalogue.Catalogue
	Services []*service.Service // their plug-ins and forms apply to the projects
	Series   series.Series      // None: detected
	Project  string             // of all files; "": recognised
	Defaults Defaults
}

// Defaults states whether options that are set to their default are findings.
type Defaults int

// Options that are set to their default are counted, or shown as notes.
const (
	CountDefaults Defaults = iota
	ShowDefaults
)

// Result is what lint found.
type Result struct {
	Findings diag.List
	Files    int            // files that were checked
	Hosts    int            // with such files, as far as the paths contain their names
	Settings int            // options that the files set
	Defaults int            // of them those that are set to their default
	Foreign  int            // of them those about which nothing is known
	Plugins  map[string]int // of the foreign ones those of known plug-ins, by catalogue.Family.Origin
	Open     int            // of them those whose value is a template
	Detected []Detected     // the series of each project

	lines map[source.Pos]string // without secrets
}

// Line returns a line with a finding, without secrets; "" if it must not be printed.
func (r *Result) Line(file string, line int) string {
	return r.lines[source.Pos{File: file, Line: line}]
}

// run is one run of lint.
type run struct {
	Options
	reader reader
	check  *checker
	census *Census
	result *Result
	hosts  map[string]bool
	folded map[foldKey]*folded
	order  []*folded

	agreements map[string]*agreement

	root   string    // of the file system of the host that is read
	layers []layered // its files
	isRDO  bool      // it has packages of RDO
}

// Run checks the files of sources. The error is for sources that cannot be read, and for input without any file of OpenStack.
func Run(ctx context.Context, sources []Source, o Options) (*Result, error) {
	r := &run{
		Options: o, reader: reader{o.Facts, o.Project}, check: newChecker(o.Facts, o.Services), census: NewCensus(o.Facts), hosts: map[string]bool{}, folded: map[foldKey]*folded{},
		agreements: map[string]*agreement{},
		result:     &Result{lines: map[source.Pos]string{}, Plugins: map[string]int{}},
	}
	if err := r.each(ctx, sources, r.count); err != nil {
		return nil, err
	}
	if r.result.Files == 0 && len(r.order) == 0 {
		return nil, errors.New("nothing here looks like configuration of OpenStack: looked for " + lookedFor(o.Facts))
	}
	r.detect()
	if err := r.each(ctx, sources, r.inspect); err != nil {
		return nil, err
	}
	r.compareLayers()
	r.result.Hosts = len(r.hosts)
	r.disagreements()
	r.finish()
	return r.result, nil
}

// lookedFor returns what lint recognises, for the message about input without it.
func lookedFor(facts *catalogue.Catalogue) string {
	return "*.conf and *.ini of " + strings.Join(facts.Projects(), ", ") + " below etc, in /etc/kolla/SERVICE, or by their names (nova.conf)" +
		"; --project checks a file of any name"
}

// each passes the documents of all sources to a function.
func (r *run) each(ctx context.Context, sources []Source, visit func(*document)) error {
	for _, from := range sources {
		err := from(r.reader.wants, func(in Input) {
			if ctx.Err() != nil {
				return
			}
			documents, err := r.reader.read(&in)
			if err != nil {
				r.unreadable(in.Name, err.Error())
			}
			for _, d := range documents {
				visit(d)
			}
		})
		if err := errors.Join(ctx.Err(), err); err != nil {
			return err
		}
	}
	return nil
}

// count counts a document for the detection of the series.
func (r *run) count(d *document) {
	if !d.isMore {
		r.result.Files++
		r.result.Open += d.hidden
	}
	if d.host != "" {
		r.hosts[d.host] = true
	}
	if r.Series == series.None {
		r.census.add(d)
	} else {
		r.census.addProject(d.file.Project)
	}
}

// detect sets the series of each project.
func (r *run) detect() {
	if r.Series == series.None {
		r.result.Detected = r.census.Detect()
		r.addSeries()
		return
	}
	projects := slices.Sorted(maps.Keys(r.census.reads))
	r.result.Detected = []Detected{{Projects: projects, Series: []series.Series{r.Series}, Given: true}}
	for _, project := range projects {
		if has := r.Facts.Series(project); !slices.Contains(has, r.Series) {
			r.order = append(r.order, &folded{Diagnostic: diag.Diagnostic{
				Code: "lint/series", Message: project + " has no options in " + r.Series.String() + ": its files are not checked",
				Hint: "give a series from " + has[0].String() + " to " + has[len(has)-1].String(),
			}})
		}
	}
}

// addSeries adds the finding about files of several series.
func (r *run) addSeries() {
	if len(r.result.Detected) < 2 {
		return
	}
	var parts []string
	for _, d := range r.result.Detected {
		parts = append(parts, d.Subject()+" of "+d.Text())
	}
	r.order = append(r.order, &folded{Diagnostic: diag.Diagnostic{
		Code: "lint/series", Severity: diag.Warning, Message: "the files are of different series: " + strings.Join(parts, "; "),
		Rule: "the series in which the fewest options are unknown", Hint: "give --series if all files are of one series",
	}})
}

// seriesOf returns the series of the files of a project on a host.
func (r *run) seriesOf(project, host string) []series.Series {
	for i := range r.result.Detected {
		if d := &r.result.Detected[i]; d.Given || d.isOf(project, host) {
			return known(r.Facts, project, d.Series)
		}
	}
	return []series.Series{series.Newest}
}

// known returns those of some series in which a project has options; all of them if it has none in any.
func known(facts *catalogue.Catalogue, project string, in []series.Series) []series.Series {
	has := facts.Series(project)
	some := slices.DeleteFunc(slices.Clone(in), func(s series.Series) bool { return !slices.Contains(has, s) })
	if len(some) == 0 {
		return in
	}
	return some
}
