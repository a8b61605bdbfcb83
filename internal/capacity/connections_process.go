package capacity

import (
	"fmt"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// process is the processes of one service on each host of a station.
type process struct {
	*service.Service
	*service.Processes
	*station
	count int64 // on each host
	from  []source.Input
}

// running returns the processes of all services of a station that open connections to shared servers.
func (s *station) running() []process { return s.processesWith((*service.Processes).IsConnected) }

// processesWith returns the processes of the services of a station for which a condition holds.
func (s *station) processesWith(condition func(*service.Processes) bool) []process {
	var all []process
	for _, svc := range s.services {
		p := process{Service: svc, Processes: svc.ProcessesOrDefault(), station: s}
		if condition(p.Processes) {
			p.count, p.from = p.number()
			all = append(all, p)
		}
	}
	return all
}

// number returns the number of processes on one host, and where it is set.
func (p *process) number() (int64, []source.Input) {
	count, origins := p.final.Processes(p.Service)
	var from []source.Input
	for _, origin := range origins {
		from = append(from, p.inputs(origin)...)
	}
	return int64(count), from
}

// optionOf returns the value of an option of the service, group.name, and reports whether its series has it. A service without a
// config file has no options.
func (p *process) optionOf(name string) (value, bool) {
	config := p.Config()
	if config == nil {
		return value{}, false
	}
	group, option, _ := strings.Cut(name, ".")
	key := catalogue.Key{Group: group, Name: option}
	_, exists := p.in.Cloud.Catalogue.Resolve(config.Project, key, series.None, p.host.Region.Series)
	var paths []string
	for _, f := range p.Service.FilesOf(config.Project, p.host.Region.Series) {
		paths = append(paths, f.Path)
	}
	return p.option(config.Project, paths, key, p.host.Region.Series), exists
}

// textOf returns the text of an option of the service, group.name.
func (p *process) textOf(name string) string {
	v, _ := p.optionOf(name)
	return v.Text
}

// meets reports whether a condition is met on the hosts of the station.
func (p *process) meets(c service.Setting) bool {
	text := p.textOf(c.Option)
	return text != "" && strings.Contains(strings.ToLower(text), strings.ToLower(c.Contains))
}

// term returns what the processes use on the hosts of the station, with the amount of each process.
func (p *process) term(each int64, how, unit string) Term {
	return Term{
		What: fmt.Sprintf("%s: %d x %s", p.Service.Name, p.count, how), Amount: float64(times(p.count, each)), Unit: unit,
		Times: p.hosts, From: p.from,
	}
}
