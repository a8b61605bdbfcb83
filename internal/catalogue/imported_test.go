package catalogue

import (
	"slices"
	"testing"

	"stackplan/internal/series"
)

// ratio is an option that no series has.
var ratio = Option{
	Key: Key{"ECU", "ecu-ratio"}, Type: Float, Default: []string{"1.0"}, Min: "0",
	Deprecated: []Key{{"DEFAULT", "ecu_ratio"}},
}

func TestImportedOptionsAreKnown(t *testing.T) {
	taken := Option{Key: Key{"DEFAULT", "my_ip"}, Type: Integer}
	c := Open(
		Imported{"nova", series.Zed, "catalogue/nova/ecu.json", []Option{ratio, taken}},
		Imported{"nova", series.None, "catalogue/nova/all.json", []Option{{Key: Key{"ecu", "ecu_ratio"}, Type: String}}},
		Imported{"swift", series.None, "x", []Option{ratio}},
	)
	o, ok := c.Option("nova", series.Zed, Key{"ecu", "ecu_ratio"})
	if !ok || o.Type != Float || o.Imported != "catalogue/nova/ecu.json" || o.Project != "nova" || o.Series != series.Zed {
		t.Errorf("%+v %v", o, ok)
	}
	if o, ok = c.Option("nova", series.Yoga, Key{"ecu", "ecu_ratio"}); !ok || o.Type != String {
		t.Errorf("%+v %v", o, ok)
	}
	if o, ok = c.Read("nova", series.Zed, Key{"DEFAULT", "ecu_ratio"}); !ok || o.Name != "ecu_ratio" {
		t.Errorf("its deprecated name finds %+v %v", o, ok)
	}
	if o, _ = c.Option("nova", series.Zed, Key{"DEFAULT", "my_ip"}); o.Type == Integer || o.Imported != "" {
		t.Errorf("an import took the place of my_ip: %+v", o)
	}
	if !slices.IsSortedFunc(c.Options("nova", series.Zed), func(a, b Option) int { return a.compare(b.Key) }) {
		t.Error("the options are not sorted")
	}
	if got := c.Homes(o); !slices.Equal(got, []string{"nova.conf"}) {
		t.Error("it goes into", got)
	}
	if got := Validate(mustRead(t, c, Key{"ecu", "ecu_ratio"}), []string{"-1"}); len(got) != 1 ||
		got[0].Rule != "at least 0: [ecu] ecu_ratio of nova in zed, imported from catalogue/nova/ecu.json" {
		t.Errorf("%+v", got)
	}
	if len(Open().Options("nova", series.Zed))+1 != len(c.Options("nova", series.Zed)) {
		t.Error("other options changed")
	}
}

func mustRead(t *testing.T, c *Catalogue, key Key) Option {
	t.Helper()
	o, ok := c.Read("nova", series.Zed, key)
	if !ok {
		t.Fatalf("nova has no %v", key)
	}
	return o
}

// An import for one series does not apply to others.
func TestImportedElsewhere(t *testing.T) {
	c := Open(Imported{"nova", series.Zed, "catalogue/nova/ecu.json", []Option{ratio}})
	const want = "catalogue/nova/ecu.json applies to zed; import the options of 2025.1 if that series has the option"
	if d, ok := c.Follow("nova", ratio.Key, series.Zed, series.Epoxy); !ok || !d.Has(Removed) || d.Instead != want {
		t.Errorf("%+v", d)
	}
	_, ok, problems := c.ValidateName("nova", series.Epoxy, ratio.Key)
	if ok || len(problems) != 1 || problems[0].Hint != want {
		t.Errorf("%+v", problems)
	}
}

// An import for every series does not add series to a project.
func TestImportAddsNoSeries(t *testing.T) {
	c := Open(Imported{"placement", series.None, "x", []Option{ratio}})
	if got := c.Series("placement"); got[0] != series.Stein {
		t.Error("placement begins with", got[0])
	}
	if _, ok := c.Option("placement", series.Havana, ratio.Key); ok {
		t.Error("havana has placement")
	}
}

func TestDisagree(t *testing.T) {
	c := Open()
	of := func(group, name string) Option { return mustRead(t, c, Key{group, name}) }
	changed := func(o Option, change func(*Option)) Option { change(&o); return o }
	workers := of("conductor", "workers")
	tests := []struct {
		known, imported Option
		want            []string
	}{
		{workers, workers, nil},
		{workers, changed(workers, func(o *Option) { o.Type = String }), []string{"type string instead of integer"}},
		{workers, changed(workers, func(o *Option) { o.Default = []string{"4"} }), []string{"default 4 instead of none"}},
		{workers, changed(workers, func(o *Option) { o.Min, o.Type = "2", Unknown }), []string{"bounds at least 2 instead of any"}},
		{ratio, changed(ratio, func(o *Option) { o.Min, o.Default = "0.0", []string{"1"} }), nil},
		{of("DEFAULT", "reserved_huge_pages"), changed(of("DEFAULT", "reserved_huge_pages"), func(o *Option) { o.Type = Dict }), nil},
		{ratio, changed(ratio, func(o *Option) { o.Computed = true }), nil},
		{of("libvirt", "virt_type"), changed(of("libvirt", "virt_type"), func(o *Option) { o.Choices = []string{"kvm"} }),
			[]string{"choices kvm instead of kvm, lxc, parallels, qemu"}},
	}
	for _, test := range tests {
		if got := Disagree(test.known, test.imported); !slices.Equal(got, test.want) {
			t.Errorf("%v: %q, want %q", test.imported.Key, got, test.want)
		}
	}
}
