// Package api builds the file and the services of an OpenStack project from what all projects with an API have in common: database,
// messaging, tokens, cache, logging, proxy headers, processes, and a port behind HAProxy. The folder of a project adds its own options.
package api

import (
	"slices"

	"stackplan/generators/oslo"
	"stackplan/generators/uwsgi"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

// Project is an OpenStack project with an API. Its name is also that of its user and group, of its directories, of its database with the
// account, of its service user, and of its secrets in the description.
type Project struct {
	*service.Project
	Field string                   // of the regions that have it
	When  func(*service.Site) bool // these regions
}

// New returns a project with what the libraries of oslo require, in addition to what it declares itself. newPolicies is the series in
// which it starts to enforce the new defaults of its policies; None: it does not. The regions that have it set a field, as when reports.
func New(p service.Project, newPolicies series.Series, field string, when func(*service.Site) bool) Project {
	p.Hazards = append(p.Hazards, oslo.Hazards(newPolicies)...)
	p.Starts = append(p.Starts, oslo.Starts()...)
	p.Conditional = append(p.Conditional, oslo.Conditional()...)
	p.Relations = append(p.Relations, oslo.DatabaseRelations(p.Name, "database")...)
	p.Relations = append(p.Relations, oslo.MessagingRelations(p.Name)...)
	p.Plugins = append(p.Plugins, oslo.Plugins...)
	p.Forms = append(p.Forms, oslo.Forms...)
	p.Dependencies = append(p.Dependencies, oslo.Dependencies(p.Name)...)
	return Project{&p, field, when}
}

// Conf returns the file of options that every program of the project reads, with the rows of the project before those that all
// projects share.
func (p Project) Conf(rows ...[]service.Row) *service.File {
	f := p.File(append(rows, Database(p.Name), oslo.MessagingRows())...)
	f.Unwritten = slices.Concat(oslo.QueueRows(), oslo.DatabaseUnwritten("database"))
	return f
}

// Database returns the options of the database of a project, and of its connections.
func Database(project string) []service.Row {
	return slices.Concat(oslo.DatabaseRows(project), sizing.PoolRows("database"))
}

// File is Conf for a project that does not use a database by the options of oslo.db, or that sends no messages.
func (p Project) File(rows ...[]service.Row) *service.File {
	return &service.File{
		Path: "/etc/" + p.Name + "/" + p.Name + ".conf", Doc: "The options of every program of " + p.Name + ".", Format: format.Oslo,
		Project: p.Name, Sample: p.Name + ".conf", Mode: 0o640, Owner: "root", Group: p.Name,
		Rows: append(slices.Concat(rows...), slices.Concat(oslo.AuthtokenRows(p.Name), oslo.ProxyRows(), oslo.LoggingRows(p.Name))...),
	}
}

// Service returns a service of the project that control hosts run, whose processes use the database and messages.
func (p Project) Service(name, doc string, files ...*service.File) *service.Service {
	return &service.Service{
		Name: name, Project: p.Project, Doc: doc, Roles: []string{service.ControlCompute, service.Control}, Field: p.Field, When: p.When, Essential: true,
		Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
		Processes: &service.Processes{Databases: service.OneDatabase(), Messaging: true}, Files: files,
	}
}

// Endpoint returns the service of an API that runs under uWSGI, and that users reach at the VIP.
func (p Project) Endpoint(doc string, w uwsgi.API, health string, conf *service.File) *service.Service {
	s := p.Service(w.Name, doc, append(w.Files(), conf)...)
	s.Processes.ValidatesTokens = true
	s.Ports = []service.Port{{Number: w.Port, Exposure: service.External, Health: health, Secure: w.Since}}
	s.Packages = oslo.ClientPackages(w.Name)
	return s
}

// Entry returns the catalogue entry of an API.
func Entry(w uwsgi.API, kind, name, path string) service.CatalogueEntry {
	return service.CatalogueEntry{Type: kind, Name: name, Port: w.Port, Path: path}
}
