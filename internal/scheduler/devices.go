package scheduler

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// AnyProject is the project of instances that every aggregate of tenants accepts: they are of whichever project may use the host.
const AnyProject = "*"

// The extra specs by which a flavor requests devices.
const (
	aliasSpec   = "pci_passthrough:alias"
	profileSpec = "accel:device_profile"
)

// PCIAlias returns the name of the PCI devices of an alias in Class.Devices.
func PCIAlias(alias string) string { return "PCI alias " + alias }

// DeviceProfile returns the name of the accelerators of a device profile in Class.Devices.
func DeviceProfile(profile string) string { return "device profile " + profile }

// Requirements are what a flavor requests in addition to its size, each sorted by name.
type Requirements struct {
	Resources map[string]int64 // of all classes of placement
	Required  []string         // traits
	Forbidden []string         // traits
	Aliases   []string         // of PCI devices
	Profiles  []string         // of accelerators: at most one
}

// RequirementsOf returns what a flavor requests. It returns an error for what nova's API rejects.
func RequirementsOf(f *Flavor) (*Requirements, error) {
	k, err := newKind(Entry{Flavor: f})
	if err != nil {
		return nil, err
	}
	r := &Requirements{Resources: k.amounts, Required: k.required, Forbidden: k.forbidden}
	for _, name := range slices.Sorted(maps.Keys(k.devices)) {
		if alias, ok := strings.CutPrefix(name, PCIAlias("")); ok {
			r.Aliases = append(r.Aliases, alias)
		} else {
			r.Profiles = append(r.Profiles, strings.TrimPrefix(name, DeviceProfile("")))
		}
	}
	return r, nil
}

// readDevices reads the PCI devices and the accelerator that a flavor requests: pci_passthrough:alias is a list of NAME:COUNT.
func (k *kind) readDevices() error {
	k.devices = map[string]int64{}
	if profile := k.flavor.ExtraSpecs[profileSpec]; profile != "" {
		k.devices[DeviceProfile(profile)] = 1
	}
	aliases := k.flavor.ExtraSpecs[aliasSpec]
	if aliases == "" {
		return nil
	}
	for word := range strings.SplitSeq(aliases, ",") {
		name, count, _ := strings.Cut(word, ":")
		number, err := strconv.ParseInt(strings.TrimSpace(count), 10, 32)
		if err != nil || number < 1 || strings.TrimSpace(name) == "" {
			return fmt.Errorf("%s=%q is not a list of ALIAS:COUNT", aliasSpec, aliases)
		}
		k.devices[PCIAlias(strings.TrimSpace(name))] += number
	}
	return nil
}

// assume removes requirements by name: all hosts meet them. Aggregates are still isolated by the traits that the flavor requires.
func (k *kind) assume(names []string) {
	k.asked = slices.Clone(k.required)
	isAssumed := func(name string) bool { return slices.Contains(names, name) }
	for _, traits := range []*[]string{&k.required, &k.forbidden, &k.fallbackRequired, &k.fallbackNo} {
		*traits = slices.DeleteFunc(*traits, isAssumed)
	}
	for _, name := range names {
		delete(k.amounts, name)
		delete(k.fallback, name)
		delete(k.devices, name)
	}
}

// lacksDevice returns the first of the devices of a kind of which a host has too few; empty if it has enough.
func (k *kind) lacksDevice(free map[string]int64) string {
	for _, name := range slices.Sorted(maps.Keys(k.devices)) {
		if free[name] < k.devices[name] {
			return name
		}
	}
	return ""
}

// usesDevices reports whether instances of any kind take devices. Otherwise hosts need not count them.
func usesDevices(kinds []*kind) bool {
	return slices.ContainsFunc(kinds, func(k *kind) bool { return len(k.devices) > 0 })
}

// devicesFilter is the filter that counts devices: PciPassthroughFilter, or the claim of the compute node.
var devicesFilter = dynamicFilter{"devices", func(k *kind, h *hostState) bool { return len(k.devices) == 0 || k.lacksDevice(h.devices) == "" }}

// confinement is how aggregates confine flavors and projects in queries to placement (nova.scheduler.request_filter).
type confinement struct {
	isolated map[string][]string // by aggregate: the traits that a flavor must require
	tenants  map[string][]string // by aggregate: the projects that it is for
}

func newConfinement(aggregates []Aggregate, policy *Policy) confinement {
	c := confinement{isolated: map[string][]string{}, tenants: map[string][]string{}}
	for _, a := range aggregates {
		for _, key := range slices.Sorted(maps.Keys(a.Properties)) {
			trait, isTrait := strings.CutPrefix(key, "trait:")
			if isTrait && a.Properties[key] == "required" && policy.IsolateAggregates {
				c.isolated[a.Name] = append(c.isolated[a.Name], trait)
			}
			if strings.HasPrefix(key, tenantKey) && policy.LimitTenants {
				c.tenants[a.Name] = append(c.tenants[a.Name], a.Properties[key])
			}
		}
	}
	return c
}

// tenantKey is the property of aggregates that names projects. Queries to placement also read properties that begin with it, each
// with one project.
const tenantKey = "filter_tenant_id"

// refusal returns why the aggregates of a host exclude a kind; empty if they do not.
func (c *confinement) refusal(k *kind, h *Host) string {
	for _, name := range h.Aggregates {
		for _, trait := range c.isolated[name] {
			if !slices.Contains(k.asked, trait) {
				return "isolated aggregate " + name
			}
		}
	}
	if k.project == "" || k.project == AnyProject {
		return ""
	}
	isOf := func(name string) bool { return slices.Contains(c.tenants[name], k.project) }
	if slices.ContainsFunc(slices.Collect(maps.Keys(c.tenants)), isOf) && !slices.ContainsFunc(h.Aggregates, isOf) {
		return "aggregates of project " + k.project
	}
	return ""
}
