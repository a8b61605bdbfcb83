package capacity

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/model"
	"stackplan/internal/scheduler"
	"stackplan/internal/series"
)

// The series in which flavors began to request resource classes and traits of placement (nova.scheduler.utils).
const (
	resourcesSince = series.Pike
	traitsSince    = series.Queens
)

// translation is a property of flavors that nova translates to a resource or a trait (nova.scheduler.utils, ResourceRequest, and
// nova.scheduler.request_filter).
type translation struct {
	property string
	since    series.Series
	spec     func(value string) []string // keys of traits, which are required, and of resources, one for each time
}

// translations are all such properties. The properties of images that nova translates in the same way are unknown: no description
// contains images.
var translations = []translation{
	{"hw:mem_encryption", series.Train, func(value string) []string {
		if !isTrue(value) {
			return nil
		}
		return []string{"resources:MEM_ENCRYPTION_CONTEXT"}
	}},
	{"hw:mem_encryption", series.Flamingo, func(value string) []string {
		if !isTrue(value) {
			return nil
		}
		return []string{"trait:HW_CPU_X86_AMD_SEV"}
	}},
	{"hw:pmem", series.Train, func(value string) []string {
		var all []string
		for _, label := range words(value) {
			all = append(all, "resources:CUSTOM_PMEM_NAMESPACE_"+strings.ToUpper(label))
		}
		return all
	}},
	{"hw:tpm_version", series.Victoria, func(value string) []string {
		return []string{"trait:COMPUTE_SECURITY_TPM_" + strings.ReplaceAll(value, ".", "_")}
	}},
	{"hw:pci_numa_affinity_policy", series.Wallaby, only("socket", "trait:COMPUTE_SOCKET_PCI_NUMA_AFFINITY")},
	{"os:secure_boot", series.Wallaby, only("required", "trait:COMPUTE_SECURITY_UEFI_SECURE_BOOT")},
	{"hw:ephemeral_encryption", series.Zed, only("true", "trait:COMPUTE_EPHEMERAL_ENCRYPTION")},
	{"hw:virtio_packed_ring", series.Caracal, only("true", "trait:COMPUTE_NET_VIRTIO_PACKED")},
	{"hw:maxphysaddr_mode", series.Caracal, only("passthrough", "trait:COMPUTE_ADDRESS_SPACE_PASSTHROUGH")},
	{"hw:maxphysaddr_mode", series.Caracal, only("emulate", "trait:COMPUTE_ADDRESS_SPACE_EMULATED")},
}

// only translates one value of a property.
func only(wanted, spec string) func(string) []string {
	return func(value string) []string {
		if value == wanted || wanted == "true" && isTrue(value) {
			return []string{spec}
		}
		return nil
	}
}

// isTrue reports whether oslo.utils reads a text as true (strutils.bool_from_string).
func isTrue(text string) bool {
	return slices.Contains([]string{"1", "t", "true", "on", "y", "yes"}, strings.ToLower(strings.TrimSpace(text)))
}

// extraSpecs returns the properties of a flavor as the scheduler of a series reads them: with what nova translates, and without what
// it does not read yet.
func extraSpecs(properties map[string]string, in series.Series) map[string]string {
	all := map[string]string{}
	for key, value := range properties {
		isOld := strings.HasPrefix(key, "resources") && in < resourcesSince || strings.HasPrefix(key, "trait") && in < traitsSince
		if !isOld {
			all[key] = value
		}
	}
	times := map[string]int{}
	for _, t := range translations {
		value, given := properties[t.property]
		if !given || in < t.since {
			continue
		}
		for _, key := range t.spec(value) {
			times[key]++
			if all[key] = "required"; strings.HasPrefix(key, "resources:") {
				all[key] = strconv.Itoa(times[key])
			}
		}
	}
	return all
}

// requirements are what a flavor requests in addition to its size, as far as the description states whether hosts have it.
type requirements struct {
	entry    scheduler.Entry // assumes that hosts have what is not known
	unknown  []string        // what is not known, by kind and name
	rejected string          // why nova's API rejects the flavor; empty: it does not
}

// requirementsOf returns the requirements of a flavor. A resource class, trait or device is known if a hardware of the description
// declares it: other hardware then has none.
func (p *packer) requirementsOf(f demand.Flavor) requirements {
	r := requirements{entry: scheduler.Entry{Flavor: flavorOf(f, p.model.Series), Project: scheduler.AnyProject}}
	wanted, err := scheduler.RequirementsOf(r.entry.Flavor)
	if err != nil {
		r.rejected = err.Error()
		return r
	}
	for _, name := range slices.Sorted(maps.Keys(wanted.Resources)) {
		if !slices.Contains(Resources, Resource(name)) && !p.declares(func(h *model.Hardware) bool { return has(h.Resources, name) }) {
			r.assume(name, "resource class "+name)
		}
	}
	for _, name := range slices.Concat(wanted.Required, wanted.Forbidden) {
		isKnown := name == hyperthreading && p.model.Series >= series.Train
		if !isKnown && !p.declares(func(h *model.Hardware) bool { return has(h.Traits, name) }) {
			r.assume(name, "trait "+name)
		}
	}
	for _, name := range wanted.Aliases {
		specs, isDefined := p.aliases()[name]
		switch {
		case p.region.fleet.control != nil && !isDefined:
			r.rejected = "[pci] alias of nova-api does not define " + name + " (PciRequestAliasNotDefined)"
		case !p.declares(func(h *model.Hardware) bool { return countDevices(h, specs) > 0 }):
			r.assume(scheduler.PCIAlias(name), "PCI devices of alias "+name)
		}
	}
	for _, name := range wanted.Profiles {
		if !p.declares(func(h *model.Hardware) bool { return has(h.Accelerators, name) }) {
			r.assume(scheduler.DeviceProfile(name), "accelerators of device profile "+name)
		}
	}
	return r
}

