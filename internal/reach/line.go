package reach

import (
	"bytes"
	"cmp"
	"context"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// Line is a line of a generated file that states something about connections.
type Line struct {
	service.Statement
	Class    *Class
	Services []*service.Service // that state it
	File     string
	Number   int
	Section  string // that contains the line: listen mariadb
	Option   string // as rows name it
	Degrades bool   // without it the program works worse, but works
	Want     string // what the row sets, for Listens
	Places   []service.Place
}

// At returns file:line.
func (l *Line) At() string { return l.File + ":" + strconv.Itoa(l.Number) }

// By reports whether a service states the line.
func (l *Line) By(svc *service.Service) bool { return slices.Contains(l.Services, svc) }

// On returns the places of the line in the file of a host of its class: the addresses and the name of the host whose files are read are
// those of the other host there.
func (l *Line) On(h *model.Host) []service.Place {
	first := l.Class.First
	if h.Name == first.Name {
		return l.Places
	}
	all := slices.Clone(l.Places)
	for i, p := range all {
		if isList(l.Kind) {
			continue // names members by their addresses, the host itself among them
		}
		addr, err := netip.ParseAddr(p.Host)
		if err != nil {
			continue
		}
		for network, own := range first.Address {
			if own == addr && h.Address[network].IsValid() {
				all[i].Host = h.Address[network].String()
			}
		}
	}
	return all
}

// isList reports whether a line lists hosts, the same on every host.
func isList(kind service.StatementKind) bool {
	return kind == service.Joins || kind == service.Forwards || kind == service.Connects
}

// rowOf is a row with the file that contains it.
type rowOf struct {
	file *service.File
	row  *service.Row
}

// reader reads the files of a region.
type reader struct {
	cloud  *compile.Cloud
	region *Region
	rows   map[*artefact.Origin]rowOf

	overridden map[overridden]rowOf
	named      map[string]bool // the options that statements name
}

// overridden is an option that an override sets in a file.
type overridden struct{ path, option, project string }

// read reads the files of the first host of each class.
func (r *Region) read(ctx context.Context, c *compile.Cloud) error {
	x := &reader{cloud: c, region: r, rows: map[*artefact.Origin]rowOf{}, overridden: map[overridden]rowOf{}, named: map[string]bool{}}
	for _, svc := range r.Site.Table() {
		for _, f := range svc.Files {
			for _, row := range f.AllRows() {
				x.rows[&row.Origin] = rowOf{f, row}
				if s, ok := row.Statement(); ok {
					x.named[s.PortFrom], x.named[s.SchemeFrom] = true, true
				}
			}
		}
	}
	for _, class := range r.Classes {
		scope := service.NewScope(r.Site, class.First)
		for f, err := range c.HostFiles(ctx, class.First) {
			if err != nil {
				return err
			}
			x.file(class, scope, f)
		}
		for _, l := range class.Lines {
			l.fillPorts(class)
		}
	}
	return nil
}

// file adds the lines of a file that state something.
func (x *reader) file(c *Class, scope *service.Scope, f *artefact.File) {
	section, number := "", 0
	for raw := range bytes.Lines(f.Body) {
		number++
		text := strings.TrimRight(string(raw), "\n")
		var origin *artefact.Origin
		if number <= len(f.Lines) {
			origin = f.Lines[number-1]
		}
		if origin == nil || origin.Option == "" {
			if opens(text) {
				section = strings.TrimSuffix(strings.TrimSpace(text), " {")
			}
			continue
		}
		of, known := x.row(f, origin)
		if !known {
			continue
		}
		value := valueOf(text, of.row.Option)
		if x.named[of.row.Option] {
			c.values[f.Path+" "+of.row.Option] = value
		}
		s, states := of.row.Statement()
		if !states {
			continue
		}
		l := &Line{Statement: s, Class: c, File: f.Path, Number: number, Section: section, Option: of.row.Option, Degrades: degrades(of.row)}
		l.Places = l.Statement.Places(value)
		l.Services = x.services(c, of)
		if l.Kind == service.Listens {
			if want := of.row.Value(scope); len(want) > 0 {
				l.Want = want[0]
			}
		}
		c.Lines = append(c.Lines, l)
	}
}

// opens reports whether a line without an origin begins a section.
func opens(text string) bool {
	return text != "" && text[0] != ' ' && text[0] != '#' && text[0] != '}'
}

// degrades reports whether programs work without what a row leads to.
func degrades(row *service.Row) bool {
	isSoft := func(r service.Reference) bool { return r.Degrades }
	return len(row.References) > 0 && !slices.ContainsFunc(row.References, func(r service.Reference) bool { return !isSoft(r) })
}

// row returns the row of a line: the one that wrote it, or the one of the option that an override sets.
func (x *reader) row(f *artefact.File, o *artefact.Origin) (rowOf, bool) {
	if of, known := x.rows[o.Row()]; known {
		return of, true
	}
	if !o.Override {
		return rowOf{}, false
	}
	key := overridden{f.Path, o.Option, f.Project}
	of, known := x.overridden[key]
	if !known {
		of = x.search(f, o.Option)
		x.overridden[key] = of
	}
	return of, of.row != nil
}

// search returns the row about an option that an override sets in a file, if the row states something.
func (x *reader) search(f *artefact.File, option string) rowOf {
	for _, svc := range x.region.Site.Table() {
		for _, file := range svc.Files {
			if file.Path != f.Path && (f.Project == "" || file.Project != f.Project) || !file.Span.Contains(x.region.Model.Series) {
				continue
			}
			for _, row := range slices.Concat(file.AllRows(), pointers(file.Unwritten)) {
				_, states := row.Statement()
				if states && row.Span.Contains(x.region.Model.Series) && x.isSame(file, row, option) {
					return rowOf{file, row}
				}
			}
		}
	}
	return rowOf{}
}

// isSame reports whether a row is about the option that an override names.
func (x *reader) isSame(file *service.File, row *service.Row, option string) bool {
	if row.Option == option {
		return true
	}
	group, name, _ := strings.Cut(row.Option, ".")
	if file.Project == "" {
		return row.Option == option[strings.LastIndexAny(option, ".:")+1:]
	}
	found, ok := x.cloud.Catalogue.Resolve(file.Project, catalogue.Key{Group: group, Name: name}, row.Span.Until, x.region.Model.Series)
	return ok && found.Key.Group+"."+found.Key.Name == option
}

func pointers(rows []service.Row) []*service.Row {
	all := make([]*service.Row, len(rows))
	for i := range rows {
		all[i] = &rows[i]
	}
	return all
}

// services returns the services of a class whose files contain a row.
func (x *reader) services(c *Class, of rowOf) []*service.Service {
	var all []*service.Service
	for _, svc := range c.Services {
		if slices.Contains(svc.Files, of.file) && (of.row.Services == nil || slices.Contains(of.row.Services, svc.Name)) {
			all = append(all, svc)
		}
	}
	return all
}

// assignment matches the name of an option and the sign after it.
var assignment = regexp.MustCompile(`^[^\s=]+\s*=\s*`)

// valueOf returns the value of a line: what follows NAME =, or the first word of the option.
func valueOf(line, option string) string {
	line = strings.TrimSpace(line)
	if at := assignment.FindStringIndex(line); at != nil {
		return line[at[1]:]
	}
	if rest, ok := strings.CutPrefix(line, option+" "); ok {
		return strings.TrimSpace(rest)
	}
	return line
}

// fillPorts sets the port and the scheme of places without one, from other lines of the file or by default.
func (l *Line) fillPorts(c *Class) {
	if l.Kind == service.Listens {
		return
	}
	port, scheme := c.values[l.File+" "+l.PortFrom], c.values[l.File+" "+l.SchemeFrom]
	if port == "" && l.Port > 0 {
		port = strconv.Itoa(l.Port)
	}
	for i := range l.Places {
		p := &l.Places[i]
		if p.Port == "" {
			p.Port = port
		}
		if l.SchemeFrom != "" {
			p.Scheme, p.Secure = cmp.Or(scheme, "http"), scheme == "https"
		}
	}
}
