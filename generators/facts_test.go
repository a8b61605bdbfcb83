package generators_test

import (
	"slices"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/service"
)

// safeAnswers are the services that do not declare a fact, so that the safe answer is used for them. A service that is not in this list
// must declare it.
var safeAnswers = map[string][]string{
	"Restart":    nil,
	"Redundancy": nil,
	"Processes":  nil,
	// Clients connect to it directly, but continue without it: they look everything up again.
	"KeepAvailable": {"memcached"},
	// Scripts that an operator runs, and files that programs read at each use.
	"AtBoot": {
		"/etc/apt/preferences.d/stackplan", "/etc/ceph/ceph.client.backups.keyring", "/etc/ceph/ceph.client.images.keyring", "/etc/ceph/ceph.client.instances.keyring", "/etc/ceph/ceph.client.volumes.keyring", "/etc/ceph/ceph.conf",
		"/etc/hosts", "/etc/resolv.conf", "/etc/stackplan/aggregates.sh", "/etc/stackplan/flavors.sh", "/etc/stackplan/volume-types.sh",
	},
}

func TestServicesDeclareTheirFacts(t *testing.T) {
	missing := map[string][]string{}
	for _, svc := range generators.All() {
		isExposed := slices.ContainsFunc(svc.Ports, func(p service.Port) bool { return p.Exposure != service.Direct })
		if svc.Restart == service.UndeclaredEffect {
			missing["Restart"] = append(missing["Restart"], svc.Name)
		}
		if svc.Processes == nil {
			missing["Processes"] = append(missing["Processes"], svc.Name)
		}
		if svc.Redundancy == nil && (isExposed || svc.KeepAvailable) {
			missing["Redundancy"] = append(missing["Redundancy"], svc.Name)
		}
		if len(svc.Ports) > 0 && !isExposed && !svc.KeepAvailable {
			missing["KeepAvailable"] = append(missing["KeepAvailable"], svc.Name)
		}
		if servesInstances(svc) && (svc.Redundancy == nil || !svc.KeepAvailable) {
			missing["KeepAvailable"] = append(missing["KeepAvailable"], svc.Name)
		}
		for _, f := range svc.Files {
			if svc.Unit == service.NoUnit && !f.AtBoot {
				missing["AtBoot"] = append(missing["AtBoot"], f.Path)
			}
		}
	}
	for fact, want := range safeAnswers {
		got := missing[fact]
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s is not declared by %v, want %v", fact, got, want)
		}
	}
}

// servesInstances reports whether instances depend on the hosts of a service, so that waves must keep them.
func servesInstances(svc *service.Service) bool {
	return slices.ContainsFunc([]service.Capability{
		service.Instances, service.InstanceNetworks, service.Routing, service.DHCP, service.MetadataProxy,
	}, svc.Does)
}

// TestNeedsAreProvided checks that a service provides each capability that another one requires, in every series of that one.
func TestNeedsAreProvided(t *testing.T) {
	for _, svc := range generators.All() {
		for _, need := range svc.Needs {
			provides := func(other *service.Service) bool { return other.Does(need.Capability) && overlap(other.Span, svc.Span) }
			if !slices.ContainsFunc(generators.All(), provides) {
				t.Errorf("no service provides %s, which %s requires", need.Capability, svc.Name)
			}
			if need.Why == "" || strings.HasSuffix(need.Why, ".") {
				t.Errorf("%s: the rule of its need of %s is %q", svc.Name, need.Capability, need.Why)
			}
		}
	}
}
