package bootstrap

import (
	_ "embed" // functions
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/service"
)

// functions are those that all commands may use.
//
//go:embed functions.sh
var functions string

// stepsOf returns the steps of a service: those that it declares, and the start of its unit, unless a step of its own starts it.
func stepsOf(site *service.Site, svc *service.Service) []*service.Step {
	var all []*service.Step
	starts := svc.StartedBy == ""
	for i := range svc.Steps {
		all = append(all, &svc.Steps[i])
		starts = starts && svc.Steps[i].Name != startName(svc)
	}
	if starts && svc.UnitName() != service.NoUnit && !site.Declares(svc.Name) {
		all = append(all, startOf(site, svc))
	}
	return all
}

// startName is the name of the step that starts a service.
func startName(svc *service.Service) string { return svc.Name + "/start" }

// startOf derives the step that starts the unit of a service from its facts: it waits for the servers that its processes connect to, and
// is done if the ports of the service answer.
func startOf(site *service.Site, svc *service.Service) *service.Step {
	step := &service.Step{
		Name: startName(svc), On: service.EveryHost, Readies: readies(svc), After: []string{configured},
		Check: func(j *service.Job) string { return startCheck(j) },
		Run:   func(j *service.Job) string { return "start_unit " + service.ShellWord(svc.UnitName()) },
		Why:   "starts at every boot: " + lowered(svc.Doc),
		Local: svc.RestartEffect() == service.HostLosesNetwork,
	}
	processes := svc.ProcessesOrDefault()
	if len(processes.Databases) > 0 {
		step.Needs = append(step.Needs, service.Database)
	}
	if processes.Messaging {
		step.Needs = append(step.Needs, service.Messaging)
	}
	if svc.Project == nil {
		return step
	}
	if !svc.Project.Central && (processes.Messaging || processes.ValidatesTokens) {
		step.Needs = append(step.Needs, service.Identity)
	}
	for _, other := range site.Table() {
		if other.Project != svc.Project || !site.Has(other.Name) {
			continue
		}
		for _, s := range other.Steps {
			if s.Prepares && !slices.Contains(step.After, s.Name) {
				step.After = append(step.After, s.Name)
			}
		}
	}
	return step
}

// configured is the step after which a host has its files, and has applied those that no unit reads.
const configured = "host/apply"

// readies returns the capabilities that a service has as soon as its unit runs: those that no step of its own makes usable.
func readies(svc *service.Service) service.Capability {
	for _, c := range svc.Provides {
		if c != service.Database && c != service.Messaging && c != service.Identity {
			return c
		}
	}
	return ""
}

// startCheck returns a command that succeeds if the unit runs and its HTTP ports answer on this host.
func startCheck(j *service.Job) string {
	lines := []string{"unit_runs " + service.ShellWord(j.Service.UnitName())}
	for i := range j.Service.Ports {
		port := &j.Service.Ports[i]
		method, path, _ := strings.Cut(port.Health, " ")
		if path == "" || port.TCP || port.Exposure == service.Direct || !port.Span.Contains(j.Series) {
			continue
		}
		scheme := "http"
		if j.Site.Encrypts(j.Service.Name) && j.Site.CanEncrypt(port) {
			scheme = "https"
		}
		url := fmt.Sprintf(`%s://"$(address_of "$host")":%d%s`, scheme, port.Number, path)
		lines = append(lines, "answers "+method+" "+url+hostHeader(j, port))
	}
	return strings.Join(lines, " && ")
}

// addresses returns the function of the shell that prints the management address of a host whose services are asked at it.
func addresses(nodes []*node) string {
	lines := []string{"# Prints the address of a host in the management network, as URLs contain it.", "address_of() {", "\tcase $1 in"}
	known := map[string]bool{}
	for _, n := range nodes {
		if !strings.Contains(n.check, "address_of") {
			continue
		}
		for _, h := range n.site.Hosts(n.svc.Name) {
			if !known[h.Name] && h.Management().IsValid() {
				known[h.Name] = true
				lines = append(lines, "\t"+h.Name+") echo '"+service.Bracket(h.Management())+"' ;;")
			}
		}
	}
	if len(known) == 0 {
		return ""
	}
	return strings.Join(append(lines, "\tesac", "}"), "\n")
}

// hostHeader returns the name that requests must contain, as an argument.
func hostHeader(j *service.Job, port *service.Port) string {
	if port.Host == nil {
		return ""
	}
	return " " + service.ShellWord("Host: "+port.Host(j.Scope))
}

// lowered returns a sentence as a part of another one.
func lowered(sentence string) string {
	if sentence == "" {
		return ""
	}
	return strings.ToLower(sentence[:1]) + strings.TrimSuffix(sentence[1:], ".")
}

// packagesOf returns the packages of Debian with the services of a host, each once, sorted.
func packagesOf(s *service.Scope) []string {
	var all []string
	for _, svc := range s.Site.Runs(s.Group.Name) {
		packages := svc.Packages
		if packages == nil && svc.UnitName() != service.NoUnit && !s.Site.Declares(svc.Name) {
			packages = service.Packages(svc.UnitName())
		}
		for _, p := range packages {
			if p.On(s) && !slices.Contains(all, p.Name) {
				all = append(all, p.Name)
			}
		}
	}
	slices.Sort(all)
	return all
}

// unitsOf returns the units of the services of a host, each once.
func unitsOf(s *service.Scope) []string {
	var all []string
	for _, svc := range s.Site.Runs(s.Group.Name) {
		if unit := svc.UnitName(); unit != service.NoUnit && !s.Site.Declares(svc.Name) && !slices.Contains(all, unit) {
			all = append(all, unit)
		}
	}
	return all
}
