package capacity_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"stackplan/internal/capacity"
	"stackplan/internal/compile"
)

// packed returns the packing of an example's region with an additional file.
func packed(t *testing.T, example, region, more string, mixes ...string) *capacity.Packing {
	t.Helper()
	r := compile.Dir(t.Context(), withMore(t, example, more))
	if err := r.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	d, list := capacity.Union(r.Model, "", capacity.Described(r.Model))
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	in := capacity.Input{Cloud: r}
	for _, text := range mixes {
		mix, err := capacity.ParseMix(text)
		if err != nil {
			t.Fatal(err)
		}
		in.Mixes = append(in.Mixes, mix)
	}
	report, err := capacity.Of(context.Background(), in, d, capacity.Tolerance{})
	if err != nil {
		t.Fatal(err)
	}
	return report.Region(region).Packing
}

// A host of netease has 128 GiB less 4, 20 CPUs times 4, and 4 TiB less 10 GiB of disk.
func TestFlavorsFit(t *testing.T) {
	const more = `regions: "hz-a": flavors: {
		"large.memory": {vcpus: 1, ram: "70GiB", disk: "1GiB"}
		"huge": {vcpus: 1, ram: "125GiB", disk: "1GiB"}
		"wide": {vcpus: 24, ram: "1GiB", disk: "1GiB"}
		"full": {vcpus: 1, ram: "1GiB", disk: "4086GiB"}
	}`
	want := map[string]struct{ each, whole, withoutHost, withoutRack int64 }{
		"m1.medium":    {31, 43 * 31, 42 * 31, 32 * 31},
		"m1.large":     {15, 43 * 15, 42 * 15, 32 * 15},
		"large.memory": {1, 43, 42, 32},
		"huge":         {0, 0, 0, 0}, // 125 GiB: by sum for dozens, on no host
		"wide":         {3, 43 * 3, 42 * 3, 32 * 3},
		"full":         {80, 43 * 80, 42 * 80, 32 * 80}, // no DiskFilter is among the filters: hosts fill up past their disks
	}
	p := packed(t, "netease", "hz-a", more)
	if len(p.Flavors) != len(want) {
		t.Errorf("%d flavors are packed, want %d", len(p.Flavors), len(want))
	}
	for _, f := range p.Flavors {
		w := want[f.Flavor]
		if f.Instances != w.whole || f.Each[0].Instances != w.each || f.Losses[0].Usable != w.withoutHost || f.Losses[1].Usable != w.withoutRack {
			t.Errorf("%s: %d, %d a host, %d without a host, %d without a rack; want %+v",
				f.Flavor, f.Instances, f.Each[0].Instances, f.Losses[0].Usable, f.Losses[1].Usable, w)
		}
		if (f.Reason != "") != (w.each == 0) {
			t.Errorf("%s fits %d times on a host and says %q", f.Flavor, w.each, f.Reason)
		}
	}
}

// Every host that the scheduler fills with one flavor holds as many as fit on it.
func TestAMixOfOneFlavorIsWhatFits(t *testing.T) {
	p := packed(t, "netease", "hz-b", "", "m1.large", "m1.medium=3,m1.large=1")
	alone, both := p.Mixes[0], p.Mixes[1]
	if fit := p.Flavors[0]; fit.Flavor != "m1.large" || int64(alone.Instances) != fit.Instances {
		t.Errorf("%d instances of m1.large are placed, %d of %s fit", alone.Instances, fit.Instances, fit.Flavor)
	}
	if alone.First == nil || alone.First.After != alone.Instances || len(alone.First.Reasons) != 1 || alone.First.Reasons[0].What != "RamFilter" {
		t.Errorf("the first that finds no host: %+v", alone.First)
	}
	hosts := 0
	for _, same := range both.Hosts {
		hosts += same.Count
	}
	if hosts != 63 || both.Instances != both.Flavors[0].Placed+both.Flavors[1].Placed || len(p.Policy.Passing) != 1 || p.Policy.Passing[0] != "EcuFilter" {
		t.Errorf("%d hosts, %+v, filters %v are not known", hosts, both.Flavors, p.Policy.Passing)
	}
}

