package explain

import (
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Option is an option with its definition in the catalogue, its changes between series, and the rows that set it.
type Option struct {
	Project  string            `json:"project"`
	Name     string            `json:"name"` // [group] name; the newest name
	Series   string            `json:"series,omitempty"`
	Fact     *catalogue.Option `json:"fact,omitempty"` // in the requested series, or in the newest series that has the option
	FactIn   string            `json:"fact_in,omitempty"`
	Life     []Event           `json:"life"`
	Rows     []Row             `json:"rows"`
	Problems []string          `json:"problems,omitempty"` // why the requested series does not have the option
}

// Event is a change of the option in a series.
type Event struct {
	Series string `json:"series"`
	What   string `json:"what"`
}

// Row is a row of a table that sets the option.
type Row struct {
	File  string   `json:"file"`
	Since string   `json:"since,omitempty"`
	Until string   `json:"until,omitempty"` // the first series without the row
	From  []string `json:"from,omitempty"`
	Why   string   `json:"why"`
}

// OptionOf explains an option, which is group.name with any name that it had. With a series, the definition and the rows are those of the
// series; with series.None, the definition is the newest and the rows are those of all series. It returns false if no series and no row
// has the option.
func OptionOf(facts *catalogue.Catalogue, services []*service.Service, project, option string, in series.Series) (Option, bool) {
	group, name, _ := strings.Cut(option, ".")
	key := catalogue.Key{Group: group, Name: name}.Canonical()
	life := facts.Life(project, key)
	doc := Option{Project: project, Name: life.Key.String(), Rows: []Row{}, Life: []Event{}}
	for _, e := range life.Events {
		doc.Life = append(doc.Life, Event{e.Series.String(), e.String()})
	}
	doc.fact(facts, project, key, life, in)
	doc.rows(facts, services, project, life.Key, in)
	return doc, len(life.Events) > 0 || len(doc.Rows) > 0
}

// fact sets the definition of the option in a series, and the problems if the series does not have it.
func (o *Option) fact(facts *catalogue.Catalogue, project string, key catalogue.Key, life catalogue.Life, in series.Series) {
	if in != series.None {
		o.Series = in.String()
		option, ok := facts.Resolve(project, life.Key, series.None, in)
		if !ok {
			var problems []catalogue.Problem
			option, ok, problems = facts.ValidateName(project, in, key)
			for _, p := range problems {
				o.Problems = append(o.Problems, strings.TrimSuffix(p.Message+"; "+p.Hint, "; "))
			}
		}
		if ok {
			o.Fact, o.FactIn = &option, in.String()
		}
		return
	}
	for s := series.Newest; s >= series.Oldest; s-- {
		if option, ok := facts.Option(project, s, life.Key); ok {
			o.Fact, o.FactIn = &option, s.String()
			return
		}
	}
}

// rows sets the rows that set the option in the series, or in any series for series.None.
func (o *Option) rows(facts *catalogue.Catalogue, services []*service.Service, project string, key catalogue.Key, in series.Series) {
	seen := map[*service.File]bool{}
	for _, svc := range services {
		for _, f := range svc.Files {
			if f.Project != project || seen[f] {
				continue
			}
			seen[f] = true
			for i := range f.Rows {
				row := &f.Rows[i]
				group, name, _ := strings.Cut(row.Option, ".")
				if facts.Life(project, catalogue.Key{Group: group, Name: name}).Key != key {
					continue
				}
				if in == series.None || row.Span.Contains(in) && f.Span.Contains(in) {
					o.Rows = append(o.Rows, newRow(f, row))
				}
			}
		}
	}
}

func newRow(f *service.File, row *service.Row) Row {
	r := Row{File: f.Path, Why: row.Why}
	for _, from := range row.From {
		r.From = append(r.From, string(from))
	}
	if row.Span.Since != series.None {
		r.Since = row.Span.Since.String()
	}
	if row.Span.Until != series.None {
		r.Until = row.Span.Until.String()
	}
	return r
}
