package service

import (
	"stackplan/internal/debian"
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// Step is what a new cloud, region or host requires in addition to its files: a database, a user of keystone, a cluster. It is done by a
// command on hosts of its service, and a check finds out whether it is done, so that it can be repeated.
//
// Commands are lines of a POSIX shell that root runs. They may use the functions of Service.Shell and those of package bootstrap. They read
// a secret with the function secret while they run; neither the text of a command nor the arguments of a program contain one. What the
// description controls is quoted with ShellWord.
type Step struct {
	Name    string // unique among all services: keystone/keys
	On      StepHosts
	Span    series.Span
	When    func(*Job) bool // nil: always
	After   []string        // the steps that must be done before it, on all their hosts
	Needs   []Capability    // the steps that make these usable must be done before it
	Readies Capability      // what is usable once the step is done; empty: none

	Prepares bool // the services of the project of its service start after it, on every host
	Local    bool // later steps of its own host need it, and those of other hosts do not wait for it
	Central  bool // it is about all regions, so a new region requires it again, although another region runs its service
	Serial   bool // one host after another

	Secrets [][2]string // that it reads, and that no file contains: service and use

	In    []Runbook         // the runbooks that contain it; nil: NewCloud, and AddHost if every host, or every one except the first, runs it
	Check func(*Job) string // succeeds if the step is done
	Run   func(*Job) string
	Why   string
}

// StepHosts are the hosts of a service that run a step.
type StepHosts int

// The hosts of a step.
const (
	EveryHost   StepHosts = iota // all hosts of the service
	FirstHost                    // one host of the service in its region: the one that Site.Writer returns
	OtherHosts                   // all except that one
	WriterHost                   // the host that Site.Writer returns, also if a runbook is about it
	ChosenHosts                  // those that a runbook is about, if they run the service
)

// Runbook is a procedure that consists of steps.
type Runbook string

// The runbooks. Those other than NewCloud are about chosen hosts.
const (
	NewCloud    Runbook = "new"     // a new cloud or region
	AddHost     Runbook = "add"     // hosts that the description contains and the cloud does not
	RemoveHost  Runbook = "remove"  // hosts that the cloud contains, before the description no longer does
	PromoteHost Runbook = "promote" // a standby becomes the host that does the work
	ReplaceHost Runbook = "replace" // a host is lost and returns empty, with the same name
)

// Job is what a step may read: a host at its site, and what the planned regions and their files contain.
type Job struct {
	*Scope
	Service  *Service
	Runbook  Runbook
	Chosen   []*model.Host // that the runbook is about
	Planned  []*Site       // the regions of the plan
	Accounts []Account     // of servers that the files of the planned regions log in to
	Logins   []Login       // of keystone in these files
	Packages []string      // of the services of the host
	Units    []string      // of these services, in the order of the table
	Files    []string      // paths of the files of the host
}

// Account is an account of a database or a message broker, as a URL in a file contains it.
type Account struct {
	Scheme string // mysql+pymysql, rabbit
	User   string
	Secret string // the reference of its password
	Name   string // of the database or the virtual host
}

// Login is how a file logs in to keystone as a user of a service.
type Login struct{ User, Secret, Project, Domain string }

// First returns the host of the service that runs what one host runs, among those that the runbook does not choose; if it chooses all, the first one.
func (j *Job) First() *model.Host {
	var first *model.Host
	writer := j.Site.Writer(j.Service.Name)
	for _, h := range j.Site.Hosts(j.Service.Name) {
		if !j.IsChosen(h) && (first == nil || h.Name == writer) {
			first = h
		}
	}
	if hosts := j.Site.Hosts(j.Service.Name); first == nil && len(hosts) > 0 {
		return hosts[0]
	}
	return first
}

// Peers returns the hosts of the service except one.
func (j *Job) Peers(except *model.Host) []*model.Host {
	var all []*model.Host
	for _, h := range j.Site.Hosts(j.Service.Name) {
		if h.Name != except.Name {
			all = append(all, h)
		}
	}
	return all
}

// IsChosen reports whether the runbook is about a host.
func (j *Job) IsChosen(h *model.Host) bool {
	for _, c := range j.Chosen {
		if c.Name == h.Name && c.Region.Name == h.Region.Name {
			return true
		}
	}
	return false
}

// ChosenNames returns the names of the hosts of the region that the runbook is about.
func (j *Job) ChosenNames() []string {
	var names []string
	for _, h := range j.Chosen {
		if h.Region.Name == j.Region.Name {
			names = append(names, h.Name)
		}
	}
	return names
}

// ChosenRun reports whether a host that the runbook is about runs the service, or another one of its project.
func (j *Job) ChosenRun() bool {
	for _, h := range j.Chosen {
		if h.Region.Name != j.Region.Name {
			continue
		}
		for _, svc := range j.Site.Runs(h.Group.Name) {
			if svc == j.Service || svc.Project != nil && svc.Project == j.Service.Project {
				return true
			}
		}
	}
	return false
}

// Reference returns the reference of a secret for the function secret of the shell, quoted.
func (j *Job) Reference(service, use string) string {
	ref, _ := j.Cloud.Secret(j.Region, service, use)
	return ShellWord(ref)
}

// StepSecret is a secret that a step of a new cloud reads and no file contains.
type StepSecret struct{ Reference, Step, Host string }

// StepSecrets returns the secrets that the steps of a new cloud read at a site, and that no file contains.
func StepSecrets(s *Site) []StepSecret {
	var all []StepSecret
	for _, svc := range s.all {
		for i := range svc.Steps {
			step := &svc.Steps[i]
			if !s.Has(svc.Name) || !step.Span.Contains(s.Region.Series) {
				continue
			}
			j := &Job{Scope: NewScope(s, s.hosts[svc.Name][0]), Service: svc, Runbook: NewCloud}
			if step.When != nil && !step.When(j) {
				continue
			}
			for _, use := range step.Secrets {
				ref, _ := s.Cloud.Secret(s.Region, use[0], use[1])
				all = append(all, StepSecret{ref, step.Name, j.First().Name})
			}
		}
	}
	return all
}

// Command returns a command that is the same everywhere.
func Command(text string) func(*Job) string { return func(*Job) string { return text } }

// Package is a package of Debian that contains a service, or that its steps require.
type Package struct {
	Name  string
	Since debian.Release    // the first release that has it; None: all
	Until debian.Release    // the first release that has it no longer; None: none
	When  func(*Scope) bool // nil: always
}

// On reports whether the hosts of a scope have the package.
func (p *Package) On(s *Scope) bool {
	release := debian.Of(s.Series)
	return release >= p.Since && (p.Until == debian.None || release < p.Until) && (p.When == nil || p.When(s))
}

// Packages returns packages that every release has.
func Packages(names ...string) []Package {
	all := make([]Package, 0, len(names))
	for _, name := range names {
		all = append(all, Package{Name: name})
	}
	return all
}

// CatalogueEntry is an entry for a port of a service in the catalogue of keystone, from which clients learn the URL.
type CatalogueEntry struct {
	Type, Name string // compute, nova
	Port       int
	Path       string // after the port: /v2.1
	Span       series.Span
}

// ExtraDatabase is a database that no URL in a file names. The account of another one uses it.
type ExtraDatabase struct {
	Name, With string
	Span       series.Span
}
