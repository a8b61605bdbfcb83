package scheduler

import (
	"strings"
	"testing"
)

// FuzzExtraSpecs reads flavors of any extra specs. What is accepted parts the instance into cells that add up to it.
func FuzzExtraSpecs(f *testing.F) {
	f.Add(int64(4), "hw:cpu_policy=mixed\nhw:cpu_dedicated_mask=^0-1,3")
	f.Add(int64(8), "hw:numa_nodes=2\nhw:mem_page_size=2MB\nhw:cpu_policy=dedicated\nhw:emulator_threads_policy=isolate")
	f.Add(int64(2), "resources:PCPU=2\nresources1:CUSTOM_FPGA=1\ntrait:HW_CPU_HYPERTHREADING=forbidden")
	f.Fuzz(func(t *testing.T, vcpus int64, text string) {
		specs := map[string]string{}
		for line := range strings.SplitSeq(text, "\n") {
			key, value, _ := strings.Cut(line, "=")
			specs[key] = value
		}
		k, err := newKind(Entry{Flavor: &Flavor{Name: "f", VCPUs: vcpus, MemoryMB: 4096, DiskGB: 1, ExtraSpecs: specs}})
		if err != nil {
			return
		}
		var cpus, memory int64
		for _, c := range k.cells {
			cpus += int64(c.shared + c.dedicated)
			memory += c.memoryMB
		}
		if len(k.cells) > 0 && (cpus != vcpus || memory != 4096) {
			t.Errorf("cells of %d CPUs and %d MiB for an instance of %d and 4096", cpus, memory, vcpus)
		}
		for resource, amount := range k.amounts {
			if amount < 1 {
				t.Errorf("asks for %d of %s", amount, resource)
			}
		}
	})
}

// FuzzMatches compares any property with any wish.
func FuzzMatches(f *testing.F) {
	f.Add("2", ">= 1")
	f.Add("ssd", "<or> hdd <or> ssd")
	f.Fuzz(func(t *testing.T, value, wanted string) {
		if matches(value, "s== "+value) != (len(strings.Fields(value)) > 0 && strings.Fields(value)[0] == value) {
			t.Errorf("%q is not what it is", value)
		}
		matches(value, wanted)
	})
}
