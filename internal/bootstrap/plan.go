// Package bootstrap plans what a cloud, a region or a host requires in addition to its files: the steps that services declare, in an
// order in which each can be done, with their hosts.
//
// The package contains no step: the folders of services below generators do. It derives the steps that every service has, the start of
// its unit, from the facts of the service, and the accounts and users that steps create from the generated files. It runs nothing.
package bootstrap

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// Options choose what is planned.
type Options struct {
	Region  string                 // empty: all regions
	Runbook service.Runbook        // empty: service.NewCloud
	Chosen  func(*model.Host) bool // the hosts that the runbook is about; of service.NewCloud those whose steps are planned; nil: all
}

// Plan is steps in stages.
type Plan struct {
	Cloud     string          `json:"cloud"`
	Runbook   service.Runbook `json:"runbook"`
	Regions   []string        `json:"regions"`
	Hosts     int             `json:"hosts"`
	Functions string          `json:"functions"` // of the shell, which the commands use
	Secrets   []string        `json:"secrets"`   // the references that the commands read
	Stages    []Stage         `json:"stages"`
}

// Stage is steps that no step on another host of the same stage must wait for: its hosts can do them at the same time, each in the order
// of the stage.
type Stage struct {
	Number int     `json:"stage"`
	Steps  []*Step `json:"steps"`
}

// Step is a step on hosts of a region.
type Step struct {
	ID     string `json:"id"` // region/service/what
	Region string `json:"region"`
	nodeset.Nodes
	Check   string   `json:"check"`
	Command string   `json:"command"`
	Why     string   `json:"why"`
	After   []string `json:"after"` // the steps that must be done before
}

// Names returns the names of the hosts of the step.
func (s *Step) Names() []string { return s.Nodes.Hosts }

// Of plans a cloud without errors. It returns an error if the runbook has no step for the chosen hosts.
func Of(ctx context.Context, c *compile.Cloud, o Options) (*Plan, error) {
	if o.Runbook == "" {
		o.Runbook = service.NewCloud
	}
	p := &planner{ctx: ctx, cloud: c, Options: o, facts: map[string]*facts{}}
	if err := p.prepare(); err != nil {
		return nil, err
	}
	for _, site := range p.sites {
		if err := p.addSite(site); err != nil {
			return nil, err
		}
	}
	if len(p.nodes) == 0 {
		return nil, fmt.Errorf("the runbook %s has no step for these hosts: no service that they run declares one", o.Runbook)
	}
	if err := p.connect(); err != nil {
		return nil, err
	}
	return p.plan(), nil
}

// planner collects the steps of a plan.
type planner struct {
	Options
	ctx     context.Context
	cloud   *compile.Cloud
	sites   []*service.Site // the region with keystone first, the others by name
	planned []*service.Site
	chosen  []*model.Host
	facts   map[string]*facts // by region
	nodes   []*node
}

// prepare finds the sites, the chosen hosts, and what the files of the planned regions contain.
func (p *planner) prepare() error {
	m := p.cloud.Model
	for _, r := range m.Regions {
		p.sites = append(p.sites, p.cloud.Sites[r.Name])
	}
	slices.SortStableFunc(p.sites, func(a, b *service.Site) int {
		return rank(a.Region.Name == m.Identity.Home) - rank(b.Region.Name == m.Identity.Home)
	})
	for _, site := range p.sites {
		if p.Region != "" && p.Region != site.Region.Name {
			continue
		}
		p.planned = append(p.planned, site)
		found, err := factsOf(p.ctx, p.cloud, site)
		if err != nil {
			return err
		}
		p.facts[site.Region.Name] = found
	}
	if p.Chosen != nil && p.Runbook != service.NewCloud {
		for h := range m.Hosts() {
			if p.Chosen(h) && p.isPlanned(p.cloud.Sites[h.Region.Name]) {
				p.chosen = append(p.chosen, h)
			}
		}
	}
	return nil
}

// rank sorts what is true first.
func rank(isFirst bool) int {
	if isFirst {
		return 0
	}
	return 1
}

// plan returns the nodes in stages.
func (p *planner) plan() *Plan {
	plan := &Plan{Cloud: p.cloud.Model.Name, Runbook: p.Runbook, Functions: p.functions()}
	for _, site := range p.planned {
		plan.Regions = append(plan.Regions, site.Region.Name)
	}
	hosts := map[string]bool{}
	for _, n := range p.nodes {
		if len(plan.Stages) == 0 || plan.Stages[len(plan.Stages)-1].Number != n.stage {
			plan.Stages = append(plan.Stages, Stage{Number: n.stage})
		}
		last := &plan.Stages[len(plan.Stages)-1]
		last.Steps = append(last.Steps, n.public())
		for _, h := range n.hosts {
			hosts[h] = true
		}
	}
	plan.Secrets, plan.Hosts = p.secrets(), len(hosts)
	return plan
}

// secrets returns the references that the commands read, sorted.
func (p *planner) secrets() []string {
	found := []string{}
	add := func(ref string) {
		isRead := func(n *node) bool {
			return strings.Contains(n.command, service.ShellWord(ref)) || strings.Contains(n.check, service.ShellWord(ref))
		}
		if !slices.Contains(found, ref) && slices.ContainsFunc(p.nodes, isRead) {
			found = append(found, ref)
		}
	}
	m := p.cloud.Model
	for _, r := range m.Regions {
		for _, all := range []model.Secrets{m.Secrets, r.Secrets} {
			for _, uses := range all {
				for _, ref := range uses {
					add(ref)
				}
			}
		}
	}
	for _, own := range p.facts {
		for _, a := range own.accounts {
			add(a.Secret)
		}
		for _, l := range own.logins {
			add(l.Secret)
		}
	}
	slices.Sort(found)
	return found
}

// functions returns the functions of the shell that the commands use: those of this package, and of the services with steps.
func (p *planner) functions() string {
	texts := []string{"# The name of this host in the description, and the procedure.\nhost=$(hostname)\nrunbook=" + string(p.Runbook) + "\n\n" + strings.TrimSpace(functions)}
	if text := addresses(p.nodes); text != "" {
		texts = append(texts, text)
	}
	for _, n := range p.nodes {
		if text := strings.TrimSpace(n.svc.Shell); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	slices.Sort(texts[1:])
	return strings.Join(texts, "\n\n") + "\n"
}
