package keystone

import (
	"slices"

	"stackplan/generators/glance"
	"stackplan/generators/haproxy"
	"stackplan/generators/keepalived"
	"stackplan/generators/mariadb"
	"stackplan/generators/memcached"
	"stackplan/generators/neutron"
	"stackplan/generators/nova"
	"stackplan/generators/placement"
	"stackplan/generators/rabbitmq"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

// scopeOf returns the scope of the first control host of the sample cloud.
func scopeOf(in series.Series, change func(*model.Region)) *service.Scope {
	return samplecloud.Scope(slices.Concat(mariadb.Services(), rabbitmq.Services(), memcached.Services(), haproxy.Services(), keepalived.Services(), Services(), glance.Services(), placement.Services(), nova.Services(), neutron.Services()), in, change)
}
