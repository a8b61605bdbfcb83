package imports

import (
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/series"
)

// conflicts reports the options that contradict the embedded catalogue or another set.
func (c *Catalogue) conflicts(sets []*set) {
	facts := catalogue.Open()
	seen := map[string][]place{}
	for _, s := range sets {
		before := len(s.file.list)
		for i := range s.Options {
			if !s.file.isFull() {
				s.against(facts, i)
				s.againstOthers(seen, i)
			}
		}
		c.Findings = append(c.Findings, s.file.list[before:]...)
	}
}

// place is an option of a set.
type place struct {
	*set
	i int
}

// against compares an option with the embedded catalogue in every release that it applies to, and reports the newest release
// with a difference.
func (s *set) against(facts *catalogue.Catalogue, i int) {
	o := s.Options[i]
	known := facts.Series(s.Project)
	slices.Reverse(known)
	for _, in := range known {
		if s.Series != series.None && s.Series != in {
			continue
		}
		have, ok := facts.Option(s.Project, in, o.Key)
		if parts := catalogue.Disagree(have, o); ok && len(parts) > 0 {
			d := s.conflict(i, "%v differs from %s %v: %s", o.Key, s.Project, in, shown(o, parts))
			if s.Series == series.None {
				d.Hint = "state the release of the file with --series, or remove the option from the file"
			}
			return
		}
	}
}

// againstOthers compares an option with the options of the same name in earlier sets.
func (s *set) againstOthers(seen map[string][]place, i int) {
	o := s.Options[i]
	id := s.Project + " " + o.Key.String()
	for _, other := range seen[id] {
		if s.Series != series.None && other.Series != series.None && s.Series != other.Series {
			continue
		}
		have := other.Options[other.i]
		if parts := catalogue.Disagree(have, o); len(parts) > 0 {
			d := s.conflict(i, "%v differs from another import: %s", o.Key, shown(o, parts))
			d.Related = []diag.Related{{Message: "the other import, for " + seriesText(other.Series), Pos: other.file.pos(other.at[other.i])}}
			d.Hint = "keep one of the two"
		}
	}
	seen[id] = append(seen[id], place{s, i})
}

func (s *set) conflict(i int, format string, args ...any) *diag.Diagnostic {
	d := s.file.errorf("import/conflict", s.at[i], 0, format, args...)
	d.Hint = "remove the option from the file"
	return d
}

// shown joins the differences. It does not show defaults of secrets.
func shown(o catalogue.Option, parts []string) string {
	if o.Secret {
		parts = slices.Clone(parts)
		for i, part := range parts {
			if strings.HasPrefix(part, "default ") {
				parts[i] = "another default"
			}
		}
	}
	return strings.Join(parts, ", ")
}
