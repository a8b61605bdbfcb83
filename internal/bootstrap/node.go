package bootstrap

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// node is a step on hosts with the same commands.
type node struct {
	step           *service.Step
	svc            *service.Service
	site           *service.Site
	hosts          []string // in the order of the site
	check, command string
	previous       *node   // on the host before, for a serial step
	deps           []*node // that must be done before
	stage          int
	known          map[string]bool // see set
	before         map[*node]bool  // see waitsFor
}

// set returns the hosts of the node as a set. The hosts must not change afterwards.
func (n *node) set() map[string]bool {
	if n.known == nil {
		n.known = make(map[string]bool, len(n.hosts))
		for _, h := range n.hosts {
			n.known[h] = true
		}
	}
	return n.known
}

// id names the step.
func (n *node) id() string { return n.site.Region.Name + "/" + n.step.Name }

// waitsFor reports whether a node is after another one.
func (n *node) waitsFor(before *node) bool {
	if n.before == nil {
		n.before = map[*node]bool{}
		for _, d := range n.deps {
			n.before[d] = true
			d.waitsFor(nil)
			maps.Copy(n.before, d.before)
		}
	}
	return n.before[before]
}

// public returns the node for reports.
func (n *node) public() *Step {
	after := []string{}
	for _, d := range n.deps {
		isImplied := slices.ContainsFunc(n.deps, func(other *node) bool { return other != d && other.waitsFor(d) })
		if id := d.id(); d.step != n.step && !isImplied && !slices.Contains(after, id) {
			after = append(after, id)
		}
	}
	slices.Sort(after)
	return &Step{
		ID: n.id(), Region: n.site.Region.Name, Nodes: nodeset.NewNodes(n.hosts), Check: n.check, Command: n.command,
		Why: n.step.Why, After: after,
	}
}

// isPlanned reports whether a region is planned.
func (p *planner) isPlanned(site *service.Site) bool { return slices.Contains(p.planned, site) }

// addSite adds the steps of a region.
func (p *planner) addSite(site *service.Site) error {
	for _, svc := range site.Table() {
		if !site.Has(svc.Name) || site.Services[svc.Name] != svc {
			continue
		}
		for _, step := range stepsOf(site, svc) {
			if !p.isPlanned(site) && !step.Central || !step.Span.Contains(site.Region.Series) || !p.isIn(step) {
				continue
			}
			if err := p.add(site, svc, step); err != nil {
				return err
			}
		}
	}
	return nil
}

// isIn reports whether the runbook contains a step.
func (p *planner) isIn(step *service.Step) bool {
	in := step.In
	if in == nil {
		in = []service.Runbook{service.NewCloud}
		if step.On == service.EveryHost || step.On == service.OtherHosts {
			in = append(in, service.AddHost, service.ReplaceHost)
		}
	}
	return slices.Contains(in, p.Runbook)
}

// add adds a step on its hosts. Hosts with the same commands are one node, unless they do it one after another.
func (p *planner) add(site *service.Site, svc *service.Service, step *service.Step) error {
	var last *node
	shared := map[any]*node{} // by class of hosts whose commands do not depend on the host
	var made []*node
	for _, h := range p.hostsOf(site, svc, step) {
		class := classOf(h)
		if n := shared[class]; n != nil && !step.Serial {
			n.hosts = append(n.hosts, h.Name)
			continue
		}
		n, err := p.evaluate(site, svc, step, h, func(n *node) { shared[class] = n })
		if err != nil {
			return err
		}
		if n == nil {
			continue
		}
		same := slices.IndexFunc(made, func(m *node) bool { return m.check == n.check && m.command == n.command })
		if same >= 0 && !step.Serial {
			made[same].hosts = append(made[same].hosts, h.Name)
			if shared[class] == n {
				shared[class] = made[same]
			}
			continue
		}
		if step.Serial {
			n.previous, last = last, n
		}
		made = append(made, n)
	}
	p.nodes = append(p.nodes, made...)
	return nil
}

// hostClass distinguishes hosts whose commands may differ in more than what the host itself contains.
type hostClass struct {
	group string
	class model.Class
	host  string // with a host override
}

func classOf(h *model.Host) hostClass {
	c := hostClass{group: h.Group.Name, class: h.Class()}
	if h.HostOverride != nil {
		c.host = h.Name
	}
	return c
}

// evaluate returns the node of a step on one host; nil if the host does not need it. It calls share if the commands are those of all hosts
// of the class.
func (p *planner) evaluate(site *service.Site, svc *service.Service, step *service.Step, h *model.Host, share func(*node)) (*node, error) {
	j, err := p.job(site, svc, h)
	if err != nil {
		return nil, err
	}
	if step.When != nil && !step.When(j) {
		return nil, nil
	}
	n := &node{step: step, svc: svc, site: site, hosts: []string{h.Name}, check: trim(step.Check(j)), command: trim(step.Run(j))}
	if n.command == "" {
		return nil, nil
	}
	if strings.Contains(n.check, "stamped "+step.Name) {
		n.command += "\nstamp " + step.Name
	}
	if !j.Touched() {
		share(n)
	}
	return n, nil
}

func trim(text string) string { return strings.Trim(text, "\n") }

// job returns what the steps of a service read on a host.
func (p *planner) job(site *service.Site, svc *service.Service, h *model.Host) (*service.Job, error) {
	j := &service.Job{Scope: service.NewScope(site, h), Service: svc, Runbook: p.Runbook, Chosen: p.chosen, Planned: p.planned}
	if own := p.facts[site.Region.Name]; own != nil {
		j.Accounts, j.Files = own.accounts, own.files[classOf(h)]
	}
	for _, planned := range p.planned {
		for _, l := range p.facts[planned.Region.Name].logins {
			if !slices.Contains(j.Logins, l) {
				j.Logins = append(j.Logins, l)
			}
		}
	}
	j.Packages, j.Units = packagesOf(j.Scope), unitsOf(j.Scope)
	return j, nil
}

// hostsOf returns the hosts that run a step.
func (p *planner) hostsOf(site *service.Site, svc *service.Service, step *service.Step) []*model.Host {
	j := &service.Job{Scope: &service.Scope{Site: site}, Service: svc, Chosen: p.chosen}
	first := j.First()
	var all []*model.Host
	for _, h := range site.Hosts(svc.Name) {
		isFirst, isOwn := h.Name == first.Name, p.Runbook == service.NewCloud || j.IsChosen(h)
		switch step.On {
		case service.EveryHost:
			isOwn = isOwn || !joins(p.Runbook)
		case service.FirstHost:
			isOwn = isFirst
		case service.WriterHost:
			isOwn = h.Name == site.Writer(svc.Name)
		case service.OtherHosts:
			isOwn = isOwn && !isFirst
		case service.ChosenHosts:
			isOwn = j.IsChosen(h)
		}
		if isOwn && (p.Runbook != service.NewCloud || p.Chosen == nil || p.Chosen(h)) {
			all = append(all, h)
		}
	}
	return all
}

// joins reports whether the chosen hosts of a runbook do what the other hosts have done.
func joins(r service.Runbook) bool { return r == service.AddHost || r == service.ReplaceHost }

// errCycle reports steps that wait for each other.
func errCycle(nodes []*node) error {
	var ids []string
	for _, n := range nodes {
		ids = append(ids, n.id())
	}
	return fmt.Errorf("these steps wait for each other: %s", strings.Join(ids, ", "))
}
