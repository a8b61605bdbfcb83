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

// setting is an option with the values that a file sets it to.
type setting struct {
	key    catalogue.Key // the name in the series
	values []string      // one for each line
	secret bool          // no message may contain the values
	origin *artefact.Origin
	each   []*artefact.Origin // the origin of each value; nil: origin
}

// originOf returns the origin of a value.
func (s *setting) originOf(i int) *artefact.Origin {
	if s.each != nil {
		return s.each[i]
	}
	return s.origin
}

// rowOption is an option as a row names it, and the series to find its name in.
type rowOption struct {
	project string
	option  string
	until   series.Series // the first series without the row
	in      series.Series
}

// resolved is an option of the catalogue, and whether the catalogue contains it.
type resolved struct {
	catalogue.Option
	known bool
}

// settings evaluates the rows of a file for a host, in the order of the table. It also returns the rows that read the host.
func (g *group) settings(s *service.Scope, h *model.Host, c *class, f *service.File) ([]setting, []variation, error) {
	settings := make([]setting, 0, len(f.Rows))
	var varies []variation
	var list diag.List
	for i := range f.Rows {
		set, isSet, err := g.setting(s, h, c, f, &f.Rows[i])
		if s.Touched() {
			varies = append(varies, variation{row: &f.Rows[i], isSet: isSet})
		}
		if err != nil {
			list = append(list, *err)
		} else if isSet {
			settings = append(settings, set)
		}
	}
	return settings, varies, list.Err()
}

// setting evaluates a row for a host, and reports whether the row sets its option. A value that equals the default of the series is
// not written unless the row is pinned.
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
			"%s has no option %s in %s: limit its row to the series that have it", f.Project, row.Option, s.Series)}
	}
	if !row.Pinned && catalogue.EqualsDefault(option, values) {
		return setting{}, false, nil
	}
	if err := g.validate(row, option, values); err != nil {
		d := rejected(err, c.origin(row, s), h, f)
		return setting{}, false, &d
	}
	return setting{key: option.Key, values: literal(values), secret: row.Secret, origin: c.origin(row, s)}, true, nil
}

// plainSetting returns the setting of a row in a file that oslo.config does not read.
func plainSetting(s *service.Scope, c *class, f *service.File, row *service.Row) setting {
	set := setting{key: plainKey(f, row.Option), secret: row.Secret, origin: c.origin(row, s)}
	for _, l := range row.Lines(s) {
		set.values = append(set.values, l.Text)
		set.each = append(set.each, c.origin(row, l.Scope))
	}
	return set
}

// literal escapes the dollars in the values of a row: oslo.config replaces $name by the value of the option name, and no row refers to
// another option.
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

// split divides the option of a row into section and name, for a file that oslo.config does not read. If the format has no sections, the
// name is the whole option.
func split(f *service.File, option string) catalogue.Key {
	if !f.Format.HasSections() {
		return catalogue.Key{Name: option}
	}
	section, name, _ := strings.Cut(option, ".")
	return catalogue.Key{Group: section, Name: name}
}

// plainKey returns the section and the name of the option of a row, as overrides name it if the program has them.
func plainKey(f *service.File, option string) catalogue.Key {
	return split(f, option)
}

// resolve returns the option of a row under the name that it has in a series, and reports whether the series has it.
func (r *Renderer) resolve(project, option string, until, in series.Series) (catalogue.Option, bool) {
	n := rowOption{project, option, until, in}
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

// validation is the result of validating the values of a row. It is cached because a row mostly has the same values on all hosts of a
// group.
type validation struct {
	values []string
	err    error
}

// invalidValue is the error of a value that violates the definition of its option.
type invalidValue struct{ catalogue.Problem }

func (p invalidValue) Error() string { return p.Message }

// validate returns the first error that the catalogue reports for the values of a row.
func (g *group) validate(row *service.Row, option catalogue.Option, values []string) error {
	if last, ok := g.validations[row]; ok && slices.Equal(last.values, values) {
		return last.err
	}
	var err error
	for _, p := range catalogue.Validate(option, values) {
		if p.Kind == catalogue.Error {
			err = invalidValue{p}
			break
		}
	}
	g.validations[row] = validation{values, err}
	return err
}

// rejected returns the diagnostic of a value that cannot be written. Its path is the first input of the value.
func rejected(err error, origin *artefact.Origin, h *model.Host, f *service.File) diag.Diagnostic {
	d := diag.Diagnostic{
		Code:    "value/rejected",
		Message: "host " + h.Name + ", " + f.Path + ", " + origin.Option + ": " + err.Error(),
	}
	if len(origin.From) > 0 {
		d.Path = service.Expand(origin.From[0], h)[0]
	}
	if p, ok := errors.AsType[invalidValue](err); ok {
		d.Rule, d.Hint = p.Rule, p.Hint
	}
	return d
}

// withoutValue returns the error of a secret value without the value.
func withoutValue(err error) error {
	if bad, ok := errors.AsType[*format.BadValue](err); ok {
		return errors.New(bad.Reason)
	}
	return err
}
