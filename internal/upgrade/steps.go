package upgrade

import (
	"fmt"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/series"
)

// task is something to do at a stop, wherever a service runs.
type task struct {
	service string        // that has to run in the region; its hosts do it
	span    series.Span   // of the stops that need it
	crosses series.Series // only at the stop that reaches or passes this series; None: at each
	when    func(*model.Region) bool
	do, why string
}

// identityTasks are done first: every service of every region asks keystone.
var identityTasks = []task{
	{service: "keystone", crosses: series.Ocata,
		do:  "make the keys of fernet with keystone-manage fernet_setup on one host, and copy them to the other hosts of keystone",
		why: "tokens of ocata and later are made and read with keys that all hosts share; tokens handed out before end with the upgrade"},
	{service: "keystone", span: series.Span{Until: series.Newton},
		do: "stop keystone, install its packages, run keystone-manage db_sync on one host, and start it"},
	{service: "keystone", span: series.Span{Since: series.Newton},
		do:  "install the packages on one host after another: keystone-manage db_sync --expand and --migrate before the first is started, --contract after the last",
		why: "the database serves both series in between, so keystone answers all the time"},
	{service: "keystone", crosses: series.Zed,
		do:  "give the users of the services the role service in their project: openstack role add --user nova --project service service",
		why: "from zed on the files ask for it of service tokens (service_token_roles_required, CVE-2023-2088)"},
}

// regionTasks are done in each region, in this order.
var regionTasks = []task{
	{service: "rabbitmq", crosses: series.Zed, when: func(r *model.Region) bool { return r.Messaging.Queues == "" },
		do:  "stop the services of the region, delete their queues in RabbitMQ, and start them with the new files, or set messaging.queues to mirrored until then",
		why: "the files ask for quorum queues from zed on where the description is silent, and RabbitMQ refuses to declare a queue that is there as another kind"},
	{service: "glance-api", span: series.Span{Until: series.Ocata}, do: "stop glance, install its packages, run glance-manage db_sync on one host, and start it"},
	{service: "glance-api", span: series.Span{Since: series.Ocata},
		do:  "install the packages of glance on one host after another: glance-manage db expand and db migrate before the first is started, db contract after the last",
		why: "the database serves both series in between"},
	{service: "nova-placement-api", crosses: series.Ocata,
		do:  "make the user placement and its endpoints in keystone, and start nova-placement-api before any nova-compute of the new series",
		why: "from ocata on nova-compute reports what its host has to placement, and the scheduler asks there"},
	{service: "placement-api", crosses: series.Train,
		do:  "make the database placement, copy its tables out of nova_api with placement's mysql-migrate-db.sh, and run placement-manage db stamp and db sync, while nothing writes",
		why: "placement left nova's tree: train has no nova-placement-api"},
	{service: "placement-api", span: series.Span{Since: series.Train},
		do: "install the packages of placement on one host, run placement-status upgrade check, placement-manage db sync and placement-manage db online_data_migrations, then go on with the other hosts"},
	{service: "nova-scheduler", crosses: series.Newton, do: "make the database nova_api", why: "flavors and what finds a guest's cell are kept there from newton on"},
	{service: "nova-scheduler", span: series.Span{Until: series.Newton}, do: "install the packages of nova on one host and run nova-manage db sync"},
	{service: "nova-scheduler", span: series.Span{Since: series.Newton}, do: "install the packages of nova on one host and run nova-manage api_db sync, then nova-manage db sync"},
	{service: "nova-scheduler", crosses: series.Ocata,
		do:  "put the cloud into a cell: nova-manage cell_v2 simple_cell_setup, which maps cell0, makes the first cell, and maps hosts and guests into it",
		why: "from ocata on every nova has cells v2, and a host that is not mapped gets no guests"},
	{service: "nova-scheduler", span: series.Span{Since: series.Ocata}, do: "run nova-status upgrade check with the new packages, and mend what it says",
		why: "it looks at what the release needs before its services start"},
	{service: "nova-conductor", span: series.Span{Since: series.Liberty}, do: "restart nova-conductor first, then the other services of nova on these hosts",
		why: "conductors of the new series serve nova-compute of the old one ([upgrade_levels] compute = auto)"},
	{service: "nova-scheduler", span: series.Span{Until: series.Liberty}, do: "restart the services of nova on these hosts"},
	{service: "nova-compute", do: "then the hosts that run guests: install the packages and restart nova-compute, some hosts at a time", why: "guests go on running"},
	{service: "nova-compute", crosses: series.Ocata, do: "map hosts that were added since with nova-manage cell_v2 discover_hosts"},
	{service: "nova-scheduler", span: series.Span{Since: series.Mitaka}, do: "when all hosts run the new series, run nova-manage db online_data_migrations until nothing is left, and restart the services of nova",
		why: "the next series refuses a database that is half migrated, and the restart ends the old versions of calls"},
	{service: "neutron-server", crosses: series.Icehouse, do: "mark neutron's database as that of havana: neutron-db-manage stamp havana",
		why: "neutron of havana made its tables itself and noted no version"},
	{service: "neutron-server", span: series.Span{Until: series.Liberty}, do: "stop neutron-server, install its packages, run neutron-db-manage upgrade head on one host, and start it"},
	{service: "neutron-server", span: series.Span{Since: series.Stein, Until: series.Victoria}, do: "run neutron-status upgrade check with the new packages on one host, and mend what it says"},
	{service: "neutron-rpc-server", span: series.Span{Since: series.Stein}, do: "run neutron-status upgrade check with the new packages on one host, and mend what it says"},
	{service: "neutron-server", span: series.Span{Since: series.Liberty}, do: neutronDo, why: neutronWhy},
	{service: "neutron-rpc-server", do: neutronDo, why: neutronWhy},
	{service: "neutron-l3-agent", do: "then the agents of routers and DHCP, one host after another", why: "the other hosts serve the networks meanwhile"},
	{service: "neutron-openvswitch-agent", do: "then the agents of Open vSwitch, some hosts at a time", why: "flows stay while the agent restarts"},
	{service: "neutron-linuxbridge-agent", do: "then the agents of linuxbridge, some hosts at a time"},
}