// hyperthreading is the trait that nova reports for CPUs with several threads per core (LibvirtDriver, from train on).
const hyperthreading = "HW_CPU_HYPERTHREADING"

func has[T any](m map[string]T, name string) bool {
	_, ok := m[name]
	return ok
}

func (r *requirements) assume(name, shown string) {
	r.entry.Assume, r.unknown = append(r.entry.Assume, name), append(r.unknown, shown)
}

// declares reports whether any hardware of the description meets a condition.
func (p *packer) declares(meets func(*model.Hardware) bool) bool {
	for _, h := range p.projects.in.Cloud.Model.Hardware {
		if meets(h) {
			return true
		}
	}
	return false
}

// pciSpec selects PCI devices, in an alias or in the devices that nova-compute manages. Empty fields select all.
type pciSpec struct {
	Name    string `json:"name"`
	Vendor  string `json:"vendor_id"`
	Product string `json:"product_id"`
}

// pciSpecs parses the value of an option that contains one JSON object, or a list of them, in each line. Invalid values select
// nothing: nova does not start with them.
func pciSpecs(text string) []pciSpec {
	var all []pciSpec
	for line := range strings.Lines(text) {
		var one pciSpec
		var several []pciSpec
		if json.Unmarshal([]byte(line), &one) == nil {
			all = append(all, one)
		} else if json.Unmarshal([]byte(line), &several) == nil {
			all = append(all, several...)
		}
	}
	return all
}

// selects reports whether a spec selects a device. Identifiers are hexadecimal, with or without 0x; * selects all.
func (s pciSpec) selects(d model.Device) bool {
	matches := func(wanted, got string) bool {
		wanted = strings.TrimPrefix(strings.ToLower(wanted), "0x")
		return wanted == "" || wanted == "*" || wanted == got
	}
	return matches(s.Vendor, d.Vendor) && matches(s.Product, d.Product)
}

// countDevices returns the number of PCI devices of a hardware that specs select.
func countDevices(h *model.Hardware, specs []pciSpec) int64 {
	n := int64(0)
	for _, d := range h.Devices {
		if slices.ContainsFunc(specs, func(s pciSpec) bool { return s.selects(d) }) {
			n += d.Count
		}
	}
	return n
}

// aliases returns the specs of each alias of PCI devices in the configuration of nova-api.
func (p *packer) aliases() map[string][]pciSpec {
	s := cmp.Or(p.region.fleet.control, p.region.fleet.nodes[p.region.Classes[0]].compute)
	all := map[string][]pciSpec{}
	for _, spec := range pciSpecs(s.nova("pci", "alias").Text) {
		name := strings.TrimSpace(spec.Name)
		all[name] = append(all[name], spec)
	}
	return all
}

// declare adds to a class of hosts for the scheduler what its hardware declares. PCI devices are available to instances only if
// nova-compute manages them.
func (p *packer) declare(made *scheduler.Class, c *Class) {
	n := p.region.fleet.nodes[c]
	for name, amount := range n.hardware.Resources {
		if amount > 0 {
			made.Inventories[name] = scheduler.Inventory{Total: amount, Ratio: 1}
		}
	}
	traits := maps.Clone(n.hardware.Traits)
	if _, declared := traits[hyperthreading]; !declared && n.hardware.Threads > 1 && n.in >= series.Train {
		made.Traits = append(made.Traits, hyperthreading)
	}
	for _, name := range slices.Sorted(maps.Keys(traits)) {
		if traits[name] {
			made.Traits = append(made.Traits, name)
		}
	}
	made.Devices = map[string]int64{}
	for profile, number := range n.hardware.Accelerators {
		made.Devices[scheduler.DeviceProfile(profile)] = number
	}
	managed := *n.hardware
	managed.Devices = maps.Clone(managed.Devices)
	specs := pciSpecs(n.compute.nova("pci", "device_spec").Text)
	maps.DeleteFunc(managed.Devices, func(_ string, d model.Device) bool {
		return !slices.ContainsFunc(specs, func(s pciSpec) bool { return s.selects(d) })
	})
	for alias, specs := range p.aliases() {
		made.Devices[scheduler.PCIAlias(alias)] = countDevices(&managed, specs)
	}
}

// whyNone returns why the scheduler finds no host for a flavor, although the inventories of some hosts suffice.
func (p *packer) whyNone(e scheduler.Entry, cells []*cell) string {
	e.Count = 1
	result, err := scheduler.Run(p.cloudOf(cells), scheduler.Requests{Entries: []scheduler.Entry{e}}, p.policy)
	if err != nil || result.First == nil {
		return "the filters of the scheduler pass no host"
	}
	var all []string
	for _, reason := range result.First.Reasons {
		all = append(all, reason.What)
	}
	return fmt.Sprintf("the scheduler passes no host, because of %s", strings.Join(all, ", "))
}
