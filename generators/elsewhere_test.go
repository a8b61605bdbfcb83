package generators_test

import (
	"testing"

	"stackplan/generators"
)

// TestElsewhereNamesPlacesAndCommands checks that each place that also stores a value has an instruction, and that a service that it
// interrupts exists.
func TestElsewhereNamesPlacesAndCommands(t *testing.T) {
	names, found := map[string]bool{}, map[string]bool{}
	for _, svc := range generators.All() {
		names[svc.Name] = true
	}
	for _, svc := range generators.All() {
		for _, f := range svc.Files {
			for _, row := range f.AllRows() {
				for _, e := range row.Elsewhere {
					found[e.Where] = true
					if e.Where == "" || e.Do == "" || e.When == "" || e.Stops != "" && !names[e.Stops] {
						t.Errorf("%s %s: incomplete: %+v", f.Path, row.Option, e)
					}
				}
			}
		}
	}
	for _, where := range []string{
		"the users of RabbitMQ", "the running Galera cluster", "the cell mappings in nova's API database", "the service catalogue of keystone",
		"the account nova in MariaDB", "the user nova in keystone", "nova-api-metadata and neutron-metadata-agent",
		"the images, and the table image_locations of glance", "the other nodes of RabbitMQ",
	} {
		if !found[where] {
			t.Errorf("no row declares that %s stores its value", where)
		}
	}
}
