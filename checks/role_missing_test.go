package checks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// K3/18, K3/19, K3/23: a role may list any of the services that a control host has. If one of them is left out, a finding names it, in
// every series and with every network driver.
func TestEveryMissingServiceIsReported(t *testing.T) {
	tried := 0
	for _, in := range []series.Series{series.Havana, series.Mitaka, series.Stein, series.Zed, series.Epoxy} {
		for _, driver := range []string{"nova-network", "neutron", "ovn"} {
			if driver == "nova-network" && in >= series.Rocky || driver == "ovn" && in < series.Ussuri {
				continue
			}
			services := controlServices(in, driver)
			if found := run(t, roleWith(in, driver, services)); found.Err() != nil {
				t.Fatalf("%v, %s: the complete role is not valid: %v", in, driver, found)
			}
			for i, name := range services {
				if name == "nova-conductor" && in < series.Mitaka {
					continue // before mitaka daemons may use the database themselves
				}
				tried++
				found := run(t, roleWith(in, driver, slices.Delete(slices.Clone(services), i, i+1)))
				named := false
				for _, d := range found {
					named = named || strings.Contains(d.Message+d.Hint, name)
				}
				if !named {
					t.Errorf("%v, %s: no finding names %s: %v", in, driver, name, found)
				}
			}
		}
	}
	if tried < 80 {
		t.Errorf("only %d services were left out", tried)
	}
}

// K3: if several services are left out at once, findings name all of them.
func TestAllMissingServicesAreReported(t *testing.T) {
	for _, in := range []series.Series{series.Mitaka, series.Zed, series.Epoxy} {
		services, absent := controlServices(in, "neutron"), []string{"nova-api-os-compute", "glance-api", "keystone", "neutron-server", "neutron-api", "placement-api", "nova-placement-api"}
		isAbsent := func(name string) bool { return slices.Contains(absent, name) }
		texts, tried := "", 0
		for _, d := range run(t, roleWith(in, "neutron", slices.DeleteFunc(slices.Clone(services), isAbsent))) {
			texts += d.Message + "\n"
		}
		for _, name := range services {
			if !isAbsent(name) {
				continue
			}
			if tried++; !strings.Contains(texts, name) {
				t.Errorf("%v: no finding names %s: %s", in, name, texts)
			}
		}
		if tried < 4 {
			t.Errorf("%v: only %d services were left out", in, tried)
		}
	}
}

// controlServices returns the services that the role control-compute runs in a series.
func controlServices(in series.Series, driver string) []string {
	var names []string
	for _, svc := range generators.All() {
		isDue := svc.Span.Contains(in) && slices.Contains(svc.Roles, service.ControlCompute) && svc.RunsOn == nil
		if isDue && svc.Fits(&model.Region{Networking: networkingOf(driver)}) {
			names = append(names, svc.Name)
		}
	}
	return names
}

// networkingOf returns the networking of a driver, or of neutron with OVN.
func networkingOf(driver string) model.Networking {
	switch driver {
	case model.OVN:
		return model.Networking{Driver: model.Neutron, Mechanism: model.OVN}
	case model.Neutron:
		return model.Networking{Driver: model.Neutron, Mechanism: "openvswitch"}
	}
	return model.Networking{Driver: driver}
}

// roleWith returns the patch that gives the control hosts a role with some services.
func roleWith(in series.Series, driver string, services []string) string {
	networks := ""
	if driver == "nova-network" {
		networks = `, networking: manager: "flat-dhcp", networks: {tenant: null, fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/16"}}`
	}
	if driver == model.OVN {
		networks = `, networking: mechanism: "ovn", networks: tenant: vlans: []`
	}
	fields := ""
	required := map[string]string{"blockStorage": `backends: disks: {driver: "lvm", volumeGroup: "cinder-volumes"}, backup: {driver: "nfs", source: "10.120.0.5:/backups"}`}
	for _, svc := range generators.All() {
		if svc.Field != "" && svc.Span.Contains(in) && svc.Fits(&model.Region{Networking: networkingOf(driver)}) {
			fields += fmt.Sprintf("regions: north: %s: {%s}\n", svc.Field, required[svc.Field])
		}
	}
	return fmt.Sprintf(`
series: %q
regions: north: {groups: ctl: role: "control", networking: driver: %q%s}
%sroles: control: services: ["%s"]`, in, networkingOf(driver).Driver, networks, fields, strings.Join(services, `", "`))
}
