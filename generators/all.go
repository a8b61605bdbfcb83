// Package generators is the table of every service that a host can run: its daemons, files and options.
package generators

import (
	"slices"

	"stackplan/internal/service"
)

// All returns every service. The order is that in which services, ports and files are listed.
func All() []*service.Service {
	return slices.Concat(
		mariadb(), rabbitmq(), memcached(),
		haproxy(), keepalived(),
		keystone(), glance(), placement(), nova(), neutron(),
		hostNetwork(),
		hostTuning(), aggregates(),
	)
}
