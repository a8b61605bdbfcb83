package ansible

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"stackplan/internal/model"
	"stackplan/internal/plan"
	"stackplan/internal/service"
)

// header begins each exported file of YAML.
const header = "---\n# Written by stackplan export ansible; a change made here is lost at the next export.\n"

// yaml adds a document.
func (e *exporter) yaml(name string, document any) {
	var text bytes.Buffer
	text.WriteString(header)
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(document); err != nil && e.err == nil {
		e.err = err
	}
	e.add(name, text.Bytes())
}

// member is a host or a group without variables.
type member struct{}

// group is a group of an inventory.
type group struct {
	Hosts map[string]any `yaml:"hosts"`
}

// inventory returns all hosts, and their groups by region, role, group, rack, zone and wave.
func (e *exporter) inventory() map[string]any {
	hosts, g := map[string]any{}, groups{names: map[string]string{}, groups: map[string]group{}}
	for h := range e.Cloud.Model.Hosts() {
		hosts[h.Name] = map[string]string{"ansible_host": h.Management().String()}
		region := h.Region.Name
		g.add(h.Name, "region", region)
		g.add(h.Name, "role", h.Group.Role)
		g.add(h.Name, "group", region, h.Group.Name)
		if h.Rack != "" {
			g.add(h.Name, "rack", region, h.Rack)
		}
		if h.Zone != "" {
			g.add(h.Name, "zone", region, h.Zone)
		}
	}
	for _, h := range e.Report.Rollout.Hosts {
		g.add(h.Host, "wave", fmt.Sprint(h.Wave))
	}
	return map[string]any{"all": map[string]any{"hosts": hosts, "children": g.groups}}
}

// groups are the groups of an inventory by their names.
type groups struct {
	names  map[string]string // what a name is of
	groups map[string]group
}

// invalid matches what the name of a group must not contain.
var invalid = regexp.MustCompile(`[^A-Za-z0-9_]`)

// add adds a host to a group, whose name consists of words. Ansible allows no hyphens; if names are equal without them, a number is added.
func (g *groups) add(host string, words ...string) {
	of := strings.Join(words, "\x00")
	name := invalid.ReplaceAllString(strings.Join(words, "_"), "_")
	for n := 2; g.names[name] != "" && g.names[name] != of; n++ {
		name = fmt.Sprintf("%s_%d", invalid.ReplaceAllString(strings.Join(words, "_"), "_"), n)
	}
	g.names[name] = of
	if g.groups[name].Hosts == nil {
		g.groups[name] = group{map[string]any{}}
	}
	g.groups[name].Hosts[host] = member{}
}

// server is a host behind a load balancer.
type server struct {
	Unit    string            `yaml:"unit"`
	Server  string            `yaml:"server"`            // backend/name
	URL     string            `yaml:"url,omitempty"`     // that answers whether the service is alive; empty: an open port is enough
	Method  string            `yaml:"method,omitempty"`  // with the URL
	Headers map[string]string `yaml:"headers,omitempty"` // with the URL
	Status  []int             `yaml:"status,omitempty"`  // of the answer; none: 200 to 399
	Host    string            `yaml:"host"`
	Port    int               `yaml:"port"`
}

// statusCode matches a status of HTTP.
var statusCode = regexp.MustCompile(`\b[1-5][0-9][0-9]\b`)

// servers returns the servers of a host whose units restart. Where one host alone accepts writes, no server is taken out of use: no other
// one can do its work.
func (e *exporter) servers(h *model.Host, units []string) []server {
	site := e.Cloud.Sites[h.Region.Name]
	all := []server{}
	if len(balancersOf(site)) == 0 {
		return all
	}
	for _, l := range site.Proxied() {
		isHere := slices.ContainsFunc(site.Hosts(l.Service.Name), func(other *model.Host) bool { return other.Name == h.Name })
		isAlone := l.Port.Single && l.Service.RequiredHosts(h.Region) == service.OneWriter
		if isHere && !isAlone && slices.Contains(units, l.Service.UnitName()) {
			all = append(all, serverOf(site, l, h))
		}
	}
	return all
}

// serverOf returns a server with the check that HAProxy makes.
func serverOf(site *service.Site, l service.Listener, h *model.Host) server {
	one := server{Unit: l.Service.UnitName(), Server: l.Port.Title(l.Service) + "/" + h.Name, Host: h.Management().String(), Port: l.Port.Number}
	method, path, ok := strings.Cut(l.Port.Health, " ")
	scheme := "http"
	if site.Encrypts(l.Service.Name) {
		scheme = "https"
	}
	if agent := l.Port.CheckedBy(site.Region); agent != nil {
		one.Port, method, path, ok = agent.Number, "GET", "/", true
	}
	if !ok {
		return one
	}
	one.URL, one.Method = scheme+"://"+service.Join(h.Management(), one.Port)+strings.ReplaceAll(path, " ", "%20"), method
	one.Headers = map[string]string{}
	if l.Port.Host != nil {
		if name := l.Port.Host(service.NewScope(site, h).At(l)); name != "" {
			one.Headers["Host"] = name
		}
	}
	for _, code := range statusCode.FindAllString(l.Port.Expect, -1) {
		var number int
		if _, err := fmt.Sscan(code, &number); err == nil {
			one.Status = append(one.Status, number)
		}
	}
	return one
}

