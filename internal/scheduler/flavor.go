package scheduler

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Flavor is a size of guest.
type Flavor struct {
	Name                string
	VCPUs, MemoryMB     int64
	DiskGB, EphemeralGB int64
	SwapMB              int64
	ExtraSpecs          map[string]string
	VolumeBacked        bool // guests boot from a volume: placement is not asked for the root disk
}

// kind is what the scheduler makes of a flavor, and of who asks for it.
type kind struct {
	flavor                       *Flavor
	zone, project                string
	amounts                      map[string]int64 // asked of placement; PCPU where the CPUs are pinned
	fallback                     map[string]int64 // where a host has no PCPU: the same as VCPU; nil: nothing else will do
	required, forbidden          []string         // traits
	fallbackRequired, fallbackNo []string         // traits of the second question
	cells                        []guestCell      // empty: it asks for no NUMA topology
	needThreads                  bool             // hw:cpu_thread_policy=require with pinned CPUs: NUMATopologyFilter looks
}

// diskMB is the disk that DiskFilter asks for, in MiB.
func (f *Flavor) diskMB() int64 { return 1024*(f.DiskGB+f.EphemeralGB) + f.SwapMB }

// diskTracked is what the compute node books for a guest, in GiB: it drops the part of a GiB that swap takes, and books the
// root disk even of guests that boot from volumes where it knows no better.
func (f *Flavor) diskTracked() int64 {
	tracked := f.EphemeralGB + f.SwapMB/1024
	if !f.VolumeBacked {
		tracked += f.DiskGB
	}
	return tracked
}

// newKind reads the extra specs of an entry's flavor as nova does, and refuses what nova's API refuses.
func newKind(e Entry) (*kind, error) {
	f := e.Flavor
	if f == nil {
		return nil, fmt.Errorf("an entry without a flavor")
	}
	if f.VCPUs < 1 || f.MemoryMB < 1 || f.DiskGB < 0 || f.EphemeralGB < 0 || f.SwapMB < 0 {
		return nil, fmt.Errorf("flavor %q: CPUs and memory must be above 0, disks not below", f.Name)
	}
	if max(f.VCPUs, f.MemoryMB, f.DiskGB, f.EphemeralGB, f.SwapMB) > math.MaxInt32 {
		return nil, fmt.Errorf("flavor %q: nova takes no number above %d", f.Name, math.MaxInt32)
	}
	k := &kind{flavor: f, zone: e.Zone, project: e.Project, amounts: map[string]int64{}}
	if err := k.readResources(); err != nil {
		return nil, fmt.Errorf("flavor %q: %w", f.Name, err)
	}
	if err := k.readTopology(); err != nil {
		return nil, fmt.Errorf("flavor %q: %w", f.Name, err)
	}
	k.addDefaults()
	return k, nil
}

// readResources reads resources:* and trait:*. Numbered groups are added up, as if one provider gave them all.
func (k *kind) readResources() error {
	for key, value := range k.flavor.ExtraSpecs {
		scope, name, ok := strings.Cut(key, ":")
		switch {
		case ok && strings.HasPrefix(scope, "resources"):
			amount, err := strconv.ParseInt(value, 10, 32) // placement's largest
			if err != nil || amount < 0 {
				return fmt.Errorf("%s=%q is no amount", key, value)
			}
			k.amounts[name] += amount
		case ok && strings.HasPrefix(scope, "trait"):
			switch value {
			case "required":
				k.required = append(k.required, name)
			case "forbidden":
				k.forbidden = append(k.forbidden, name)
			default:
				return fmt.Errorf("%s=%q is neither required nor forbidden", key, value)
			}
		}
	}
	return nil
}

// addDefaults asks for what the flavor says and no extra spec has said, and drops what is asked for 0 times.
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
