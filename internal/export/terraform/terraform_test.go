package terraform

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"stackplan/internal/compile"
	"stackplan/internal/demand"
	"stackplan/internal/diag"
	"stackplan/internal/export/outdir"
	"stackplan/internal/model"
	reader "stackplan/internal/terraform"
)

// exported compiles a description and exports it to a new directory.
func exported(t *testing.T, dir string) (r *compile.Cloud, out string, list diag.List) {
	t.Helper()
	r = compile.Dir(context.Background(), dir)
	if err := r.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	files, list := Files(r.Model, r.Sites)
	out = filepath.Join(t.TempDir(), "out")
	if _, err := Write(out, files); err != nil {
		t.Fatal(err)
	}
	return r, out, list
}

// demanded is a demand without positions, sorted.
func demanded(d demand.Demand) []string {
	var lines []string
	for _, q := range d.Quotas {
		lines = append(lines, fmt.Sprintf("%s/%q %s %d %s", q.Region, q.Project, q.Resource, q.Amount, q.Unknown))
	}
	for _, f := range d.Flavors {
		lines = append(lines, fmt.Sprintf("%s/%q %d %d %d %d %d %q %s", f.Region, f.Name, f.VCPUs, f.RAM, f.Disk, f.Ephemeral, f.Swap, f.Properties, f.Unknown))
	}
	slices.Sort(lines)
	return lines
}

// described returns the demand of a cloud; flavors have all extra specs.
func described(c *model.Cloud) demand.Demand {
	var d demand.Demand
	for _, r := range c.Regions {
		for project, quota := range r.Quotas {
			for resource, amount := range quota {
				d.Quotas = append(d.Quotas, demand.Quota{Region: r.Name, Project: project, Resource: demand.Resource(resource), Amount: amount})
			}
		}
		for name, f := range r.Flavors {
			properties := maps.Clone(f.Properties)
			if f.Shares != 0 {
				properties = map[string]string{"quota:cpu_shares": fmt.Sprint(f.Shares), "quota:cpu_period": fmt.Sprint(f.Period), "quota:cpu_quota": fmt.Sprint(f.CPUQuota)}
				maps.Copy(properties, f.Properties)
			}
			if len(properties) == 0 {
				properties = nil
			}
			d.Flavors = append(d.Flavors, demand.Flavor{Region: r.Name, Name: name, VCPUs: int64(f.VCPUs), RAM: f.RAM, Disk: f.Disk, Ephemeral: f.Ephemeral, Swap: f.Swap, Properties: properties})
		}
	}
	return d
}

// TestRoundTrip checks that reading the exported files returns the quotas and flavors of the description.
func TestRoundTrip(t *testing.T) {
	for _, dir := range []string{"../../../examples/netease", "../../../examples/today", "../../../examples/zed", "../../../examples/minimal",
		"../../testing/validators/testdata/lab", "testdata/names"} {
		r, out, list := exported(t, dir)
		if len(list) > 0 {
			t.Errorf("%s: %v", dir, list)
		}
		read, list := reader.Read([]string{out})
		if got, want := demanded(read), demanded(described(r.Model)); !slices.Equal(got, want) || len(want) == 0 && !strings.Contains(dir, "minimal") {
			t.Errorf("%s: got\n%s\nwant\n%s", dir, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if list.Err() != nil || len(demanded(read)) > 0 && len(list) > 0 {
			t.Errorf("%s: %v", dir, list)
		}
	}
}

// takes contains the arguments and blocks that the documentation of the provider lists, and the required ones.
var takes = map[string]struct{ may, must []string }{
	"data." + projectType: {[]string{"name"}, []string{"name"}},
	computeType:           {reader.Arguments(computeType), []string{"project_id"}},
	networkQuota:          {reader.Arguments(networkQuota), []string{"project_id"}},
	volumeType:            {reader.Arguments(volumeType), []string{"project_id"}},
	flavorType:            {reader.Arguments(flavorType), []string{"name", "ram", "vcpus", "disk"}},
	aggregateType:         {[]string{"region", "name", "zone", "hosts", "metadata"}, []string{"name"}},
	networkType: {[]string{"region", "name", "description", "shared", "external", "tenant_id", "admin_state_up", "segments", "mtu",
		"value_specs", "availability_zone_hints", "tags", "transparent_vlan", "port_security_enabled", "dns_domain", "qos_policy_id"}, nil},
	networkType + ".segments": {[]string{"physical_network", "segmentation_id", "network_type"}, nil},
	subnetType: {[]string{"region", "network_id", "cidr", "ip_version", "name", "gateway_ip", "no_gateway", "enable_dhcp", "allocation_pool",
		"dns_nameservers", "tags"}, []string{"network_id", "cidr"}},
	subnetType + ".allocation_pool": {[]string{"start", "end"}, []string{"start", "end"}},
}

// TestProvider checks that the exported files are formatted HCL with arguments that the provider supports, that names are unique, and that
// references are defined.
func TestProvider(t *testing.T) {
	for _, dir := range []string{"../../../examples/netease", "../../../examples/today", "testdata/names"} {
		_, out, _ := exported(t, dir)
		names, err := filepath.Glob(filepath.Join(out, "*.tf"))
		if err != nil || len(names) < 2 {
			t.Fatal(names, err)
		}
		declared, referred := map[string]bool{}, map[string]bool{}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if formatted := hclwrite.Format(text); string(formatted) != string(text) {
				t.Errorf("%s is not formatted", name)
			}
			parsed, said := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
			if said.HasErrors() {
				t.Fatal(said)
			}
			for _, b := range parsed.Body.(*hclsyntax.Body).Blocks {
				if b.Type == "terraform" {
					continue
				}
				full, kind := strings.Join(b.Labels, "."), b.Labels[0]
				if b.Type == "data" {
					full, kind = "data."+full, "data."+kind
				}
				if declared[full] || !hclsyntax.ValidIdentifier(b.Labels[1]) {
					t.Errorf("%s: %s stands twice or is no identifier", name, full)
				}
				declared[full] = true
				checkBody(t, kind, b.Body, referred)
			}
		}
		for name := range referred {
			if !declared[name] {
				t.Errorf("%s: %s is referred to and not declared", dir, name)
			}
		}
	}
}

func checkBody(t *testing.T, kind string, body *hclsyntax.Body, referred map[string]bool) {
	t.Helper()
	known, ok := takes[kind]
	if !ok {
		t.Errorf("nothing is known of %s", kind)
	}
	for name, a := range body.Attributes {
		if !slices.Contains(known.may, name) {
			t.Errorf("%s takes no %s", kind, name)
		}
		for _, variable := range a.Expr.Variables() {
			var parts []string
			for _, step := range variable {
				switch step := step.(type) {
				case hcl.TraverseRoot:
					parts = append(parts, step.Name)
				case hcl.TraverseAttr:
					parts = append(parts, step.Name)
				}
			}
			referred[strings.Join(parts[:len(parts)-1], ".")] = true
		}
	}
	for _, name := range known.must {
		if body.Attributes[name] == nil {
			t.Errorf("%s lacks %s", kind, name)
		}
	}
	for _, b := range body.Blocks {
		if !slices.Contains(known.may, b.Type) {
			t.Errorf("%s takes no %s", kind, b.Type)
		}
		checkBody(t, kind+"."+b.Type, b.Body, referred)
	}
}

// TestText compares the export of a region.
func TestText(t *testing.T) {
	_, out, _ := exported(t, "testdata/names")
	for _, name := range []string{"projects.tf", "region-r1.tf"} {
		got, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("testdata", name+".want"))
		if err != nil || string(got) != string(want) {
			t.Errorf("%v\n%s", err, got)
		}
	}
}

