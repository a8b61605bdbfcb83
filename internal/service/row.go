// Package service describes services as data: services, their files, and the rows that give each option its value.
package service

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Value is what a row gives its option: one text for each line, since multi-valued options have several. Nil sets
// nothing, so no line is written.
type Value []string

// Row is the rule that gives one option its value. Make rows with the constructors below, which print values as the
// readers of the files expect them.
type Row struct {
	artefact.Origin
	Value    func(*Scope) Value
	Span     series.Span // the series that have the option
	Services []string    // the row speaks only to hosts that run one of these; nil: to all that have the file
	Cond     func(*Scope) bool
	Pinned   bool // written even where it equals the default of the series
	Secret   bool // the value holds a placeholder for a secret

	Networks func(*Scope) []*model.Network // the networks that {network} of From is filled with; nil: those of the scope
	Members  func(*Scope) []*model.Host    // the hosts that {member} of From is filled with; nil: that of the scope
	Each     func(*Scope) []*Scope         // the scope of each line of a row that writes one line for each network or host; nil: the row's
}

// From names the values of the description that a row is made of. A path that begins with region, group, host or
// hardware is that of the host itself: region.networks.management.vip.
func From(paths ...string) []source.Path {
	long := strings.NewReplacer(
		"\x00region.", "regions.{region}.",
		"\x00group.", "regions.{region}.groups.{group}.",
		"\x00host.", "regions.{region}.hosts.{host}.",
		"\x00hardware.", "hardware.{hardware}.",
		"\x00", "")
	from := make([]source.Path, len(paths))
	for i, path := range paths {
		from[i] = source.Path(long.Replace("\x00" + path))
	}
	return from
}

// Set is a row with the same value for every host. Booleans print as oslo.config's True and False.
func Set[T string | int | float64 | bool](option string, value T) Row {
	fixed := Value{print(value)}
	return Row{Origin: artefact.Origin{Option: option}, Value: func(*Scope) Value { return fixed }}
}

// Text is a row whose value is a text; an empty one sets nothing.
func Text(option string, from []source.Path, value func(*Scope) string) Row {
	return row(option, from, func(s *Scope) Value { return unlessEmpty(value(s)) })
}

// Int is a row whose value is a whole number.
func Int(option string, from []source.Path, value func(*Scope) int) Row {
	return row(option, from, func(s *Scope) Value { return Value{strconv.Itoa(value(s))} })
}

// Bool is a row whose value is True or False.
func Bool(option string, from []source.Path, value func(*Scope) bool) Row {
	return row(option, from, func(s *Scope) Value { return Value{print(value(s))} })
}

// Addr is a row whose value is an IP address; an invalid one sets nothing.
func Addr(option string, from []source.Path, value func(*Scope) netip.Addr) Row {
	return row(option, from, func(s *Scope) Value {
		if addr := value(s); addr.IsValid() {
			return Value{addr.String()}
		}
		return nil
	})
}

// List is a row whose value is a list, its members joined by commas; an empty one sets nothing.
func List(option string, from []source.Path, value func(*Scope) []string) Row {
	return row(option, from, func(s *Scope) Value { return unlessEmpty(strings.Join(value(s), ",")) })
}

// Lines is a row that writes its option once for each text: a multi-valued option, or a repeated directive.
func Lines(option string, from []source.Path, value func(*Scope) []string) Row {
	return row(option, from, func(s *Scope) Value { return value(s) })
}

// Secret is a row whose whole value is the placeholder of a secret, by the service and the use that name it in the
// description: Secret("neutron.password", "neutron", "service").
func Secret(option, service, use string) Row {
	return row(option, nil, func(s *Scope) Value { return Value{s.Secret(service, use)} }).WithSecret(service, use)
}

// Because gives the reason, one sentence that explain prints and that the option reference is made from.
func (r Row) Because(why string) Row { r.Why = why; return r }

// Since bounds the row to a series and those after it.
func (r Row) Since(s series.Series) Row { r.Span.Since = s; return r }

// Until bounds the row to the series before s. The option's name is then the newest one before s.
func (r Row) Until(s series.Series) Row { r.Span.Until = s; return r }

// On bounds the row to hosts that run one of the services.
func (r Row) On(services ...string) Row { r.Services = services; return r }

// When bounds the row to where the condition holds.
func (r Row) When(cond func(*Scope) bool) Row {
	if before := r.Cond; before != nil {
		r.Cond = func(s *Scope) bool { return before(s) && cond(s) }
		return r
	}
	r.Cond = cond
	return r
}

// Pin has the row written even where the value is the default of the series: a default that moves between series, or
// differs between hosts, is no promise.
func (r Row) Pin() Row { r.Pinned = true; return r }

// WithSecret marks a row whose value holds the placeholder of a secret, as a URL does.
func (r Row) WithSecret(service, use string) Row {
	r.Secret = true
	r.From = append(r.From[:len(r.From):len(r.From)], From("secrets."+service+"."+use)...)
	return r
}

// Of names the networks that {network} of the row's paths is filled with.
func (r Row) Of(networks func(*Scope) []*model.Network) Row { r.Networks = networks; return r }

// Listing names the hosts that {member} of the row's paths is filled with.
func (r Row) Listing(members func(*Scope) []*model.Host) Row { r.Members = members; return r }

// Applies reports whether the row speaks to the host of a scope.
func (r *Row) Applies(s *Scope) bool {
	return r.Span.Contains(s.Series) && (r.Services == nil || s.RunsAny(r.Services...)) && (r.Cond == nil || r.Cond(s))
}

// EachNetwork is a row that writes its option once for each of some networks: line computes one line in the scope of its network. An
// empty line sets nothing.
func EachNetwork(option string, from []source.Path, networks func(*Scope) []*model.Network, line func(*Scope) string) Row {
	return each(option, from, func(s *Scope) []*Scope {
		var all []*Scope
		for _, n := range networks(s) {
			all = append(all, s.In(n))
		}
		return all
	}, line)
}

// EachMember is a row that writes its option once for each of some hosts: line computes one line in the scope of a member. An
// empty line sets nothing.
func EachMember(option string, from []source.Path, members func(*Scope) []*model.Host, line func(*Scope) string) Row {
	return each(option, from, func(s *Scope) []*Scope {
		var all []*Scope
		for _, h := range members(s) {
			all = append(all, s.With(h))
		}
		return all
	}, line)
}

// each is a row with a scope for each line. Scopes whose line is empty are left out.
func each(option string, from []source.Path, scopes func(*Scope) []*Scope, line func(*Scope) string) Row {
	written := func(s *Scope) []*Scope {
		return slices.DeleteFunc(scopes(s), func(inner *Scope) bool { return line(inner) == "" })
	}
	r := row(option, from, func(s *Scope) Value {
		var all Value
		for _, inner := range written(s) {
			all = append(all, line(inner))
		}
		return all
	})
	r.Each = written
	return r
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
