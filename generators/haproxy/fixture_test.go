package haproxy

import (
	"slices"
	"testing"

	"stackplan/generators/keepalived"
	"stackplan/generators/mariadb"
	"stackplan/generators/memcached"
	"stackplan/generators/rabbitmq"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

// made renders a file of a host of the sample cloud, with more services.
func made(t *testing.T, c *model.Cloud, host, path string, more ...*service.Service) string {
	t.Helper()
	return samplecloud.Render(t, c, host, path, slices.Concat(mariadb.Services(), rabbitmq.Services(), memcached.Services(), Services(), keepalived.Services(), more)...)
}
