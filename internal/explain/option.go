package explain

import (
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Option is what the catalogue and the tables know of one option.
type Option struct {
	Project  string            `json:"project"`
	Name     string            `json:"name"` // [group] name, the newest
	Series   string            `json:"series,omitempty"`
	Fact     *catalogue.Option `json:"fact,omitempty"` // as the asked series, else the newest one that has it, knows it
	FactIn   string            `json:"fact_in,omitempty"`
	Life     []Event           `json:"life"`
	Rules    []Rule            `json:"rules"`
	Problems []string          `json:"problems,omitempty"`
}

// Event is a change that a series brings.
type Event struct {
	Series string `json:"series"`
	What   string `json:"what"`
}

// Rule is a row of a table that sets the option.
type Rule struct {
	File  string   `json:"file"`
	Since string   `json:"since,omitempty"`
	Until string   `json:"until,omitempty"` // the first series without the rule
	From  []string `json:"from,omitempty"`
	Why   string   `json:"why"`
}

// OptionOf explains an option, given as group.name under any of its names. A series narrows the facts; series.None asks
// for the newest. The result is false where no series and no row knows the option.
func OptionOf(facts *catalogue.Catalogue, services []*service.Service, project, option string, in series.Series) (Option, bool) {
	group, name, _ := strings.Cut(option, ".")
	key := catalogue.Key{Group: group, Name: name}.Canonical()
	life := facts.Life(project, key)
	doc := Option{Project: project, Name: life.Key.String(), Rules: []Rule{}, Life: []Event{}}
	for _, e := range life.Events {
		doc.Life = append(doc.Life, Event{e.Series.String(), e.String()})
	}
	doc.fact(facts, project, key, life, in)
	doc.rules(facts, services, project, life.Key, in)
	return doc, len(life.Events) > 0 || len(doc.Rules) > 0
}

// fact finds what a series says of the option.
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

// rules finds the rows that set the option in the series, or in any.
func (o *Option) rules(facts *catalogue.Catalogue, services []*service.Service, project string, key catalogue.Key, in series.Series) {
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
					o.Rules = append(o.Rules, rule(f, row))
				}
			}
		}
	}
}

func rule(f *service.File, row *service.Row) Rule {
	r := Rule{File: f.Path, Why: row.Why}
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
