package service

import (
	"net/netip"
	"strconv"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Value is what a row sets its option to: one text for each line, since multi-valued options have several. Nil sets nothing, so no
// line is written.
type Value []string

// Row is the rule that gives one option its value. Make rows with the constructors below, which print values as the
// readers of the files expect them.
type Row struct {
	artefact.Origin
	Value    func(*Scope) Value
	Span     series.Span // the series that have the option
	Services []string    // the row is written only on hosts that run one of these, whichever services read it (see Readers); nil: on all that have the file
	Cond     func(*Scope) bool
	Pinned   bool   // written even if it equals the default of the series
	Secret   bool   // the value contains a placeholder for a secret
	Breaks   string // what fails without the line, as a clause; empty: the programs work with the default

	Networks func(*Scope) []*model.Network // the networks that {network} of From is filled with; nil: those of the scope
	Members  func(*Scope) []*model.Host    // the hosts that {member} of From is filled with; nil: that of the scope
	Reads    func(*Scope) []source.Path    // the paths of From that the value is computed from in a scope; nil: all

	Ties       []Tie       // what the value must agree with
	References []Reference // services that the value lists, in addition to those at the ports in it
	Elsewhere  []Elsewhere // where the value is also stored, so that a rollout needs more than restarts
	States     *Statement  // what its lines state about connections, if that does not follow from the ties

	Form     *secret.Form // of the secret in the value; nil: that of a password
	Rotation *Rotation    // of the secret in the value; nil: new files, restarts and what Elsewhere states
	Inside   *Inside      // how the program reads the secret inside of the value; nil: see package format

	repeated func(*Scope) []Line // of Repeat; nil: all lines are about the scope of the row
}

// From names the values of the description that a row is computed from. A path that begins with region, group, host or hardware
// is a path of the host itself: region.networks.management.vip. The names in braces that it may contain are those of OriginIn,
// Alternative separates alternatives.
func From(paths ...string) []source.Path {
	from := make([]source.Path, len(paths))
	for i, path := range paths {
		alternatives := strings.Split(path, Alternative)
		for j, alternative := range alternatives {
			alternatives[j] = ofHost(alternative)
		}
		from[i] = source.Path(strings.Join(alternatives, Alternative))
	}
	return from
}

// ofHost writes the abbreviation at the beginning of a path in full.
func ofHost(path string) string {
	for _, abbreviation := range [][2]string{
		{"region.", "regions.{region}."}, {"group.", "regions.{region}.groups.{group}."},
		{"host.", "regions.{region}.hosts.{host}."}, {"hardware.", "hardware.{hardware}."},
	} {
		if rest, ok := strings.CutPrefix(path, abbreviation[0]); ok {
			return abbreviation[1] + rest
		}
	}
	return path
}

// Set returns a row with the same value for every host. Booleans print as oslo.config's True and False.
func Set[T string | int | float64 | bool](option string, value T) Row {
	fixed := Value{print(value)}
	return Row{Origin: artefact.Origin{Option: option}, Value: func(*Scope) Value { return fixed }}
}

// Text returns a row whose value is a text; an empty one sets nothing.
func Text(option string, from []source.Path, value func(*Scope) string) Row {
	return row(option, from, func(s *Scope) Value { return unlessEmpty(value(s)) })
}

// Int returns a row whose value is an integer.
func Int(option string, from []source.Path, value func(*Scope) int) Row {
	return row(option, from, func(s *Scope) Value { return Value{strconv.Itoa(value(s))} })
}

// Bool returns a row whose value is True or False.
func Bool(option string, from []source.Path, value func(*Scope) bool) Row {
	return row(option, from, func(s *Scope) Value { return Value{print(value(s))} })
}

// Addr returns a row whose value is an IP address; an invalid one sets nothing.
func Addr(option string, from []source.Path, value func(*Scope) netip.Addr) Row {
	return row(option, from, func(s *Scope) Value {
		if addr := value(s); addr.IsValid() {
			return Value{addr.String()}
		}
		return nil
	})
}

// List returns a row whose value is a list, its members joined by commas; an empty one sets nothing.
func List(option string, from []source.Path, value func(*Scope) []string) Row {
	return row(option, from, func(s *Scope) Value { return unlessEmpty(strings.Join(value(s), ",")) })
}

// Lines returns a row that writes its option once for each text: a multi-valued option, or a repeated directive.
func Lines(option string, from []source.Path, value func(*Scope) []string) Row {
	return row(option, from, func(s *Scope) Value { return value(s) })
}

// Secret returns a row whose whole value is the placeholder of a secret, by the service and the use that name it in the
// description: Secret("neutron.password", "neutron", "service").
func Secret(option, service, use string) Row {
	return row(option, nil, func(s *Scope) Value { return Value{s.Secret(service, use)} }).WithSecret(service, use)
}

// Because sets the reason, one sentence that explain prints and that the option reference contains.
func (r Row) Because(why string) Row { r.Why = why; return r }

// Since limits the row to a series and those after it.
func (r Row) Since(s series.Series) Row { r.Span.Since = s; return r }

// Until limits the row to the series before s. The option's name is then the newest one before s.
func (r Row) Until(s series.Series) Row { r.Span.Until = s; return r }

// On limits the row to hosts that run one of the services. It does not state that no other service reads the option: see Readers.
func (r Row) On(services ...string) Row { r.Services = services; return r }

// When limits the row to scopes for which the condition holds.
func (r Row) When(cond func(*Scope) bool) Row {
	if before := r.Cond; before != nil {
		r.Cond = func(s *Scope) bool { return before(s) && cond(s) }
		return r
	}
	r.Cond = cond
	return r
}

// Pin writes the row even if the value is the default of the series: a default that changes between series, or differs between
// hosts, is not reliable.
func (r Row) Pin() Row { r.Pinned = true; return r }

// Required states what fails without the line, as a clause that findings about an omitted line contain.
func (r Row) Required(breaks string) Row { r.Breaks = breaks; return r }

// WithSecret marks a row whose value contains the placeholder of a secret, as a URL does. The value is tied to the other places with
// the same secret.
func (r Row) WithSecret(service, use string) Row {
	r.Secret = true
	r = r.Tied(SameSecret(service, use))
	r.From = append(r.From[:len(r.From):len(r.From)], From("secrets."+service+"."+use)...)
	return r
}

// InForm states the form of the secret in the value.
func (r Row) InForm(f secret.Form) Row { r.Form = &f; return r }

// Holds states how the program reads the secret inside of the value.
func (r Row) Holds(in Inside) Row { r.Inside = &in; return r }

// Rotates states how the secret in the value is replaced.
func (r Row) Rotates(by Rotation) Row { r.Rotation = &by; return r }

// StoredIn declares where the value of the row is also stored.
func (r Row) StoredIn(places ...Elsewhere) Row {
	r.Elsewhere = append(r.Elsewhere[:len(r.Elsewhere):len(r.Elsewhere)], places...)
	return r
}

// Of names the networks that {network} of the row's paths is filled with.
func (r Row) Of(networks func(*Scope) []*model.Network) Row { r.Networks = networks; return r }

// Reading narrows the paths of the row to those that the value is computed from in a scope.
func (r Row) Reading(paths func(*Scope) []source.Path) Row { r.Reads = paths; return r }

// Listing names the hosts that {member} of the row's paths is filled with.
func (r Row) Listing(members func(*Scope) []*model.Host) Row { r.Members = members; return r }

// Applies reports whether the row applies to the host of a scope.
func (r *Row) Applies(s *Scope) bool {
	return r.Span.Contains(s.Series) && (r.Services == nil || s.RunsAny(r.Services...)) && (r.Cond == nil || r.Cond(s))
}

// Repeat is a row that writes its option once for each of some scopes, such as those of networks (OverNetworks) or of listed hosts
// (OverMembers). An empty line sets nothing.
func Repeat(option string, from []source.Path, scopes func(*Scope) []*Scope, line func(*Scope) string) Row {
	lines := func(s *Scope) []Line {
		var all []Line
		for _, inner := range scopes(s) {
			if text := line(inner); text != "" {
				all = append(all, Line{inner, text})
			}
		}
		return all
	}
	r := row(option, from, func(s *Scope) Value {
		var all Value
		for _, l := range lines(s) {
			all = append(all, l.Text)
		}
		return all
	})
	r.repeated = lines
	return r
}

// Line is a line that a row writes, and the scope that it is about.
type Line struct {
	Scope *Scope
	Text  string
}

// Lines returns the lines that the row writes in a scope.
func (r *Row) Lines(s *Scope) []Line {
	if r.repeated != nil {
		return r.repeated(s)
	}
	texts := r.Value(s)
	lines := make([]Line, len(texts))
	for i, text := range texts {
		lines[i] = Line{s, text}
	}
	return lines
}

// OverNetworks returns the scope of each of some networks.
func OverNetworks(networks func(*Scope) []*model.Network) func(*Scope) []*Scope {
	return func(s *Scope) []*Scope {
		var all []*Scope
		for _, n := range networks(s) {
			all = append(all, s.In(n))
		}
		return all
	}
}

// OverMembers returns the scope of each of some hosts.
func OverMembers(members func(*Scope) []*model.Host) func(*Scope) []*Scope {
	return func(s *Scope) []*Scope {
		var all []*Scope
		for _, h := range members(s) {
			all = append(all, s.With(h))
		}
		return all
	}
}

func row(option string, from []source.Path, value func(*Scope) Value) Row {
	return Row{Origin: artefact.Origin{Option: option, From: from}, Value: value}
}

func unlessEmpty(text string) Value {
	if text == "" {
		return nil
	}
	return Value{text}
}

// print writes a value as oslo.config reads it.
func print[T string | int | float64 | bool](value T) string {
	switch v := any(value).(type) {
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int:
		return strconv.Itoa(v)
	case float64:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text
	}
	return any(value).(string)
}
