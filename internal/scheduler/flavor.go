package scheduler

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Flavor is the size of an instance.
type Flavor struct {
	Name                string
	VCPUs, MemoryMB     int64
	DiskGB, EphemeralGB int64
	SwapMB              int64
	ExtraSpecs          map[string]string
	VolumeBacked        bool // instances boot from a volume: no root disk is requested from placement
}

// kind is an entry as the scheduler reads it: what its instances request.
type kind struct {
	flavor                       *Flavor
	zone, project                string
	amounts                      map[string]int64 // requested from placement; PCPU if the CPUs are pinned
	fallback                     map[string]int64 // for hosts without PCPU: the same as VCPU; nil: PCPU is required
	required, forbidden          []string         // traits
	fallbackRequired, fallbackNo []string         // traits of the second query
	cells                        []instanceCell   // empty: it requests no NUMA topology
	devices                      map[string]int64 // PCI devices and accelerators, by name
	asked                        []string         // all traits that the flavor requires
	needThreads                  bool             // hw:cpu_thread_policy=require with pinned CPUs, which NUMATopologyFilter checks
}

// diskMB returns the disk that DiskFilter requires, in MiB.
func (f *Flavor) diskMB() int64 { return 1024*(f.DiskGB+f.EphemeralGB) + f.SwapMB }

// diskTracked returns the disk that the compute node books for an instance, in GiB: without the fraction of a GiB of swap, and without
// the root disk of an instance that boots from a volume.
func (f *Flavor) diskTracked() int64 {
	tracked := f.EphemeralGB + f.SwapMB/1024
	if !f.VolumeBacked {
		tracked += f.DiskGB
	}
	return tracked
}

// newKind reads the extra specs of an entry's flavor as nova does. It returns an error for what nova's API rejects.
func newKind(e Entry) (*kind, error) {
	f := e.Flavor
	if f == nil {
		return nil, fmt.Errorf("an entry has no flavor")
	}
	if f.VCPUs < 1 || f.MemoryMB < 1 || f.DiskGB < 0 || f.EphemeralGB < 0 || f.SwapMB < 0 {
		return nil, fmt.Errorf("flavor %q: CPUs and memory must be greater than 0, and disks not less", f.Name)
	}
	if max(f.VCPUs, f.MemoryMB, f.DiskGB, f.EphemeralGB, f.SwapMB) > math.MaxInt32 {
		return nil, fmt.Errorf("flavor %q: numbers must not be greater than %d", f.Name, math.MaxInt32)
	}
	k := &kind{flavor: f, zone: e.Zone, project: e.Project, amounts: map[string]int64{}}
	if err := k.readResources(); err != nil {
		return nil, fmt.Errorf("flavor %q: %w", f.Name, err)
	}
	if err := k.readTopology(); err != nil {
		return nil, fmt.Errorf("flavor %q: %w", f.Name, err)
	}
	if err := k.readDevices(); err != nil {
		return nil, fmt.Errorf("flavor %q: %w", f.Name, err)
	}
	k.addDefaults()
	k.assume(e.Assume)
	return k, nil
}

// readResources reads resources:* and trait:*. Numbered groups are added up, as if one provider provided them all.
func (k *kind) readResources() error {
	for key, value := range k.flavor.ExtraSpecs {
		scope, name, ok := strings.Cut(key, ":")
		switch {
		case ok && strings.HasPrefix(scope, "resources"):
			amount, err := strconv.ParseInt(value, 10, 32) // the maximum of placement
			if err != nil || amount < 0 {
				return fmt.Errorf("%s=%q is not an amount", key, value)
			}
			k.amounts[name] += amount
		case ok && strings.HasPrefix(scope, "trait"):
			switch value {
			case "required":
				k.required = append(k.required, name)
			case "forbidden":
				k.forbidden = append(k.forbidden, name)
			default:
				return fmt.Errorf("%s=%q must be required or forbidden", key, value)
			}
		}
	}
	slices.Sort(k.required)
	slices.Sort(k.forbidden)
	return nil
}

// addDefaults requests the sizes of the flavor that no extra spec overrides, and removes amounts of 0.
func (k *kind) addDefaults() {
	f := k.flavor
	_, shared := k.amounts[VCPU]
	_, pinned := k.amounts[PCPU]
	if !shared && !pinned {
		k.amounts[VCPU] = f.VCPUs
	}
	if _, ok := k.amounts[MemoryMB]; !ok {
		k.amounts[MemoryMB] = f.MemoryMB
	}
	if _, ok := k.amounts[DiskGB]; !ok {
		disk := f.EphemeralGB + (f.SwapMB+1023)/1024
		if !f.VolumeBacked {
			disk += f.DiskGB
		}
		k.amounts[DiskGB] = disk
	}
	if k.fallback != nil {
		for name, amount := range k.amounts {
			if name != PCPU && name != VCPU {
				k.fallback[name] = amount
			}
		}
	}
	for _, amounts := range []map[string]int64{k.amounts, k.fallback} {
		for name, amount := range amounts {
			if amount == 0 {
				delete(amounts, name)
			}
		}
	}
}
