package mariadb

import (
	"slices"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

// made renders a file of a host of the sample cloud, with more services.
func made(t *testing.T, c *model.Cloud, host, path string, more ...*service.Service) string {
	t.Helper()
	return samplecloud.Render(t, c, host, path, slices.Concat(Services(), more)...)
}
