package sizing

import (
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/osloconf"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Line is an option of a generated file.
type Line struct {
	Text   string // of an option with several values, one a line
	Origin *artefact.Origin
}

// Final is the generated files of a host, as the programs read them: after overrides.
type Final struct {
	Host    *model.Host
	Options osloconf.Files

	site      *service.Site
	catalogue *catalogue.Catalogue
	servers   map[string]Line // the processes of application servers, by path of their file
	sizes     map[string]Line // the options that set memory, by name
}

// NewFinal returns the files of a host without any.
func NewFinal(c *catalogue.Catalogue, site *service.Site, h *model.Host) *Final {
	return &Final{
		Host: h, Options: osloconf.Files{}, site: site, catalogue: c, servers: map[string]Line{}, sizes: map[string]Line{},
	}
}

// Add reads a file of the host.
func (f *Final) Add(file *artefact.File) error {
	if file.Project != "" {
		read, err := osloconf.Read(file)
		if err != nil {
			return err
		}
		f.Options[file.Path] = osloconf.Index(read, nil)
		return nil
	}
	for _, svc := range f.Services() {
		for _, of := range svc.Files {
			if of.Path != file.Path || !of.Span.Contains(f.site.Region.Series) {
				continue
			}
			if err := f.addServer(svc, of.Format, file); err != nil {
				return err
			}
		}
	}
	return nil
}

// addServer reads a file of a server: how many processes it runs, or how much memory it sets aside.
func (f *Final) addServer(svc *service.Service, as *format.Format, file *artefact.File) error {
	if !as.AppServer && svc.Memory == nil {
		return nil
	}
	values, err := valuesOf(as, file)
	if err != nil {
		return err
	}
	if as.AppServer {
		f.servers[file.Path] = values["processes"]
	}
	if m := svc.Memory; m != nil {
		for i, origin := range file.Lines {
			if origin != nil && slices.Contains(m.Options, origin.Row().Option) {
				f.sizes[m.Field] = Line{valueOn(as, file, i), origin}
			}
		}
	}
	return nil
}

// valuesOf returns the entries of a file by key.
func valuesOf(as *format.Format, file *artefact.File) (map[string]Line, error) {
	document, err := as.Parse(file.Body)
	if err != nil {
		return nil, err
	}
	all := map[string]Line{}
	for _, section := range document.Sections {
		for _, e := range section.Entries {
			all[e.Key] = Line{e.Value, file.Lines[e.Line-1]}
		}
	}
	return all, nil
}

// valueOn returns the value on a line of a file, or the line of a file without structure.
func valueOn(as *format.Format, file *artefact.File, line int) string {
	document, _ := as.Parse(file.Body) // it was read before
	for _, section := range document.Sections {
		for _, e := range section.Entries {
			if e.Line == line+1 {
				return e.Value
			}
		}
	}
	return strings.Split(string(file.Body), "\n")[line]
}

// Services returns what the host runs.
func (f *Final) Services() []*service.Service { return f.site.Runs(f.Host.Group.Name) }

// Kind returns the kind of the host.
func (f *Final) Kind() service.Kind {
	return service.Kind{Site: f.site, Group: f.Host.Group, Hardware: f.Host.Hardware}
}

// Processes returns the number of processes of a service, and the lines that set it: that of the application server if one runs the
// service, else those of options.
func (f *Final) Processes(svc *service.Service) (count int, from []*artefact.Origin) {
	for _, file := range svc.Files {
		if line, runs := f.servers[file.Path]; runs {
			return max(1, number(line.Text)), []*artefact.Origin{line.Origin} // uWSGI starts one without the option
		}
	}
	p := svc.ProcessesOrDefault()
	count = p.Extra
	for _, set := range p.Workers {
		line, exists := f.option(svc, set.Option)
		switch {
		case !exists || !set.Span.Contains(f.site.Region.Series):
			continue
		case line.Text == "": // one for each CPU
			count += f.Host.Hardware.CPUs
		default:
			count += max(1, number(line.Text))
		}
		if line.Origin != nil {
			from = append(from, line.Origin)
		}
	}
	return max(1, count), from
}

// option returns an option of a service, [group.name], under any name that the series reads, or the default. It reports whether the series
// has the option.
func (f *Final) option(svc *service.Service, name string) (Line, bool) {
	if svc.Project == nil {
		return Line{}, false
	}
	group, option, _ := strings.Cut(name, ".")
	in := f.site.Region.Series
	known, exists := f.catalogue.Resolve(svc.Project.Name, catalogue.Key{Group: group, Name: option}, series.None, in)
	if !exists {
		return Line{}, false
	}
	var paths []string
	for _, file := range svc.FilesOf(svc.Project.Name, in) {
		paths = append(paths, file.Path)
	}
	if set, isSet := f.Options.Read(paths, known); isSet {
		return LineOf(set), true
	}
	return Line{Text: strings.Join(known.Default, ",")}, true
}

// LineOf returns an option that an oslo.config file sets.
func LineOf(set osloconf.Setting) Line { return Line{strings.Join(set.Values, "\n"), set.Origin} }

// mostProcesses bounds a number of processes, so that no sum exceeds 64 bits.
const mostProcesses = 1 << 30

// number returns a whole number of at most mostProcesses; 0 if the text is none.
func number(text string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(text))
	return min(n, mostProcesses)
}