const (
	neutronDo = "install the packages of neutron on one host and run neutron-db-manage upgrade --expand; " +
		"then stop the server on all hosts, run neutron-db-manage upgrade --contract, and start it with the new packages"
	neutronWhy = "what expands may be done while the server runs, what contracts may not; agents of the old series go on with a server of the new one"
)

// procedure computes the steps of an upgrade.
type procedure struct {
	Options
	regions []Region
	hosts   *hostClasses
	times   *timeline
}

func newProcedure(o Options, regions []Region, hosts *hostClasses, times *timeline) *procedure {
	return &procedure{o, regions, hosts, times}
}

// steps returns the steps, stop by stop: keystone of all regions first, then the other services region by region. The home region of
// keystone is the first one.
func (p *procedure) steps() []Step {
	if isDowngrade(p.regions, p.To) {
		return p.downgrade()
	}
	var steps []Step
	for in := series.Oldest; in <= p.To; in++ {
		regions := p.regionsAt(in)
		if len(regions) == 0 {
			continue
		}
		steps = append(steps, Step{Series: in, Instruction: "back up the databases of every service", Why: "no database goes back to an older series"})
		for _, r := range regions {
			steps = append(steps, p.tasks(r, in, identityTasks)...)
		}
		for _, r := range regions {
			steps = append(steps, Step{
				Series: in, Region: r.Name, Nodes: p.hosts.nodesOf(p.hosts.ofRegion(r.Name)),
				Instruction: fmt.Sprintf("set the series of region %s to %v in the description, and roll its files out host by host with the packages, as follows", r.Name, in),
			})
			steps = append(steps, p.tasks(r, in, regionTasks)...)
		}
	}
	return steps
}

// isDowngrade reports whether the target series is older than that of a region.
func isDowngrade(regions []Region, to series.Series) bool {
	return slices.ContainsFunc(regions, func(r Region) bool { return to < r.From })
}

// downgrade returns the steps of a downgrade, which OpenStack does not support.
func (p *procedure) downgrade() []Step {
	return []Step{
		{Series: p.To, Instruction: fmt.Sprintf("stop every service, and restore the databases from backups that %v wrote", p.To),
			Why: "no database goes back to an older series: what happened since the backup is lost, and guests made since are unknown"},
		{Series: p.To, Instruction: fmt.Sprintf("install the packages of %v with the files of the description, and start keystone first", p.To)},
	}
}

// regionsAt returns the regions that have a stop, the home region of keystone first.
func (p *procedure) regionsAt(stop series.Series) []*model.Region {
	var regions []*model.Region
	for _, at := range p.regions {
		if slices.Contains(at.Stops, stop) {
			regions = append(regions, p.Current.Cloud.Region(at.Name))
		}
	}
	home := p.Current.Cloud.Identity.Home
	slices.SortStableFunc(regions, func(a, b *model.Region) int { return compareFlags(a.Name == home, b.Name == home) })
	return regions
}

// tasks returns the steps of one region at one stop.
func (p *procedure) tasks(r *model.Region, in series.Series, tasks []task) []Step {
	var steps []Step
	for _, t := range tasks {
		on := p.hosts.matching(func(c *hostClass) bool { return c.current.Region.Name == r.Name && p.times.runs(c, t.service, in) })
		if len(on) == 0 || !t.span.Contains(in) || t.crosses != series.None && !p.crosses(r, in, t.crosses) || t.when != nil && !t.when(r) {
			continue
		}
		steps = append(steps, Step{Series: in, Region: r.Name, Service: t.service, Instruction: t.do, Why: t.why, Nodes: p.hosts.nodesOf(on)})
	}
	return steps
}

// crosses reports whether a region reaches or passes a series at a stop.
func (p *procedure) crosses(r *model.Region, stop, in series.Series) bool {
	i := slices.IndexFunc(p.regions, func(at Region) bool { return at.Name == r.Name })
	stops, before := p.regions[i].Stops, r.Series
	if k := slices.Index(stops, stop); k > 0 {
		before = stops[k-1]
	}
	return before < in && in <= stop
}
