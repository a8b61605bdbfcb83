package compile_test

import (
	"fmt"
	"slices"
	"testing"

	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

// K2/9: in every example and every series, the sizes that package sizing computes are those in the generated files, and services use no more
// memory than instances leave.
func TestSizesOfEverySeries(t *testing.T) {
	for _, example := range []string{"hcl", "minimal", "netease", "today", "zed"} {
		cloud := compile.Dir(t.Context(), "../../examples/"+example)
		for _, s := range series.All() {
			wanted := map[string]series.Series{}
			for _, r := range cloud.Model.Regions {
				wanted[r.Name] = s
			}
			in := cloud.In(wanted)
			keep := model.Representatives()
			for h := range in.Model.Hosts() {
				if keep(h) {
					holdSizes(t, fmt.Sprintf("%s in %v", example, s), in, h)
				}
			}
		}
	}
}

// holdSizes compares the files of a host with the sizes that are computed from the description.
func holdSizes(t *testing.T, name string, c *compile.Cloud, h *model.Host) {
	t.Helper()
	site := c.Sites[h.Region.Name]
	final := sizing.NewFinal(c.Catalogue, site, h)
	for file, err := range c.HostFiles(t.Context(), h) {
		if err != nil {
			t.Fatal(err)
		}
		if err := final.Add(file); err != nil {
			t.Fatal(err)
		}
	}
	kind := final.Kind()
	for _, svc := range final.Services() {
		want := svc.Number(kind, sizing.Workers(kind))
		if got, _ := final.Processes(svc); svc.ProcessesOrDefault().IsConnected() && got != want {
			t.Errorf("%s: %s of %s has %d processes in its files, and %d by the description", name, svc.Name, h.Name, got, want)
		}
	}
	servers := 0
	for _, use := range final.Uses() {
		if use.Memory == nil {
			continue
		}
		servers++
		if want := sizing.Size(kind, use.Memory); use.Bytes > want || use.Bytes < want-want/20 {
			t.Errorf("%s: the %s of %s is %d in its files, and %d by the description", name, use.Memory.What, h.Name, use.Bytes, want)
		}
	}
	if control := slices.ContainsFunc(site.HostsWith(service.Database), func(other *model.Host) bool { return other.Name == h.Name }); control && servers != 3 {
		t.Errorf("%s: the files of %s set the memory of %d servers, want 3", name, h.Name, servers)
	}
	if limit, _, _ := final.Limit(); sizing.Sum(final.Uses())+sizing.SystemMemory > limit {
		t.Errorf("%s: services of %s use %d of %d MiB", name, h.Name, sizing.Sum(final.Uses())>>20, limit>>20)
	}
}