// balancersOf returns the names of the hosts that balance load.
func balancersOf(site *service.Site) []string {
	var names []string
	for _, h := range site.HostsWith(service.LoadBalancing) {
		names = append(names, h.Name)
	}
	return names
}

// balancers adds the variables of the regions.
func (e *exporter) balancers() {
	for _, region := range e.Cloud.Model.Regions {
		site := e.Cloud.Sites[region.Name]
		vars := map[string]any{"stackplan_balancers": orEmpty(balancersOf(site)), "stackplan_socket": ""}
		for _, svc := range site.Providers(service.LoadBalancing) {
			vars["stackplan_socket"] = svc.Socket
		}
		e.yaml("group_vars/region_"+invalid.ReplaceAllString(region.Name, "_")+".yml", vars)
	}
}

// play is a play of a playbook.
type play struct {
	Name       string `yaml:"name"`
	Hosts      string `yaml:"hosts"`
	Become     bool   `yaml:"become"`
	Facts      bool   `yaml:"gather_facts"`
	Serial     string `yaml:"serial,omitempty"`
	MaxFailure *int   `yaml:"max_fail_percentage,omitempty"`
	Tasks      []any  `yaml:"tasks"`
}

// task is a task of a play.
type task struct {
	Name    string            `yaml:"name"`
	Import  string            `yaml:"ansible.builtin.import_tasks,omitempty"`
	Debug   map[string]string `yaml:"ansible.builtin.debug,omitempty"`
	Assert  map[string]any    `yaml:"ansible.builtin.assert,omitempty"`
	When    string            `yaml:"when,omitempty"`
	RunOnce bool              `yaml:"run_once,omitempty"`
}

// site adds the playbook: a play for each wave, between the steps that an operator must do outside of the files.
func (e *exporter) site() {
	var plays []play
	if before := e.steps(service.Before, service.During); len(before) > 0 {
		before = append(before, task{Name: "Stop until these steps are done", When: "not ansible_check_mode", Assert: map[string]any{
			"that": "stackplan_steps_done | default(false) | bool", "fail_msg": "Do the steps above, then run the playbook again with -e stackplan_steps_done=true",
		}})
		plays = append(plays, play{Name: "Steps before the rollout", Hosts: "localhost", Tasks: before})
	}
	none, waves := 0, wavesOf(e.Report.Rollout)
	for _, wave := range waves {
		plays = append(plays, play{
			Name: fmt.Sprintf("Wave %d of %d", wave, waves[len(waves)-1]), Hosts: fmt.Sprintf("wave_%d", wave), Become: true,
			Serial: "{{ stackplan_serial | default('100%') }}", MaxFailure: &none,
			Tasks: []any{task{Name: "Roll out", Import: "tasks/host.yml"}},
		})
	}
	if after := e.steps(service.After); len(after) > 0 {
		plays = append(plays, play{Name: "Steps after the rollout", Hosts: "localhost", Tasks: after})
	}
	if len(plays) == 0 {
		plays = append(plays, play{Name: "Nothing changes", Hosts: "localhost", Tasks: []any{task{Name: "State the result", Debug: map[string]string{"msg": "No host differs from the description."}}}})
	}
	e.yaml(SitePlaybook, plays)
}

// steps returns a task that prints each step of some moments.
func (e *exporter) steps(when ...service.Moment) []any {
	var tasks []any
	for i, s := range e.Report.Steps {
		if slices.Contains(when, s.When) {
			text := fmt.Sprintf("%s, %s (%s): %s", s.Region, s.Where, s.Nodeset, s.Do)
			tasks = append(tasks, task{Name: fmt.Sprintf("Show step %d", i+1), Debug: map[string]string{"msg": strings.NewReplacer("{{", "{ {", "{%", "{ %").Replace(text)}})
		}
	}
	return tasks
}

// wavesOf returns the numbers of the waves with hosts.
func wavesOf(r *plan.Rollout) []int {
	var waves []int
	for _, h := range r.Hosts {
		if !slices.Contains(waves, h.Wave) {
			waves = append(waves, h.Wave)
		}
	}
	slices.Sort(waves)
	return waves
}