// Overrides of the scheduler apply to the simulation: with a negative multiplier hosts fill one after the other.
func TestThePolicyIsThatOfTheFiles(t *testing.T) {
	const spread, stack = `custom: {}`, `overrides: nova: filter_scheduler: {ram_weight_multiplier: -1.0, cpu_weight_multiplier: 0.0, disk_weight_multiplier: 0.0}`
	filled := func(more string) int {
		mix := packed(t, "zed", "lab", more, "worst").Mixes[0]
		for _, same := range mix.Hosts {
			if len(same.Instances) == 0 {
				return same.Count
			}
		}
		return 0
	}
	if empty, stacked := filled(spread), filled(stack); empty != 3 || stacked != 6 {
		t.Errorf("20 instances on 4 large and 3 small hosts leave %d hosts empty where they are spread, %d where they are stacked", empty, stacked)
	}
}

func TestParseMix(t *testing.T) {
	for text, want := range map[string]string{
		"a=3,b": "", "worst": "", "a": "", "a=0": "invalid share", "a=x": "invalid share", "a=1,a=2": "once", "": "once", "a=1.5": "invalid share", "a,,b": "once",
		"a=b=2": "", "a@z1,a@z2,a": "", "a@z1,a=2@z1": "once", "a@": "no zone", "a=2@z/affinity": "", "a/soft-anti-affinity:3,a/affinity": "",
		"a/anti-afinity": `"anti-afinity"; did you mean anti-affinity? the policies are affinity, anti-affinity, soft-affinity, soft-anti-affinity`,
		"a/spread":       `"spread"; the policies are affinity`, "a/affinity:0": "invalid size of groups", "a/affinity:": "invalid size", "=2": "once", "a=1000001": "invalid share",
	} {
		if _, err := capacity.ParseMix(text); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	mix, err := capacity.ParseMix("m1.large=3@z1/anti-affinity:4, m1.small")
	want := []capacity.MixShare{
		{MixEntry: capacity.MixEntry{Flavor: "m1.large", Zone: "z1", Group: &capacity.MixGroup{Policy: "anti-affinity", Size: 4}}, Share: 3},
		{MixEntry: capacity.MixEntry{Flavor: "m1.small"}, Share: 1},
	}
	if err != nil || !reflect.DeepEqual(mix.Shares, want) {
		t.Errorf("%+v, %v; want %+v", mix.Shares, err, want)
	}
	if text := mix.Shares[0].String(); text != "m1.large@z1/anti-affinity:4" {
		t.Errorf("it is written as %s", text)
	}
}

// FuzzParseMix holds that what is read is written as it was understood.
func FuzzParseMix(f *testing.F) {
	for _, seed := range []string{"a", "a=3@z/affinity:2,b", "worst", "a/soft-affinity", "a@b@c=2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		mix, err := capacity.ParseMix(text)
		if err != nil {
			return
		}
		for _, share := range mix.Shares {
			e := share.MixEntry
			e.Flavor += "=1" // a name may end in what would be a share
			again, err := capacity.ParseMix(strings.TrimSpace(strings.Replace(share.String(), share.Flavor, e.Flavor, 1)))
			if err != nil || len(again.Shares) != 1 || again.Shares[0].String() != share.String() {
				t.Errorf("%q: %v is read again as %v (%v)", text, share, again.Shares, err)
			}
		}
	})
}

// Without dedicated CPUs the scheduler of zed requests shared ones, and the compute host rejects the instance.
func TestPinnedFlavorWithoutDedicatedCPUs(t *testing.T) {
	p := packed(t, "zed", "lab", `regions: lab: flavors: pinned: {vcpus: 4, ram: "4GiB", disk: "10GiB", properties: "hw:cpu_policy": "dedicated"}`)
	for _, f := range p.Flavors {
		if f.Flavor == "pinned" && (f.Instances != 0 || f.Reason != "it requests 4 PCPU, and hosts have none" || f.Needs[capacity.PCPU] != 4) {
			t.Errorf("%d fit, needing %v: %q", f.Instances, f.Needs, f.Reason)
		}
	}
	if len(p.Flavors) != 2 {
		t.Errorf("%d flavors are packed, want 2", len(p.Flavors))
	}
}
