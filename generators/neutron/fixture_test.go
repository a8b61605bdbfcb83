package neutron

import (
	"slices"

	"stackplan/generators/glance"
	"stackplan/generators/haproxy"
	"stackplan/generators/keepalived"
	"stackplan/generators/keystone"
	"stackplan/generators/mariadb"
	"stackplan/generators/memcached"
	"stackplan/generators/nova"
	"stackplan/generators/placement"
	"stackplan/generators/rabbitmq"
	"stackplan/internal/service"
)

// all returns the services of control and compute hosts.
func all() []*service.Service {
	return slices.Concat(
		mariadb.Services(), rabbitmq.Services(), memcached.Services(), haproxy.Services(), keepalived.Services(),
		keystone.Services(), glance.Services(), placement.Services(), nova.Services(), Services(),
	)
}
