// Package generators lists every service that a host can run. The folders below it contain their daemons, files and options.
package generators

import (
	"slices"

	"stackplan/generators/adminscripts"
	"stackplan/generators/barbican"
	"stackplan/generators/ceph"
	"stackplan/generators/cinder"
	"stackplan/generators/glance"
	"stackplan/generators/haproxy"
	"stackplan/generators/heat"
	"stackplan/generators/horizon"
	"stackplan/generators/hostnetwork"
	"stackplan/generators/hosttuning"
	"stackplan/generators/keepalived"
	"stackplan/generators/keystone"
	"stackplan/generators/libvirt"
	"stackplan/generators/magnum"
	"stackplan/generators/mariadb"
	"stackplan/generators/memcached"
	"stackplan/generators/neutron"
	"stackplan/generators/nova"
	"stackplan/generators/octavia"
	"stackplan/generators/ovn"
	"stackplan/generators/placement"
	"stackplan/generators/rabbitmq"
	"stackplan/internal/service"
)

// All returns every service. The order is that in which services, ports and files are listed.
func All() []*service.Service {
	return slices.Concat(
		mariadb.Services(), rabbitmq.Services(), memcached.Services(),
		haproxy.Services(), keepalived.Services(),
		keystone.Services(), glance.Services(), placement.Services(), nova.Services(), libvirt.Services(), neutron.Services(), ovn.Services(),
		heat.Services(), barbican.Services(), cinder.Services(), octavia.Services(), magnum.Services(), horizon.Services(),
		hostnetwork.Services(), hosttuning.Services(), adminscripts.Services(), ceph.Services(),
	)
}
