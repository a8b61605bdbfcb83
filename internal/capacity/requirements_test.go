package capacity_test

import (
	"strings"
	"testing"

	"stackplan/internal/capacity"
)

// fitting returns the result for flavor f of a region with three hosts that hold 7 instances of 4 CPUs and 16 GiB each.
func fitting(t *testing.T, flavor, more string) capacity.FlavorFit {
	t.Helper()
	if !strings.Contains(more, "series:") {
		more = "series: \"2025.1\"\n" + more
	}
	r := computed(t, neutron+more+"\nregions: r1: flavors: f: "+flavor, nil)
	return r.Regions[0].Packing.Flavors[0]
}

// sized returns a flavor of 4 CPUs and 16 GiB with properties.
func sized(properties string) string {
	return `{vcpus: 4, ram: "16GiB", disk: "1GiB", properties: {` + properties + `}}`
}

// alias defines the PCI alias a100, and lets nova-compute manage its devices.
const alias = `
overrides: nova: pci: {
	alias: [#"{"name":"a100","vendor_id":"10de","product_id":"20b0","device_type":"type-PF"}"#, #"{"name":"nic","vendor_id":"8086"}"#]
	device_spec: [#"{"vendor_id":"10de","product_id":"20b0"}"#, #"[{"vendor_id":"8086","product_id":"1572"}]"#]
}
`

// TestRequirements: what a flavor requests beyond its size is met only if a hardware declares it, is rejected if the description shows
// that no host has it, and is not known otherwise.
func TestRequirements(t *testing.T) {
	const cards = `hardware: node: devices: {gpu: {vendor: "10de", product: "20b0", count: 2}, nic: {vendor: "8086", product: "1572", count: 4}, old: {vendor: "8086", product: "10fb", count: 9}}` + alias
	tests := []struct {
		name, flavor, more string
		instances          int64
		unknown, reason    string
	}{
		{"pci-alias: it is not defined", sized(`"pci_passthrough:alias": "a100:1"`), "", 0, "", "[pci] alias of nova-api does not define a100"},
		{"PCI devices of no hardware", sized(`"pci_passthrough:alias": "a100:1"`), alias, 0, "PCI devices of alias a100", ""},
		{"PCI devices: 2 on each host", sized(`"pci_passthrough:alias": "a100:1"`), cards, 6, "", ""},
		{"PCI devices: 2 for each instance", sized(`"pci_passthrough:alias": "a100:2"`), cards, 3, "", ""},
		{"PCI devices: more than a host has", sized(`"pci_passthrough:alias": "a100:3"`), cards, 0, "", "PCI alias a100"},
		{"several aliases: 4 managed devices of the second", sized(`"pci_passthrough:alias": "a100:1,nic:4"`), cards, 3, "", ""},
		{"PCI devices that nova-compute does not manage", sized(`"pci_passthrough:alias": "a100:1"`), cards, 6, "", ""},
		{"device-profile", sized(`"accel:device_profile": "fpga"`), "", 0, "accelerators of device profile fpga", ""},
		{"device profile: 2 on each host", sized(`"accel:device_profile": "fpga"`), `hardware: node: accelerators: fpga: 2`, 6, "", ""},
		{"trait-cpu", sized(`"trait:HW_CPU_X86_AVX2": "required"`), "", 0, "trait HW_CPU_X86_AVX2", ""},
		{"a trait that the hosts have", sized(`"trait:HW_CPU_X86_AVX2": "required"`), `hardware: node: traits: HW_CPU_X86_AVX2: true`, 21, "", ""},
		{"a trait that the hosts lack", sized(`"trait:HW_CPU_X86_AVX2": "required"`), `hardware: node: traits: HW_CPU_X86_AVX2: false`, 0, "", "trait HW_CPU_X86_AVX2"},
		{"a trait that other hardware has", sized(`"trait:HW_CPU_X86_AVX2": "required"`), `hardware: other: {cpus: 8, memory: "8GiB", disk: "80GiB", nics: ["eth0", "eth1"], traits: HW_CPU_X86_AVX2: true}`, 0, "", "trait HW_CPU_X86_AVX2"},
		{"a forbidden trait", sized(`"trait:HW_CPU_X86_AVX2": "forbidden"`), "", 0, "trait HW_CPU_X86_AVX2", ""},
		{"a forbidden trait that the hosts lack", sized(`"trait:HW_CPU_X86_AVX2": "forbidden"`), `hardware: node: traits: HW_CPU_X86_AVX2: false`, 21, "", ""},
		{"a trait of a group", sized(`"trait_gpu:CUSTOM_FAST": "required", "resources_gpu:VGPU": "1"`), `hardware: node: resources: VGPU: 3`, 0, "trait CUSTOM_FAST", ""},
		{"threads-require", sized(`"trait:HW_CPU_HYPERTHREADING": "required"`), "", 21, "", ""}, // hosts with two threads for each core have it
		{"hyperthreading is known", sized(`"trait:HW_CPU_HYPERTHREADING": "forbidden"`), "", 0, "", "trait HW_CPU_HYPERTHREADING"},
		{"a trait before queens has no effect", sized(`"trait:HW_CPU_X86_AVX2": "required"`), `series: "ocata"`, 21, "", ""},
		{"vGPU", sized(`"resources:VGPU": "1"`), "", 0, "resource class VGPU", ""},
		{"vGPU: 3 on each host", sized(`"resources:VGPU": "1"`), `hardware: node: resources: VGPU: 3`, 9, "", ""},
		{"a resource of a numbered group", sized(`"resources1:CUSTOM_LICENSE": "2", "resources2:CUSTOM_LICENSE": "1"`), `hardware: node: resources: CUSTOM_LICENSE: 8`, 6, "", ""},
		{"a resource class that no host has any of", sized(`"resources:CUSTOM_X": "1"`), `hardware: node: resources: CUSTOM_X: 0`, 0, "", "CUSTOM_X"},
		{"several unknown requirements", sized(`"resources:CUSTOM_X": "1", "trait:CUSTOM_Y": "required"`), "", 0, "resource class CUSTOM_X, trait CUSTOM_Y", ""},
		{"encrypted memory", sized(`"hw:mem_encryption": "True"`), "", 0, "resource class MEM_ENCRYPTION_CONTEXT", ""},
		{"encrypted memory: 5 contexts", sized(`"hw:mem_encryption": "True"`), `hardware: node: resources: MEM_ENCRYPTION_CONTEXT: 5`, 15, "", ""},
		{"encrypted memory requires a trait from 2025.2 on", sized(`"hw:mem_encryption": "True"`), `series: "2025.2", hardware: node: resources: MEM_ENCRYPTION_CONTEXT: 5`, 0, "trait HW_CPU_X86_AMD_SEV", ""},
		{"memory that is not encrypted", sized(`"hw:mem_encryption": "False"`), "", 21, "", ""},
		{"persistent memory", sized(`"hw:pmem": "6GB,6GB"`), `hardware: node: resources: CUSTOM_PMEM_NAMESPACE_6GB: 4`, 6, "", ""},
		{"an emulated TPM", sized(`"hw:tpm_version": "2.0"`), "", 0, "trait COMPUTE_SECURITY_TPM_2_0", ""},
		{"what is unknown does not matter if the instance is too large", `{vcpus: 4, ram: "160GiB", disk: "1GiB", properties: "trait:CUSTOM_Y": "required"}`, "", 0, "", "MEMORY_MB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := fitting(t, tt.flavor, tt.more)
			if got.Instances != tt.instances || !strings.HasSuffix(got.Unknown, tt.unknown) || (got.Unknown == "") != (tt.unknown == "") {
				t.Errorf("%d instances, unknown %q; want %d, %q", got.Instances, got.Unknown, tt.instances, tt.unknown)
			}
			if !strings.Contains(got.Reason, tt.reason) || (got.Reason == "") != (tt.reason == "") {
				t.Errorf("reason %q, want %q", got.Reason, tt.reason)
			}
			if isUnknown := tt.unknown != ""; isUnknown != (got.Possible > 0) {
				t.Errorf("%d instances are possible", got.Possible)
			}
		})
	}
}

