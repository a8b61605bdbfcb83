package render

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// setting is an option with its values, on the way into a file.
type setting struct {
	key    catalogue.Key // as the series knows it
	values []string      // one for each line
	secret bool          // whether no message may show the values
	origin *artefact.Origin
	each   []*artefact.Origin // of each value; nil: origin
}

// originOf returns the provenance of a value.
func (s *setting) originOf(i int) *artefact.Origin {
	if s.each != nil {
		return s.each[i]
	}
	return s.origin
}

// name is an option as a row calls it, in a series.
type name struct {
	project string
	option  string
	until   series.Series
	in      series.Series
}

// resolved is what the catalogue says of a name.
type resolved struct {
	catalogue.Option
	known bool
}

// rows evaluates the rows of a file for a host, in the order of the table, and tells which of them asked for the host.
func (g *group) rows(s *service.Scope, h *model.Host, c *class, f *service.File) ([]setting, []variation, error) {
	settings := make([]setting, 0, len(f.Rows))
	var asked []variation
	var bad diag.List
	for i := range f.Rows {
		set, speaks, err := g.setting(s, h, c, f, &f.Rows[i])
		if s.Touched() {
			asked = append(asked, variation{row: &f.Rows[i], speaks: speaks})
		}
		if err != nil {
			bad = append(bad, *err)
		} else if speaks {
			settings = append(settings, set)
		}
	}
	return settings, asked, bad.Err()
}

// setting evaluates a row for a host, and reports whether it says anything: values that equal the default of the series
// are left out unless their row is pinned.
func (g *group) setting(s *service.Scope, h *model.Host, c *class, f *service.File, row *service.Row) (setting, bool, *diag.Diagnostic) {
	if !row.Applies(s) {
		return setting{}, false, nil
	}
	values := []string(row.Value(s))
	if values == nil {
		return setting{}, false, nil
	}
	if f.Project == "" {
		return plainSetting(s, c, f, row), true, nil
	}
	option, ok := g.resolve(f.Project, row.Option, row.Span.Until, s.Series)
	if !ok {
		return setting{}, false, &diag.Diagnostic{Code: "option/unknown", Message: fmt.Sprintf(
			"%s has no option %s in %s; its row needs another span of series", f.Project, row.Option, s.Series)}
	}
	if !row.Pinned && catalogue.EqualsDefault(option, values) {
		return setting{}, false, nil
	}
	if err := g.judge(row, option, values); err != nil {
		fault := refused(err, c.origin(row, s), h, f)
		return setting{}, false, &fault
	}
	return setting{key: option.Key, values: literal(values), secret: row.Secret, origin: c.origin(row, s)}, true, nil
}

// plainSetting returns the setting of a row in a file that is not oslo.config's.
func plainSetting(s *service.Scope, c *class, f *service.File, row *service.Row) setting {
	made := setting{key: split(f, row.Option), secret: row.Secret, origin: c.origin(row, s)}
	for _, l := range row.Lines(s) {
		made.values = append(made.values, l.Text)
		made.each = append(made.each, c.origin(row, l.Scope))
	}
	return made
}

// literal keeps oslo.config from substituting in the values of a row: no row refers to another option.
func literal(values []string) []string {
	if !slices.ContainsFunc(values, func(v string) bool { return strings.Contains(v, "$") }) {
		return values
	}
	escaped := make([]string, len(values))
	for i, v := range values {
		escaped[i] = format.EscapeDollar(v)
	}
	return escaped
}

// split cuts an option of a file that is not oslo.config's into section and name. Formats without sections keep it whole.
func split(f *service.File, option string) catalogue.Key {
	if !f.Format.HasSections() {
		return catalogue.Key{Name: option}
	}
	section, name, _ := strings.Cut(option, ".")
	return catalogue.Key{Group: section, Name: name}
}

// resolve finds the name that a series has for the option of a row.
func (r *Renderer) resolve(project, option string, until, in series.Series) (catalogue.Option, bool) {
	n := name{project, option, until, in}
	if found, ok := r.names[n]; ok {
		return found.Option, found.known
	}
	group, key, _ := strings.Cut(option, ".")
	var found resolved
	found.Option, found.known = r.catalogue.Resolve(project, catalogue.Key{Group: group, Name: key}, until, in)
	if !found.known {
		found.Option, found.known = r.catalogue.BackendOption(project, in, catalogue.Key{Group: group, Name: key})
	}
	r.names[n] = found
	return found.Option, found.known
}

// verdict is what the catalogue said of the values of a row. Rows of a group mostly repeat theirs.
type verdict struct {
	values []string
	err    error
}

// problem is a value that the option does not take.
type problem struct{ catalogue.Problem }

func (p problem) Error() string { return p.Message }

// judge asks the catalogue whether an option takes the values of a row.
func (g *group) judge(row *service.Row, option catalogue.Option, values []string) error {
	if last, ok := g.verdicts[row]; ok && slices.Equal(last.values, values) {
		return last.err
	}
	var err error
	for _, p := range catalogue.Validate(option, values) {
		if p.Kind == catalogue.Error {
			err = problem{p}
			break
		}
	}
	g.verdicts[row] = verdict{values, err}
	return err
}

// refused turns the error of a value into a diagnostic about the description that the value came from.
func refused(err error, origin *artefact.Origin, h *model.Host, f *service.File) diag.Diagnostic {
	d := diag.Diagnostic{
		Code:    "value/refused",
		Message: "host " + h.Name + ", " + f.Path + ", " + origin.Option + ": " + err.Error(),
	}
	if len(origin.From) > 0 {
		d.Path = service.Expand(origin.From[0], h)[0]
	}
	if p, ok := errors.AsType[problem](err); ok {
		d.Rule, d.Hint = p.Rule, p.Hint
	}
	return d
}

// hidden returns the error of a secret value without the value.
func hidden(err error) error {
	if bad, ok := errors.AsType[*format.BadValue](err); ok {
		return errors.New(bad.Reason)
	}
	return err
}
