package service

import (
	"slices"
	"strconv"
)

// Reference is a service that another one is configured to use. Most references are derived from rows that contain the address of a
// service: see References. A service declares the others in Service.Uses.
type Reference struct {
	Services []string         // any of them is enough; a series that has none does not need one
	OnHost   bool             // it must run on the same host; else on any host of the region
	When     func(*Site) bool // nil: always
	Degrades bool             // without it the region works worse, but works
	Why      string           // what does not work without it

	User *Service // the service that refers to it
	File *File    // the file with the address; nil: no address is in a file
	Name string   // the option with the address
}

// Uses returns the row with a reference to services that its value lists.
func (r Row) Uses(ref Reference) Row {
	r.References = append(slices.Clone(r.References), ref)
	return r
}

// Stating sets what the lines of the row state about connections.
func (r Row) Stating(s Statement) Row { r.States = &s; return r }

// Statement returns what a line of the row states about connections: what the row declares, otherwise what its ties imply.
func (r *Row) Statement() (s Statement, ok bool) {
	if r.States != nil {
		return *r.States, true
	}
	for _, t := range r.Ties {
		if t.states != "" {
			return Statement{Kind: t.states}, true
		}
	}
	return Statement{}, false
}

// References returns what the services of the group in a scope refer to, each service once: the services that rows contain addresses of, and those
// that the services declare.
func References(scope *Scope) []Reference {
	s := scope.Site
	var all []Reference
	add := func(ref Reference) {
		known := func(other Reference) bool {
			return slices.Equal(other.Services, ref.Services) && other.OnHost == ref.OnHost
		}
		if len(ref.Services) > 0 && (ref.When == nil || ref.When(s)) && !slices.ContainsFunc(all, known) {
			all = append(all, ref)
		}
	}
	for _, svc := range s.Runs(scope.Group.Name) {
		for _, ref := range svc.Uses {
			ref.User = svc
			add(ref)
		}
		for _, f := range svc.Files {
			if !f.Span.Contains(scope.Series) || f.Project == "" {
				continue
			}
			for _, rows := range [][]Row{f.Rows, f.Unwritten} {
				for i := range rows {
					for _, ref := range ofRow(&rows[i], scope) {
						ref.User, ref.File, ref.Name = svc, f, rows[i].Option
						add(ref)
					}
				}
			}
		}
	}
	return all
}

// ofRow returns the references of a row: declared ones, and the services at the ports in its value.
func ofRow(row *Row, scope *Scope) []Reference {
	if len(row.References) == 0 && len(row.Ties) == 0 || !row.Applies(scope) {
		return nil
	}
	all := slices.Clone(row.References)
	for _, tie := range row.Ties {
		var ports []string
		switch tie.Kind {
		case PortTie:
			ports = row.Value(scope)
		case EndpointTie:
			for _, t := range targets(row.Value(scope)) {
				ports = append(ports, t.port)
			}
		}
		for _, port := range ports {
			all = append(all, Reference{Services: listeningOn(scope.Site, port), Degrades: tie.Degrades, Why: "nothing answers at the address in the file"})
		}
	}
	return all
}

// listeningOn returns the services with a port, except those of keystone, which has a check of its own.
func listeningOn(s *Site, port string) []string {
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil
	}
	var names []string
	for _, svc := range s.all {
		if !svc.Does(Identity) && slices.ContainsFunc(svc.Ports, func(p Port) bool { return p.Number == number }) {
			names = append(names, svc.Name)
		}
	}
	return names
}
