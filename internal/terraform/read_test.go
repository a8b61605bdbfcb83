package terraform

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/demand"
	"stackplan/internal/diag"
)

// printed returns a demand and a list of diagnostics as text, one line each.
func printed(d demand.Demand, list diag.List) string {
	var lines []string
	for _, q := range d.Quotas {
		lines = append(lines, fmt.Sprintf("%v %s/%s %s %d %s", q.Pos, q.Region, q.Project, q.Resource, q.Amount, q.Unknown))
	}
	for _, f := range d.Flavors {
		lines = append(lines, fmt.Sprintf("%v %s/%s %d %d %d %d %d %v %s", f.Pos, f.Region, f.Name, f.VCPUs, f.RAM>>20, f.Disk>>30, f.Ephemeral>>30, f.Swap>>20, f.Properties, f.Unknown))
	}
	for _, one := range list {
		lines = append(lines, fmt.Sprintf("%v %s %v", one.Severity, one.Code, one))
	}
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// TestReal reads a realistic configuration: variables with types and files, locals, for_each over a map of projects, count, a module
// with its own provider.
func TestReal(t *testing.T) {
	d, list := Read([]string{"testdata/real"})
	want, err := os.ReadFile("testdata/real.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got := printed(d, list) + "\n"; got != string(want) {
		t.Errorf("got\n%s", got)
	}
}

// write writes the files of a text to a temporary directory. The line -- NAME -- precedes each file.
func write(t testing.TB, text string) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range strings.Split(text, "\n-- ")[1:] {
		name, body, ok := strings.Cut(part, " --\n")
		if !ok {
			t.Fatalf("%q is not a file", part)
		}
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// quota returns a configuration with one quota of the project p, whose cores are an expression, and more text.
func quota(cores, more string) string {
	return "\n-- main.tf --\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  project_id = \"p\"\n  cores = " + cores + "\n}\n" + more
}

var cases = []struct{ name, text, want string }{
	{"a variable with a default", quota("var.n", `variable "n" { default = 5 }`), "main.tf:3:11 /p cores 5"},
	{"a text that is a number", quota(`"7"`, ""), "main.tf:3:11 /p cores 7"},
	{"null keeps the default", quota("null", ""), "warning demand/empty .: the configuration contains no quotas and no flavors"},
	{"heredoc and directives", quota(`tonumber(trimspace(<<-END
    %{ if true }4%{ else }5%{ endif }
    END
  ))`, ""), "main.tf:3:11 /p cores 4"},
	{"functions", quota(`sum([for s in values({a = [1, 2], b = [3]}) : length(s)]) + lookup({a = 1}, "b", 9) + index(["x", "y"], "y") + (alltrue([true]) ? 1 : 0) + one([5]) + max(1, 2) + parseint("ff", 16) + length("äö") + try(local.none.x, 3) + (startswith("abc", "ab") ? 100 : 0) + tonumber(replace("a1b", "/[ab]/", ""))`, `locals { none = {} }`),
		"main.tf:3:11 /p cores 382"},
	{"jsondecode and splat", quota(`sum(jsondecode("[{\"n\": 2}, {\"n\": 3}]")[*].n)`, ""), "main.tf:3:11 /p cores 5"},
	{"a variable without a value", quota("var.n * 2", `variable "n" {}`),
		"main.tf:3:11 /p cores 0 var.n has neither a value nor a default\nwarning demand/unknown main.tf:3:11: cores of openstack_compute_quotaset_v2.q is unknown: var.n has neither a value nor a default"},
	{"another resource", quota("local.n", "locals { n = random_integer.n.result }\nresource \"random_integer\" \"n\" {}"),
		"main.tf:3:11 /p cores 0 random_integer.n is known only after apply\nwarning demand/unknown main.tf:3:11: cores of openstack_compute_quotaset_v2.q is unknown: random_integer.n is known only after apply"},
	{"a file", quota(`tonumber(file("cores.txt"))`, ""),
		`error terraform/value main.tf:3:20: call to function "file" failed: there is no file cores.txt; Terraform runs in the directory of the root module`},
	{"an unknown condition", quota(`data.http.n.body == "x" ? 1 : 1000`, "data \"http\" \"n\" {}"),
		"main.tf:3:11 /p cores 0 data.http.n is known only after apply\nwarning demand/unknown main.tf:3:11: cores of openstack_compute_quotaset_v2.q is unknown: data.http.n is known only after apply"},
	{"an unknown number", "\n-- main.tf --\ndata \"http\" \"n\" {}\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  for_each = jsondecode(data.http.n.body)\n  project_id = each.key\n  cores = 5\n}",
		"main.tf:5:11 /openstack_compute_quotaset_v2.q[...] cores 0 for_each is unknown: data.http.n is known only after apply\nwarning demand/unknown main.tf:5:11: cores of openstack_compute_quotaset_v2.q[...] is unknown: for_each is unknown: data.http.n is known only after apply"},
	{"an unknown variable", quota("var.coers", `variable "cores" {}`), "error terraform/reference main.tf:3:11: there is no variable coers"},
	{"an unknown local", quota("local.a + local.b", ""), "error terraform/reference main.tf:3:11: there is no local value a\nerror terraform/reference main.tf:3:21: there is no local value b"},
	{"an unknown resource", quota("openstack_compute_quotaset_v2.r.cores", ""), "error terraform/reference main.tf:3:11: there is no resource openstack_compute_quotaset_v2.r"},
	{"an unknown argument", "\n-- main.tf --\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  project_id = \"p\"\n  core = 5\n  wings = 2\n}",
		"error terraform/argument main.tf:3:3: openstack_compute_quotaset_v2 has no argument core\nwarning terraform/argument main.tf:4:3: openstack_compute_quotaset_v2 has no argument wings"},
	{"a list", quota("[1]", ""), "error terraform/type main.tf:3:11: cores of openstack_compute_quotaset_v2.q must be a number, but is tuple"},
	{"a fraction", quota("7 / 2", ""), "error demand/range main.tf:3:11: cores of openstack_compute_quotaset_v2.q must be a whole number in the range of a quota"},
	{"negative", quota("-5", ""), "error demand/range main.tf:3:11: cores of openstack_compute_quotaset_v2.q is -5, which is not between -1 and 2147483647"},
	{"absurd", quota("1e30", ""), "error demand/range main.tf:3:11: cores of openstack_compute_quotaset_v2.q must be a whole number in the range of a quota"},
	{"a wild number", quota("1e999999999", ""), "error input/number main.tf:3:11: this number is too large for a quota"},
	{"GiB", quota("400\n  ram = 64", ""), "main.tf:3:11 /p cores 400\nmain.tf:4:9 /p ram 67108864\nwarning demand/unit main.tf:4:9: ram of openstack_compute_quotaset_v2.q is 64 MiB for 400 cores, which is too small: it seems to be in GiB"},
	{"a type", quota("var.n", "variable \"n\" {\n  type = number\n  default = \"many\"\n}"), "error terraform/type main.tf:7:13: var.n has another type than declared: a number is required"},
	{"tfvars of no variable", quota("var.n", `variable "n" {}`) + "\n-- terraform.tfvars --\nn = 1\nm = 2", "main.tf:3:11 /p cores 1\nwarning terraform/variable terraform.tfvars:2:1: there is no variable m"},
	{"the later file wins", quota("var.n", `variable "n" {}`) + "\n-- terraform.tfvars --\nn = 1\n-- b.auto.tfvars --\nn = 3\n-- a.auto.tfvars.json --\n{\"n\": 2}", "main.tf:3:11 /p cores 3"},
	{"a circle", quota("local.a", "locals {\n  a = local.b\n  b = local.a\n}"), "error terraform/cycle main.tf:6:3: local.a refers to itself"},
	{"an unknown function", quota("mx(1, 2)", ""), "error terraform/value main.tf:3:11: unknown function mx"},
	{"an unknown attribute", quota("{a = 1}.b", ""), "error terraform/value main.tf:3:18: this object does not have an attribute named \"b\""},
	{"a bracket that is not closed", quota("max(1, 2", ""), "error syntax/hcl main.tf:4:1: a comma is missing here"},
	{"a quote that is not closed", quota(`"5`, ""), "error syntax/hcl main.tf:3:11: the text that begins here does not end"},
	{"deep", quota(strings.Repeat("[", 200), ""), "error input/depth main.tf:3:110: more than 100 brackets are open here"},
	{"an unknown block", quota("1", "resorce \"a\" \"b\" {}"), "main.tf:3:11 /p cores 1\nwarning terraform/block main.tf:5:1: this block or argument is unknown and is not read"},
	{"twice", quota("1", "resource \"openstack_compute_quotaset_v2\" \"q\" {}"), "main.tf:3:11 /p cores 1\nerror terraform/twice main.tf:5:1: openstack_compute_quotaset_v2.q is declared twice"},
	{"two quotas of a project", quota("1", "resource \"openstack_compute_quotaset_v2\" \"r\" {\n project_id = \"p\"\n cores = 2\n}"), "main.tf:7:10 /p cores 2\nwarning demand/twice main.tf:7:10: the cores of p are set twice, to 2 here and to 1 before; the larger number applies"},
	{"too many", "\n-- main.tf --\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  count = 1000000000\n  project_id = \"p\"\n  cores = 5\n}", "error input/size main.tf:2:11: count is 1000000000, but at most 100000 instances are read"},
	{"a list for for_each", "\n-- main.tf --\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  for_each = [\"a\"]\n  project_id = each.key\n  cores = 5\n}", "error terraform/for_each main.tf:2:14: for_each must be a map or a set of strings"},
	{"each without for_each", quota("each.value", ""), "error terraform/reference main.tf:3:11: each.value is not available here"},
	{"a remote module", quota("module.m.n", "module \"m\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n}"),
		"main.tf:3:11 /p cores 0 module.m is not read\nwarning demand/unknown main.tf:3:11: cores of openstack_compute_quotaset_v2.q is unknown: module.m is not read\nwarning terraform/module main.tf:6:12: module.m is not a local directory, and terraform init has not fetched it, so its quotas are not known"},
	{"a missing module", quota("1", "module \"m\" {\n  source = \"./m\"\n}"), "main.tf:3:11 /p cores 1\nerror terraform/module main.tf:6:12: module.m cannot be read: there is no *.tf or *.tf.json file in m"},
	{"a module that calls itself", quota("1", "module \"m\" {\n  source = \"./\"\n}"), "main.tf:3:11 /p cores 1\nerror terraform/cycle main.tf:6:12: module.m is a module that calls itself"},
	{"an unknown input", quota("1", "module \"m\" {\n  source = \"./m\"\n  coers = 3\n}") + "\n-- m/m.tf --\nvariable \"cores\" {}", "main.tf:3:11 /p cores 1\nerror terraform/argument main.tf:7:3: module m has no variable coers"},
	{"modules by for_each", "\n-- main.tf --\nmodule \"m\" {\n  for_each = {a = 1, b = 2}\n  source = \"./m\"\n  name = each.key\n  cores = each.value\n}\nresource \"openstack_networking_quota_v2\" \"n\" {\n  project_id = module.m[\"b\"].id\n  network = 4\n}\n-- m/m.tf --\nvariable \"cores\" {}\nvariable \"name\" {}\nresource \"openstack_identity_project_v3\" \"p\" {\n  name = var.name\n}\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  project_id = openstack_identity_project_v3.p.id\n  cores = var.cores\n}\noutput \"id\" {\n  value = openstack_identity_project_v3.p.id\n}",
		"main.tf:9:13 /b networks 4\nm/m.tf:8:11 /a cores 1\nm/m.tf:8:11 /b cores 2"},
	{"lookup in an unknown map", quota(`lookup(data.x.y, "a", 5)`, "data \"x\" \"y\" {}"), "main.tf:3:11 /p cores 0 data.x.y is known only after apply\nwarning demand/unknown main.tf:3:11: cores of openstack_compute_quotaset_v2.q is unknown: data.x.y is known only after apply"},
	{"identifiers in a map", "\n-- main.tf --\nresource \"openstack_identity_project_v3\" \"p\" {\n  for_each = toset([\"a\", \"b\"])\n  name = each.value\n}\nlocals {\n  ids = {for k, p in openstack_identity_project_v3.p : k => p.id}\n}\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  project_id = lookup(local.ids, \"b\", \"none\")\n  cores = 5\n}", "main.tf:10:11 /b cores 5"},
	{"JSON", "\n-- main.tf.json --\n{\"variable\": {\"n\": {\"type\": \"number\", \"default\": 4}},\n \"resource\": {\"openstack_compute_quotaset_v2\": {\"q\": {\n  \"for_each\": {\"a\": 1},\n  \"project_id\": \"p\", \"cores\": \"${var.n * each.value + 2}\"}}}}", "main.tf.json:4:31 /p cores 6"},
	{"invalid JSON", "\n-- main.tf.json --\n{\"variable\": ", "error syntax/json main.tf.json:2:1: this is not valid Terraform JSON"},
	{"JSON that is deep", "\n-- main.tf.json --\n{\"locals\": {\"a\": \"${" + strings.Repeat("(", 200) + "}\"}}", "error input/depth main.tf.json:1:222: more than 100 brackets are open here"},
	{"unknown projects", "\n-- main.tf --\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  for_each = {a = 1}\n  project_id = data.x.y[each.key]\n  cores = 5\n}\nresource \"openstack_networking_quota_v2\" \"n\" {\n  for_each = {a = 1}\n  project_id = data.x.y[each.key]\n  network = 5\n}\ndata \"x\" \"y\" {}",
		"main.tf:4:11 /data.x.y[each.key][\"a\"] cores 5\nmain.tf:9:13 /data.x.y[each.key][\"a\"] networks 5"},
	{"a long chain", quota("local.a999", "locals {\n"+chain()+"}"), "error input/depth main.tf:756:10: a chain of more than 500 references"},
	{"an unknown number of modules", "\n-- main.tf --\ndata \"http\" \"n\" {}\nmodule \"m\" {\n  source = \"./m\"\n  for_each = data.http.n.all\n  name = each.key\n}\n-- m/m.tf --\nvariable \"name\" {}\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  project_id = \"p\"\n  cores = 4\n}",
		"m/m.tf:4:11 /p cores 0 for_each is unknown: data.http.n is known only after apply\nwarning demand/unknown m/m.tf:4:11: cores of module.m[...].openstack_compute_quotaset_v2.q is unknown: for_each is unknown: data.http.n is known only after apply"},
	{"an unknown region", quota("1\n  region = var.r", "variable \"r\" {}"), "main.tf:3:11 /p cores 1\nwarning demand/unknown main.tf:4:12: the region is unknown: var.r has neither a value nor a default"},
	{"the region of a provider", quota("1\n  provider = openstack.b", "provider \"openstack\" {\n  region = \"x\"\n}\nprovider \"openstack\" {\n  alias = \"b\"\n  region = \"y\"\n}"), "main.tf:3:11 y/p cores 1"},
	{"an empty override", quota("1", "") + "\n-- main_override.tf --\n", "main.tf:3:11 /p cores 1"},
	{"no project", "\n-- main.tf --\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  cores = 5\n}", "error terraform/argument main.tf:1:46: openstack_compute_quotaset_v2.q has no project_id"},
	{"a flavor without RAM", "\n-- main.tf --\nresource \"openstack_compute_flavor_v2\" \"f\" {\n  name = \"f\"\n  vcpus = 0\n  disk = 1\n}", "error demand/incomplete main.tf:2:3: openstack_compute_flavor_v2.f has no ram\nerror demand/range main.tf:3:11: vcpus of openstack_compute_flavor_v2.f is 0, which is not between 1 and 2147483647"},
	{"nothing", "\n-- main.txt --\n", "error input/empty .: the directory contains no *.tf, *.tofu, *.tf.json or *.tofu.json file"},
	{"billions", quota("length(local.z)", "locals {\n  a = \"aaaaaaaaaaaaaaaa\"\n"+doubled()+"  z = local.a24\n}"), "error input/size main.tf:23:3: local.a16 has more than 1048576 elements and bytes"},
}

// chain returns locals of which each refers to the one before it.
func chain() string {
	var b strings.Builder
	b.WriteString("  a0 = 1\n")
	for i := 1; i < 1000; i++ {
		fmt.Fprintf(&b, "  a%d = local.a%d\n", i, i-1)
	}
	return b.String()
}

// doubled returns locals of which each contains the one before it twice.
func doubled() string {
	var b strings.Builder
	b.WriteString("  a0 = local.a\n")
	for i := 1; i < 25; i++ {
		fmt.Fprintf(&b, "  a%d = \"${local.a%d}${local.a%d}\"\n", i, i-1, i-1)
	}
	return b.String()
}

func TestCases(t *testing.T) {
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(write(t, test.text))
			if got := printed(Read([]string{"."})); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestFiles reads files of several types by name: two of one directory are one configuration.
func TestFiles(t *testing.T) {
	t.Chdir(write(t, quota("var.n", "")+"\n-- v.tf --\nvariable \"n\" {}\n-- more.tfvars --\nn = 6\n-- list.json --\n[{\"Project ID\": \"4f\", \"Cores\": 9}]\n-- notes.txt --\nhello\n-- other.tf --\nsyntax error"))
	got := printed(Read([]string{"main.tf", "list.json", "v.tf", "more.tfvars", "notes.txt", "gone.tf"}))
	want := "list.json:1:32 /4f cores 9\nmain.tf:3:11 /p cores 6\nerror input/unreadable gone.tf: the file cannot be read: no such file or directory\nerror demand/form notes.txt: the file type is not supported"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestLink checks that a configuration cannot read other files of the user through links.
func TestLink(t *testing.T) {
	t.Chdir(write(t, quota("1", "")+"\n-- shadow --\nroot:x"))
	if err := os.Symlink("shadow", "link.tf"); err != nil {
		t.Fatal(err)
	}
	want := "main.tf:3:11 /p cores 1\nerror input/unreadable link.tf: the file cannot be read: it is a link to a file that is not *.tf"
	if got := printed(Read([]string{"."})); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestInstances checks that thousands of instances are read.
func TestInstances(t *testing.T) {
	t.Chdir(write(t, "\n-- main.tf --\nresource \"openstack_identity_project_v3\" \"p\" {\n  count = 2000\n  name = \"p${count.index}\"\n}\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  count = 2000\n  project_id = openstack_identity_project_v3.p[count.index].id\n  cores = count.index\n}"))
	d, list := Read([]string{"."})
	if len(d.Quotas) != 2000 || len(list) > 0 || d.Quotas[1999].Project != "p1999" || d.Quotas[1999].Amount != 1999 {
		t.Errorf("%d quotas, %v", len(d.Quotas), list)
	}
}

// FuzzRead checks that the reader does not panic on any file, and that all its results have a position in a file.
func FuzzRead(f *testing.F) {
	for _, test := range cases {
		if _, body, ok := strings.Cut(test.text, " --\n"); ok {
			f.Add([]byte(body), strings.Contains(test.name, "JSON"))
		}
	}
	names, err := filepath.Glob("testdata/real/*.tf")
	if err != nil || len(names) == 0 {
		f.Fatal(names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, false)
	}
	f.Fuzz(func(t *testing.T, text []byte, isJSON bool) {
		name := filepath.Join(t.TempDir(), "main.tf")
		if isJSON {
			name += ".json"
		}
		if err := os.WriteFile(name, text, 0o644); err != nil {
			t.Fatal(err)
		}
		d, list := Read([]string{name})
		for _, one := range list {
			if !one.Pos.IsValid() {
				t.Errorf("%v has no position", one)
			}
		}
		for _, q := range d.Quotas {
			if q.Pos.Line < 1 || q.Amount < demand.Unlimited || q.Project == "" {
				t.Errorf("%+v is not a valid quota", q)
			}
		}
		if again, second := Read([]string{name}); printed(again, second) != printed(d, list) {
			t.Errorf("the second run returns\n%s\nwant\n%s", printed(again, second), printed(d, list))
		}
	})
}

func TestArguments(t *testing.T) {
	for _, kind := range append(slices.Clone(demand.QuotaTypes), demand.FlavorType) {
		if !slices.Contains(Arguments(kind), "region") {
			t.Errorf("%s has no region", kind)
		}
	}
}