// TestFlavorDisks: a root disk of 0 uses no disk, and ephemeral disk and swap count in whole GiB.
func TestFlavorDisks(t *testing.T) {
	for _, tt := range []struct {
		name, flavor string
		each         int64
	}{
		{"disk-0: 80 CPUs limit", `{vcpus: 1, ram: "1GiB", disk: "0GiB"}`, 80},
		{"ephemeral: 1014 / (1 + 500 + 1)", `{vcpus: 1, ram: "1GiB", disk: "1GiB", ephemeral: "500GiB", swap: "1GiB"}`, 2},
		{"swap is rounded up: 1014 / (1 + 506)", `{vcpus: 1, ram: "1GiB", disk: "1GiB", ephemeral: "505GiB", swap: "512MiB"}`, 2},
		{"no swap: 1014 / (1 + 507)", `{vcpus: 1, ram: "1GiB", disk: "1GiB", ephemeral: "507GiB", swap: "0MiB"}`, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := fitting(t, tt.flavor, ""); got.Instances != 3*tt.each {
				t.Errorf("%d instances, want 3 x %d", got.Instances, tt.each)
			}
		})
	}
}

// TestIsolatedAggregates: instances whose flavor requires no trait of an isolated aggregate do not get on its hosts.
func TestIsolatedAggregates(t *testing.T) {
	const isolated = `
overrides: nova: scheduler: enable_isolated_aggregate_filtering: true
regions: r1: aggregates: w: {hosts: "ctl[1-2]", properties: "trait:CUSTOM_WIN": "required"}
`
	for _, tt := range []struct {
		name, flavor, more string
		instances          int64
	}{
		{"isolated-aggregate", sized(""), isolated, 7},
		{"with its trait", sized(`"trait:CUSTOM_WIN": "required"`), isolated + `hardware: node: traits: CUSTOM_WIN: true`, 21},
		{"with one of two traits", sized(`"trait:CUSTOM_WIN": "required"`), isolated + `hardware: node: traits: CUSTOM_WIN: true, regions: r1: aggregates: l: {hosts: "ctl2", properties: "trait:CUSTOM_LIC": "required"}`, 14},
		{"without the option", sized(""), `regions: r1: aggregates: w: {hosts: "ctl[1-2]", properties: "trait:CUSTOM_WIN": "required"}`, 21},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := fitting(t, tt.flavor, tt.more); got.Instances != tt.instances {
				t.Errorf("%+v, want %d instances", got, tt.instances)
			}
		})
	}
}
