package generators_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

var update = flag.Bool("update", false, "write docs/options anew")

// The reference of options has the same content as the tables, and no page of a removed program.
func TestReferenceOfOptions(t *testing.T) {
	const folder = "../docs/options"
	want := reference(catalogue.Open(), generators.All())
	if *update {
		writePages(t, folder, want)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if want[e.Name()] == nil {
			t.Errorf("%s/%s is no page of the reference", folder, e.Name())
		}
	}
	for name, page := range want {
		if got, err := os.ReadFile(filepath.Join(folder, name)); err != nil || !bytes.Equal(got, page) {
			t.Errorf("%s/%s is not what the tables say; make docs writes it anew", folder, name)
		}
	}
}

func writePages(t *testing.T, folder string, pages map[string][]byte) {
	t.Helper()
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, page := range pages {
		if err := os.WriteFile(filepath.Join(folder, name), page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// page contains the services and files of a project or a program.
type page struct {
	name     string
	services []*service.Service
	files    []*listing
}

// listing is a file with the options in it: one, or several with the same options under other paths.
type listing struct {
	files   []used
	readers []string // services
}

// reference returns the pages, by the names of their files.
func reference(facts *catalogue.Catalogue, services []*service.Service) map[string][]byte {
	pages := map[string][]byte{}
	var index strings.Builder
	index.WriteString(`# Options

Every option that stackplan sets, and why. ` + "`make docs`" + ` generates these pages from the tables of the services. A value is written if
it differs from the default of the series, and always if the option is *pinned*. Paths are paths of the description; names in braces are filled in
for each line: ` + "`{region}`, `{group}`, `{host}` and `{hardware}`" + ` are those of the host, ` + "`{home}`" + ` is the region that runs keystone, ` + "`{network}`" + ` and
` + "`{member}`" + ` are the networks and hosts that the line is about, ` + "`{port}`" + ` is a declared service. ` + "`*`" + ` is any name; alternatives are separated by ` + "`|`" + `. Overrides
of a description replace these values.

` + "`stackplan explain nova:DEFAULT.my_ip`" + ` prints one option with its history, ` + "`stackplan explain HOST:PATH`" + ` a file with the inputs and
the reason of each line.

| page | files | options |
| --- | --- | --- |
`)
	for _, p := range pagesOf(services) {
		const most = 4
		var paths []string
		options := 0
		for _, l := range p.files {
			paths = append(paths, l.files[len(l.files)-1].Path)
			options += len(optionsOf(l))
		}
		list := code(paths[:min(most, len(paths))]...)
		if len(paths) > most {
			list += fmt.Sprintf(" and %d more", len(paths)-most)
		}
		fmt.Fprintf(&index, "| [%s](%s.md) | %s | %d |\n", p.name, p.name, list, options)
		pages[p.name+".md"] = p.print(facts)
	}
	pages["README.md"] = []byte(index.String())
	return pages
}

// pagesOf distributes services and their files over pages, in the order of the table.
func pagesOf(services []*service.Service) []*page {
	var pages []*page
	at := func(name string) *page {
		for _, p := range pages {
			if p.name == name {
				return p
			}
		}
		pages = append(pages, &page{name: name})
		return pages[len(pages)-1]
	}
	readers := map[*service.File][]string{}
	for _, s := range services {
		p := at(pageOf(s))
		p.services = append(p.services, s)
		for _, f := range s.Files {
			readers[f] = append(readers[f], s.Name)
		}
	}
	for _, u := range filesOf(services) {
		for _, s := range services {
			if slices.Contains(s.Files, u.File) {
				name := pageOf(s)
				if u.Format.AppServer {
					name = "uwsgi"
				}
				at(name).add(u, readers[u.File])
				break
			}
		}
	}
	for _, p := range pages { // what oslo.config reads comes first
		slices.SortStableFunc(p.files, func(a, b *listing) int { return strings.Compare(b.files[0].Project, a.files[0].Project) })
	}
	return pages
}

// pageOf returns the page of a service: that of its project, of its program, or of the host.
func pageOf(s *service.Service) string {
	for _, f := range s.Files {
		if f.Project != "" {
			return f.Project
		}
	}
	if slices.Contains([]string{"mariadb", "rabbitmq", "memcached", "haproxy", "keepalived"}, s.Name) {
		return s.Name
	}
	return "host"
}

// add adds a file to the page, next to one with the same content.
func (p *page) add(u used, readers []string) {
	isSame := func(l *listing) bool {
		return slices.EqualFunc(rows(l.files[0].File), rows(u.File), func(a, b service.Row) bool {
			return a.Option == b.Option && a.Why == b.Why
		})
	}
	if i := slices.IndexFunc(p.files, isSame); i >= 0 && len(rows(u.File)) > 0 {
		p.files[i].files = append(p.files[i].files, u)
		p.files[i].readers = append(p.files[i].readers, readers...)
		return
	}
	p.files = append(p.files, &listing{[]used{u}, readers})
}

func (p *page) print(facts *catalogue.Catalogue) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n[All options](README.md)\n", p.name)
	for i, s := range p.services {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "- **%s**: %s%s\n", s.Name, s.Doc, during(s.Span))
	}
	for _, l := range p.files {
		l.print(&b, facts)
	}
	return b.Bytes()
}

func (l *listing) print(b *bytes.Buffer, facts *catalogue.Catalogue) {
	b.WriteString("\n## ")
	var docs []string
	for i, u := range l.files {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(b, "%s%s", u.Path, during(u.Span))
		if !slices.Contains(docs, u.Doc) {
			docs = append(docs, u.Doc)
		}
	}
	slices.Sort(l.readers)
	fmt.Fprintf(b, "\n\n%s Read by %s.\n", strings.Join(docs, " "), strings.Join(slices.Compact(l.readers), ", "))
	if l.files[0].Project == "" {
		b.WriteString("\n")
	}
	for _, o := range optionsOf(l) {
		o.print(b, l, facts)
	}
}

// option is an option with the rows that give it values.
type option struct {
	name string
	rows []service.Row
}

// optionsOf are the options of a file: those of oslo.config by section, DEFAULT first, and by name; others in their order.
func optionsOf(l *listing) []*option {
	var all []*option
	for _, row := range rows(l.files[0].File) {
		i := slices.IndexFunc(all, func(o *option) bool { return o.name == row.Option })
		if i < 0 {
			i = len(all)
			all = append(all, &option{name: row.Option})
		}
		all[i].rows = append(all[i].rows, row)
	}
	if l.files[0].Project != "" {
		place := func(o *option) string { return strings.Replace(o.name, "DEFAULT.", ".", 1) }
		slices.SortFunc(all, func(a, b *option) int { return strings.Compare(place(a), place(b)) })
	}
	return all
}

func (o *option) print(b *bytes.Buffer, l *listing, facts *catalogue.Catalogue) {
	if l.files[0].Project == "" {
		for _, row := range o.rows {
			fmt.Fprintf(b, "- `%s`: %s%s\n", o.name, row.Why, remarks(row))
		}
		return
	}
	fmt.Fprintf(b, "\n### %v\n\n", split(o.name))
	for _, row := range o.rows {
		mark := ""
		if len(o.rows) > 1 {
			mark = "- "
		}
		fmt.Fprintf(b, "%s%s%s\n", mark, strings.ToUpper(row.Why[:1])+row.Why[1:], remarks(row))
	}
	names, defaults := o.history(l, facts)
	fmt.Fprintf(b, "\nDefault %s.", defaults)
	if names != "" {
		fmt.Fprintf(b, " Name %s.", names)
	}
	b.WriteString("\n")
	o.printReaders(b, l.files[0].File)
}

// printReaders prints which services read the option, if not all that read the file, and the evidence.
func (o *option) printReaders(b *bytes.Buffer, f *service.File) {
	for _, r := range f.Readers {
		if len(r.Services) > 0 && r.Matches(split(o.name).String()) {
			fmt.Fprintf(b, "\nRead only by %s%s: %s.\n", strings.Join(r.Services, ", "), during(r.Span), r.Evidence)
		}
	}
}

// remarks returns the paths that a row reads, and where it applies.
func remarks(row service.Row) string {
	var all []string
	if len(row.From) > 0 {
		var paths []string
		for _, from := range row.From {
			paths = append(paths, string(from))
		}
		all = append(all, "from "+code(paths...))
	}
	if len(row.Services) > 0 {
		all = append(all, "on hosts with "+strings.Join(row.Services, ", "))
	}
	if span := during(row.Span); span != "" {
		all = append(all, strings.Trim(span, " ()"))
	}
	if row.Pinned {
		all = append(all, "*pinned*")
	}
	if row.Secret {
		all = append(all, "*secret*")
	}
	if len(all) == 0 {
		return "."
	}
	return ". " + strings.ToUpper(all[0][:1]) + strings.Join(all, "; ")[1:] + "."
}

// history returns the names and the defaults of an option in the series in which its rows apply.
func (o *option) history(l *listing, facts *catalogue.Catalogue) (names, defaults string) {
	var name, value timeline
	for _, s := range series.All() {
		for _, row := range o.rows {
			isThere := slices.ContainsFunc(l.files, func(u used) bool { return u.in(s) })
			if !isThere || !row.Span.Contains(s) {
				continue
			}
			project := l.files[0].Project
			known, ok := facts.Resolve(project, split(o.name), row.Span.Until, s)
			if !ok {
				known, ok = facts.BackendOption(project, s, split(o.name))
			}
			if ok {
				name.add(s, "`"+known.Key.String()+"`")
				value.add(s, defaultOf(known))
				break
			}
		}
	}
	if len(name) > 1 || len(name) == 1 && name[0].text != "`"+split(o.name).String()+"`" {
		names = name.String()
	}
	return names, value.String()
}

// defaultOf writes a default, or the beginning of a long one.
func defaultOf(o catalogue.Option) string {
	const most = 60
	text := o.DefaultText()
	switch {
	case o.Computed || o.Default == nil || text == "empty":
		return text
	case len(text) > most:
		return "`" + text[:most] + "`…"
	}
	return "`" + text + "`"
}

// timeline is what holds from series to series.
type timeline []struct {
	from series.Series
	text string
}

func (t *timeline) add(s series.Series, text string) {
	if n := len(*t); n == 0 || (*t)[n-1].text != text {
		*t = append(*t, struct {
			from series.Series
			text string
		}{s, text})
	}
}

// String is what holds now, then what held before: `b` since kilo, `a` before.
func (t timeline) String() string {
	var parts []string
	for i, e := range slices.Backward(t) {
		switch {
		case i > 0:
			parts = append(parts, fmt.Sprintf("%s since %v", e.text, e.from))
		case len(t) > 1:
			parts = append(parts, e.text+" before")
		default:
			parts = append(parts, e.text)
		}
	}
	return strings.Join(parts, ", ")
}

// during returns the series of a span in brackets, unless it contains all.
func during(span series.Span) string {
	switch {
	case span.Since != series.None && span.Until != series.None:
		return fmt.Sprintf(" (%v to %v)", span.Since, span.Until-1)
	case span.Since != series.None:
		return fmt.Sprintf(" (since %v)", span.Since)
	case span.Until != series.None:
		return fmt.Sprintf(" (before %v)", span.Until)
	}
	return ""
}

func code(texts ...string) string { return "`" + strings.Join(texts, "`, `") + "`" }