// TestLeftOut checks the warnings about quotas that are not exported.
func TestLeftOut(t *testing.T) {
	r := compile.Dir(context.Background(), "../../../examples/netease")
	if err := r.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	a := r.Model.Region("hz-a")
	a.Quotas["web"]["networks"] = 5
	_, list := Files(r.Model, r.Sites)
	if len(list) != 1 || list[0].Severity != diag.Warning ||
		list[0].String() != "the Terraform provider has no quota networks for nova-network: it is not exported (regions.hz-a.quotas.web.networks)" {
		t.Error(list)
	}
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	file := func(name, text string) outdir.File { return outdir.File{Name: name, Text: []byte(mark + text)} }
	step := func(want string, files ...outdir.File) {
		t.Helper()
		s, err := Write(dir, files)
		if got := fmt.Sprint(s, err); got != want {
			t.Errorf("%s, want %s", strings.ReplaceAll(got, dir, "DIR"), want)
		}
	}
	step("&{[projects.tf region-x.tf] [] []} <nil>", file("projects.tf", "1"), file("region-x.tf", "1"))
	step("&{[projects.tf] [region-x.tf] []} <nil>", file("projects.tf", "2"), file("region-x.tf", "1"))
	step("&{[region-y.tf] [projects.tf] [region-x.tf]} <nil>", file("projects.tf", "2"), file("region-y.tf", "1"))
	if err := os.WriteFile(filepath.Join(dir, "region-mine.tf"), []byte("# mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	refused := "<nil> " + filepath.Join(dir, "region-mine.tf") + " was not written by stackplan and is not overwritten; nothing was written, choose another directory"
	step(refused, file("projects.tf", "3"), file("region-mine.tf", "1"))
	step("&{[] [projects.tf region-y.tf] []} <nil>", file("projects.tf", "2"), file("region-y.tf", "1"))
	if err := os.Symlink("region-mine.tf", filepath.Join(dir, "region-z.tf")); err != nil {
		t.Fatal(err)
	}
	step("<nil> "+filepath.Join(dir, "region-z.tf")+" is not a regular file; nothing was written", file("region-z.tf", "1"))
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 4 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestIdentifier(t *testing.T) {
	for name, want := range map[string]string{"web": "web", "m1.large": "m1_large", "1a": "_1a", "": "_", "-": "_-", "größe": "gr__e", "${x}": "__x_"} {
		if got := identifier(name); got != want || !hclsyntax.ValidIdentifier(got) {
			t.Errorf("identifier(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestRegionNames(t *testing.T) {
	t.Run("K10/67: names of regions with _ and dots", func(t *testing.T) {
		n := names{"c": "c", "b_c": "b_c"}
		if got := n.in("RegionOne", "c"); got != "RegionOne_c" {
			t.Errorf("got %s", got)
		}
		seen := map[string]string{}
		for _, pair := range [][2]string{{"a", "b_c"}, {"a_b", "c"}, {"a.b", "c"}, {"a-b", "c"}} {
			got := n.in(pair[0], pair[1])
			if before, taken := seen[got]; taken || !hclsyntax.ValidIdentifier(got) {
				t.Errorf("%v: %s is that of %s, or no identifier", pair, got, before)
			}
			seen[got] = pair[0]
		}
	})
	t.Run("K10/67: a name of 255 characters", func(t *testing.T) {
		one, two := fileName(strings.Repeat("R", 254)+"1"), fileName(strings.Repeat("R", 254)+"2")
		if len(one) > 255 || one == two || fileName("RegionOne") != "region-RegionOne.tf" {
			t.Errorf("%s and %s", one, two)
		}
	})
}
