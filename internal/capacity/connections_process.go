package capacity

import (
	"fmt"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// program is what the processes of a service do that costs connections. From the sources of each project.
type program struct {
	service string
	project string
	file    string
	workers []string // options that tell how many processes serve, of group.name; none: one does
	beside  int      // further processes that keep connections
	pools   []pool   // of connections to the database, in each process
	talks   bool     // over RabbitMQ
	asks    bool     // keystone for each request, and memcached before
}

// pool is connections to databases that each process keeps under one section of options.
type pool struct {
	section   string
	databases int // each has a pool of its own
	span      series.Span
	when      func(*station) bool // nil: always
}

var (
	ownDatabase = []pool{{section: "database", databases: 1}}
	// Nova has a database beside that of each cell from mitaka on (api_database), and a second cell, cell0, from ocata on.
	novaDatabases = []pool{
		{section: "database", databases: 1, span: series.Span{Until: series.Ocata}},
		{section: "database", databases: 2, span: series.Span{Since: series.Ocata}},
		{section: "api_database", databases: 1, span: series.Span{Since: series.Mitaka}},
	}
	// What keeps tokens of consoles reports itself to the database, past conductors (nova.cmd.consoleauth leaves db_allowed as it
	// is), and asks which cell an instance is in.
	consoleDatabases = []pool{{section: "database", databases: 1}, {section: "api_database", databases: 1, span: series.Span{Since: series.Ocata}}}
	// Where conductors are bypassed, what runs beside instances asks the database itself.
	bypassing = []pool{{section: "database", databases: 1, span: series.Span{Until: series.Ocata}, when: usesLocalConductor}}
)

const (
	keystoneConf  = "/etc/keystone/keystone.conf"
	glanceConf    = "/etc/glance/glance-api.conf"
	registryConf  = "/etc/glance/glance-registry.conf"
	placementConf = "/etc/placement/placement.conf"
)

// programs are the services that keep connections.
var programs = []program{
	{service: "keystone", project: "keystone", file: keystoneConf, pools: ownDatabase, workers: []string{"eventlet_server.public_workers", "eventlet_server.admin_workers"}},
	{service: "glance-api", project: "glance", file: glanceConf, pools: ownDatabase, workers: []string{"DEFAULT.workers"}, asks: true},
	{service: "glance-registry", project: "glance", file: registryConf, pools: ownDatabase, workers: []string{"DEFAULT.workers"}, asks: true},
	{service: "placement-api", project: "placement", file: placementConf, pools: []pool{{section: "placement_database", databases: 1}}, asks: true},
	{service: "nova-placement-api", project: "nova", file: novaConf, pools: []pool{{section: "api_database", databases: 1}}, asks: true},
	{service: novaAPI, project: "nova", file: novaConf, pools: novaDatabases, workers: []string{"DEFAULT.osapi_compute_workers"}, talks: true, asks: true},
	{service: "nova-api-metadata", project: "nova", file: novaConf, pools: novaDatabases, workers: []string{"DEFAULT.metadata_workers"}, talks: true},
	{service: "nova-conductor", project: "nova", file: novaConf, pools: novaDatabases, workers: []string{"conductor.workers"}, talks: true},
	{service: novaScheduler, project: "nova", file: novaConf, pools: novaDatabases, workers: []string{"scheduler.workers"}, talks: true},
	{service: "nova-novncproxy", project: "nova", file: novaConf, pools: []pool{{section: "database", databases: 1, span: series.Span{Since: series.Rocky}}}, talks: true},
	{service: "nova-consoleauth", project: "nova", file: novaConf, pools: consoleDatabases, talks: true},
	{service: "nova-network", project: "nova", file: novaConf, pools: bypassing, talks: true},
	{service: novaCompute, project: "nova", file: novaConf, pools: bypassing, talks: true},
	{service: "neutron-server", project: "neutron", file: neutronConf, pools: ownDatabase, workers: []string{"DEFAULT.api_workers", "DEFAULT.rpc_workers"}, beside: 1, talks: true, asks: true},
	{service: "neutron-api", project: "neutron", file: neutronConf, pools: ownDatabase, talks: true, asks: true},
	{service: "neutron-rpc-server", project: "neutron", file: neutronConf, pools: ownDatabase, workers: []string{"DEFAULT.rpc_workers"}, beside: 1, talks: true},
	{service: "neutron-periodic-workers", project: "neutron", file: neutronConf, pools: ownDatabase, talks: true},
	{service: "neutron-l3-agent", project: "neutron", file: neutronConf, talks: true},
	{service: "neutron-dhcp-agent", project: "neutron", file: neutronConf, talks: true},
	{service: "neutron-metadata-agent", project: "neutron", file: neutronConf, talks: true},
	{service: "neutron-openvswitch-agent", project: "neutron", file: neutronConf, talks: true},
	{service: "neutron-linuxbridge-agent", project: "neutron", file: neutronConf, talks: true},
}

func usesLocalConductor(s *station) bool {
	return strings.EqualFold(s.option("nova", novaConf, catalogue.Key{Group: "conductor", Name: "use_local"}, s.host.Region.Series).Text, "true")
}

// running are the programs of a station with how many processes of each a host runs.
func (s *station) running() []process {
	var all []process
	for _, p := range programs {
		for _, service := range s.services {
			if service.Name == p.service {
				all = append(all, s.process(p, service))
			}
		}
	}
	return all
}

// process is a program on the hosts of a station.
type process struct {
	program
	count int64 // of processes on each host
	from  []source.Input
}

// process counts the processes of a program on one host: those of uWSGI where that runs it, else what options say.
func (s *station) process(p program, service *service.Service) process {
	for _, f := range service.Files {
		if n, runs := s.servers[f.Path]; runs && f.Format.AppServer {
			return process{p, n, []source.Input{s.in.locate(source.Join("regions", s.host.Region.Name, "workers"))}}
		}
	}
	made := process{program: p, count: int64(p.beside)}
	for _, option := range p.workers {
		group, name, _ := strings.Cut(option, ".")
		key := catalogue.Key{Group: group, Name: name}
		if _, known := s.in.Facts.Resolve(p.project, key, series.None, s.host.Region.Series); !known {
			continue
		}
		v := s.option(p.project, p.file, key, s.host.Region.Series)
		if v.Text == "" { // one for each CPU
			made.count += int64(s.host.Hardware.CPUs)
		} else {
			made.count += max(1, v.int())
		}
		made.from = append(made.from, v.From...)
	}
	made.count = max(1, made.count)
	return made
}

// term is what the processes of a program draw on the hosts of a station, so much each.
func (s *station) term(p process, each int64, how, unit string) Term {
	return Term{
		What: fmt.Sprintf("%s: %d x %s", p.service, p.count, how), Amount: float64(p.count * each), Unit: unit,
		Times: s.hosts, From: p.from,
	}
}
