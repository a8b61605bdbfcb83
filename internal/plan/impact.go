package plan

import (
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/service"
)

// reach is what guests notice when a unit restarts.
var reach = map[string]InstanceImpact{
	"nova-compute":              InstancesUnmanaged,
	"libvirtd":                  InstancesUnmanaged,
	"libvirt-bin":               InstancesUnmanaged,
	"nova-network":              InstancesLoseNetwork,
	"neutron-openvswitch-agent": InstancesLoseNetwork,
	"neutron-linuxbridge-agent": InstancesLoseNetwork,
	"neutron-l3-agent":          InstancesLoseNetwork,
	"neutron-dhcp-agent":        InstancesLoseNetwork,
	"networking":                InstancesLoseNetwork,
	"systemd-networkd":          InstancesLoseNetwork,
	"stackplan-openvswitch":     InstancesLoseNetwork,
}

// hostUnits cut a host off while they restart, with all that it runs.
var hostUnits = []string{"networking", "systemd-networkd", "stackplan-openvswitch"}

// atBoot are the files of the host itself that nothing reads before its next start.
func atBoot(k *known) bool {
	return k != nil && slices.ContainsFunc(k.services, func(s *service.Service) bool { return s.Name == "host-tuning" }) &&
		!strings.HasPrefix(k.file.Path, "/etc/apt/")
}

// impactOf tells what a difference of an option asks of the host: of the units that read the file those that look at the
// option. Those that would restart are only told to look again where oslo.config reads the option anew on SIGHUP.
func (p *planner) impactOf(c pair, d *difference, f fact) Impact {
	if d.noEffect {
		return Impact{Level: Nothing}
	}
	place := p.places[c.host.Region.Name]
	u := place.of(c.host.Group, c.known)
	if services := p.readersOf(c, d); services != nil {
		u = u.only(place, services)
	}
	if f.known && f.Mutable {
		u.reload, u.restart = slices.Concat(u.reload, u.restart), nil
	}
	return p.impact(c.host, c.known, u)
}

// impactOfFile tells what it asks of the host that a file comes, goes or changes as a whole.
func (p *planner) impactOfFile(h *model.Host, k *known) Impact {
	return p.impact(h, k, p.places[h.Region.Name].of(h.Group, k))
}

// impact words what must be told.
func (p *planner) impact(h *model.Host, k *known, u units) Impact {
	i := Impact{Level: Nothing, Reload: u.reload, Restart: u.restart}
	switch {
	case len(u.restart) > 0:
		i.Level = Restart
	case atBoot(k):
		i.Level = Reboot
	case len(u.reload) > 0:
		i.Level = Reload
	}
	for _, unit := range u.restart {
		i.Instances = wider(i.Instances, reach[unit])
	}
	if i.Level == Reboot {
		i.Instances = InstancesStop
	}
	if !p.runsGuests(h) {
		i.Instances = guestsElsewhere(i.Instances)
	}
	return i
}

// runsGuests reports whether guests run on a host.
func (p *planner) runsGuests(h *model.Host) bool {
	return slices.ContainsFunc(p.places[h.Region.Name].Runs(h.Group.Name), func(s *service.Service) bool { return s.Name == "nova-compute" })
}

// guestsElsewhere is what guests notice of a host that runs none: its agents may still carry their traffic.
func guestsElsewhere(r InstanceImpact) InstanceImpact {
	if r == InstancesLoseNetwork {
		return InstancesLoseNetwork
	}
	return InstancesUnaffected
}

// reaches are what guests may notice, from the least.
var reaches = []InstanceImpact{InstancesUnaffected, InstancesUnmanaged, InstancesLoseNetwork, InstancesStop}

func wider(a, b InstanceImpact) InstanceImpact {
	return reaches[max(slices.Index(reaches, a), slices.Index(reaches, b))]
}

// levels are how much a change disturbs, from the least.
var levels = []Level{Nothing, Reload, Restart, Reboot}

// merge adds what a change asks of one more host.
func (i *Impact) merge(more Impact) {
	i.Level = levels[max(slices.Index(levels, i.Level), slices.Index(levels, more.Level))]
	i.Instances = wider(i.Instances, more.Instances)
	i.Reload, i.Restart = joined(i.Reload, more.Reload), joined(i.Restart, more.Restart)
}

// joined returns the names of both, sorted, each once.
func joined(a, b []string) []string {
	if len(b) == 0 || len(a) == len(b) && slices.Equal(a, b) {
		return a
	}
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
