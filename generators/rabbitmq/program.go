package rabbitmq

import (
	"stackplan/internal/debian"
	"stackplan/internal/service"
)

// versions returns RabbitMQ in the releases of Debian (versions of rabbitmq-server), and what its upgrade requires: its upgrade guide allows
// one minor version at a time, each after the feature flags of the version before are enabled.
func versions() service.Program {
	return service.Program{
		Name: "RabbitMQ",
		Versions: map[debian.Release]string{
			debian.Jessie: "3.3", debian.Stretch: "3.6", debian.Buster: "3.7", debian.Bullseye: "3.8", debian.Bookworm: "3.10", debian.Trixie: "4.0",
		},
		Moves: []service.Move{
			{
				Reaches: debian.Buster, Dangerous: true,
				Do:  "stop RabbitMQ on all hosts, upgrade it on all of them, and start the host first that stopped last; or set up a new cluster",
				Why: "before 3.8 the nodes of a cluster must have the same version",
			},
			{
				Reaches: debian.Bookworm, Dangerous: true,
				Do: "upgrade RabbitMQ from 3.8 to 3.9 with packages of its vendor, host by host, and run rabbitmqctl enable_feature_flag all; then Debian 12 installs 3.10. " +
					"Or set up a new cluster",
				Why: "the upgrade guide of RabbitMQ allows 3.8 to 3.9 and 3.9 to 3.10 only, and no release of Debian contains 3.9",
			},
			{
				Reaches: debian.Trixie, Dangerous: true,
				Do: "upgrade RabbitMQ 3.10 to 3.11, 3.12 and 3.13 with packages of its vendor, host by host, and run rabbitmqctl enable_feature_flag all " +
					"before the first and after each; then Debian 13 installs 4.0. Or set up a new cluster of 4.0",
				Why: "4.0 starts only on data of 3.13 with all stable feature flags; no release of Debian contains 3.11 to 3.13 (3.13 also requires Erlang 26, and Debian 12 has 25)",
			},
		},
	}
}
