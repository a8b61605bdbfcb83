package ovn

import (
	"stackplan/generators/linkpaths"
	"stackplan/internal/debian"
	"stackplan/internal/service"
)

// versions are those of OVN in the releases of Debian (packages ovn-central and ovn-host).
var versions = map[debian.Release]string{debian.Bullseye: "20.12", debian.Bookworm: "23.03", debian.Trixie: "25.03"}

// centralPrograms returns OVN on the hosts of its databases. Its scripts convert the schema only on a host that founds a cluster, and each
// host joins one (ovn-ctl, start_ovsdb__).
func centralPrograms() []service.Program {
	p := service.Program{Name: "OVN", Versions: versions}
	for _, release := range []debian.Release{debian.Bookworm, debian.Trixie} {
		p.Moves = append(p.Moves, service.Move{
			Reaches: release, Dangerous: true,
			Do: "after ovn-host on all hosts, upgrade ovn-central on one host after another, and wait until cluster/status of both databases contains the host; then convert the schemas once, on one host: " +
				"ovsdb-client convert unix:/run/ovn/ovnnb_db.sock /usr/share/ovn/ovn-nb.ovsschema, and the same for ovnsb_db.sock with ovn-sb.ovsschema",
			Why: "the databases keep the schema of the old release until someone converts it, because each host joins a cluster when it starts; the new ovn-northd and neutron require the new one",
		})
	}
	return []service.Program{p}
}

// chassisPrograms returns OVN and Open vSwitch on the hosts of instances.
func chassisPrograms() []service.Program {
	p := service.Program{Name: "ovn-controller", Versions: versions}
	for _, release := range []debian.Release{debian.Bookworm, debian.Trixie} {
		p.Moves = append(p.Moves, service.Move{
			Reaches: release,
			Do:      "upgrade ovn-host on all hosts before ovn-central, the gateways one after another; instances of a host lose their network while its ovn-controller restarts, so migrate them before if they must not",
			Why:     "ovn-controller understands what an older ovn-northd writes, and not what a newer one does (OVN documentation, upgrades)",
		})
	}
	return []service.Program{p, linkpaths.OpenvSwitch()}
}
