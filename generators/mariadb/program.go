package mariadb

import (
	"stackplan/internal/debian"
	"stackplan/internal/service"
)

// versions returns MariaDB in the releases of Debian (versions of mariadb-server), and what its upgrade requires. Debian 7 contains MySQL.
func versions() service.Program {
	const stop = "stop the services and MariaDB on all hosts, upgrade them all, start the host first that stopped last (galera_new_cluster), and run mariadb-upgrade"
	const steps = "Galera documents rolling upgrades "
	return service.Program{
		Name: "MariaDB",
		Versions: map[debian.Release]string{
			debian.Jessie: "10.0", debian.Stretch: "10.1", debian.Buster: "10.3", debian.Bullseye: "10.5", debian.Bookworm: "10.11", debian.Trixie: "11.8",
		},
		Moves: []service.Move{
			{
				Reaches: debian.Bookworm, When: joinsGalera, Dangerous: true, Do: stop + "; or upgrade host by host to 10.6 with packages of its vendor, and then to 10.11",
				Why: steps + "from 10.5 to 10.6 and from 10.6 to 10.11, but not from 10.5 to 10.11; no release of Debian contains 10.6",
			},
			{
				Reaches: debian.Trixie, When: joinsGalera, Dangerous: true, Do: stop,
				Why: steps + "from 10.11 to 11.4 only, and none to 11.8",
			},
			{
				Reaches: debian.Bookworm, When: hasStandbys, Do: standbysFirst, Why: whyStandbysFirst,
			},
			{
				Reaches: debian.Trixie, When: hasStandbys, Do: standbysFirst, Why: whyStandbysFirst,
			},
		},
	}
}

const (
	standbysFirst    = "upgrade MariaDB on the standbys before the primary, and run mariadb-upgrade on each host"
	whyStandbysFirst = "a replica may be newer than the server it copies, but not older"
)

func joinsGalera(s *service.Site) bool { return isGalera(s.Region) && len(s.Hosts("mariadb")) > 1 }
func hasStandbys(s *service.Site) bool { return !isGalera(s.Region) && len(s.Hosts("mariadb")) > 1 }
