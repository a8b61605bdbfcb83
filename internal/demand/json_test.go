package demand

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/diag"
)

// textOf returns a demand and a list as text, one line each.
func textOf(d Demand, list diag.List) string {
	var b strings.Builder
	for _, q := range d.Quotas {
		fmt.Fprintf(&b, "%v %s/%s %s %d %s\n", q.Pos, q.Region, q.Project, q.Resource, q.Amount, q.Unknown)
	}
	for _, f := range d.Flavors {
		fmt.Fprintf(&b, "%v %s/%s %d %d %d %d %d %v %s\n", f.Pos, f.Region, f.Name, f.VCPUs, f.RAM>>20, f.Disk>>30, f.Ephemeral>>30, f.Swap>>20, f.Properties, f.Unknown)
	}
	for _, one := range list {
		fmt.Fprintf(&b, "%v %s %v\n", one.Severity, one.Code, one)
	}
	return strings.ReplaceAll(b.String(), " \n", "\n")
}

var formTests = []struct{ name, text, want string }{
	{"compute", `[{"Project ID": "4f", "Cores": 400, "Fixed IPs": -1, "Injected Files": 5, "Instances": 200, "Key Pairs": 100, "Ram": 1638400, "Server Groups": 10}]`,
		`in.json:1:32 /4f cores 400
in.json:1:50 /4f fixed_ips -1
in.json:1:88 /4f instances 200
in.json:1:106 /4f key_pairs 100
in.json:1:118 /4f ram 1717986918400
in.json:1:144 /4f server_groups 10
`},
	{"network", "[\n{\"Project ID\": \"4f\", \"Floating IPs\": 20, \"RBAC Policies\": 10, \"Security Group Rules\": 7, \"Subnet Pools\": -1}\n]",
		"in.json:2:38 /4f floating_ips 20\nin.json:2:87 /4f security_group_rules 7\n"},
	{"volume", `[{"Project ID": "4f", "Gigabytes": "1000", "Per Volume Gigabytes": -1, "Volumes": 10}]`,
		"in.json:1:36 /4f gigabytes 1000\nin.json:1:83 /4f volumes 10\n"},
	{"show of old clients", `{"cores": 20, "fixed-ips": -1, "floating-ips": 50, "project": "4f", "project_name": "web", "ram": 51200, "secgroups": 10, "gigabytes_ssd": -1}`,
		`in.json:1:11 /web cores 20
in.json:1:28 /web fixed_ips -1
in.json:1:48 /web floating_ips 50
in.json:1:99 /web ram 53687091200
in.json:1:119 /web security_groups 10
`},
	{"show", `[{"Resource": "cores", "Limit": 20}, {"Resource": "injected-files", "Limit": 5}, {"Resource": "secgroup-rules", "Limit": 100}]`,
		`in.json:1:33 /in cores 20
in.json:1:122 /in security_group_rules 100
note demand/project in.json:1:1: the output of openstack does not name the project of these quotas; the name of the file is used: project in
`},
	{"flavors", `[{"ID": "1", "Name": "m1.large", "RAM": 8192, "Disk": 80, "Ephemeral": 0, "VCPUs": 4, "Is Public": true, "Swap": "", "RXTX Factor": 1.0, "Properties": {"quota:cpu_shares": "2048"}},
 {"ID": "2", "Name": "old", "RAM": 1024, "Disk": 0, "Ephemeral": 10, "VCPUs": 1, "Is Public": true, "Swap": 512, "Properties": "hw:cpu_policy='dedicated', hw:numa_nodes='2'"}]`,
		`in.json:1:2 /m1.large 4 8192 80 0 0 map[quota:cpu_shares:2048]
in.json:2:2 /old 1 1024 0 10 512 map[hw:cpu_policy:dedicated hw:numa_nodes:2]
`},
	{"a flavor", `{"OS-FLV-EXT-DATA:ephemeral": 3, "disk": 10, "name": "m1", "properties": {}, "ram": 512, "swap": 0, "vcpus": 1}`, "in.json:1:1 /m1 1 512 10 3 0 map[]\n"},
	{"nothing", "[]", "warning demand/empty in.json:1:1: in.json contains an empty list\n"},
	{"negative", `[{"Project ID": "4f", "Cores": -2}]`, "error demand/range in.json:1:32: Cores of project 4f is -2, which is not between -1 and 2147483647\n"},
	{"absurd", `[{"Project ID": "4f", "Cores": 99999999999}]`, "error demand/range in.json:1:32: Cores of project 4f is 99999999999, which is not between -1 and 2147483647\n"},
	{"larger than a number", `[{"Project ID": "4f", "Cores": 1e99}]`, "error demand/type in.json:1:32: Cores must be a whole number in the range of a quota\n"},
	{"a text", `[{"Project ID": "4f", "Cores": "many"}]`, "error demand/type in.json:1:32: Cores must be a whole number in the range of a quota\n"},
	{"a truth", `[{"Project ID": "4f", "Cores": true}]`, "error demand/type in.json:1:32: Cores must be a number\n"},
	{"in GiB", `[{"Project ID": "4f", "Cores": 400, "Ram": 64}]`, `in.json:1:32 /4f cores 400
in.json:1:44 /4f ram 67108864
warning demand/unit in.json:1:44: ram of project 4f is 64 MiB for 400 cores, which is too small: it seems to be in GiB
`},
	{"in KiB", `[{"Project ID": "4f", "Cores": 4, "Ram": 8388608}]`, `in.json:1:32 /4f cores 4
in.json:1:42 /4f ram 8796093022208
warning demand/unit in.json:1:42: ram of project 4f is 8388608 MiB, more than a TiB for each of its 4 cores: it seems to be in KiB or bytes
`},
	{"no project", `[{"Project ID": "", "Cores": 1}]`, "error demand/project in.json:1:2: this row names no project\n"},
	{"a row of another form", `[{"Project ID": "4f", "Cores": 1}, 7]`, "in.json:1:32 /4f cores 1\nerror demand/row in.json:1:36: a row must be an object with the same columns as the others\n"},
	{"servers", `[{"ID": "4f", "Name": "web-1", "Status": "ACTIVE"}]`, "error demand/form in.json:1:2: this contains neither quotas nor flavors\n"},
	{"a number", `7`, "error demand/form in.json:1:1: this contains neither quotas nor flavors\n"},
	{"a state file", `{"version": 4, "terraform_version": "1.9.0", "resources": []}`, "error demand/form in.json:1:1: this is Terraform's state file, whose format is internal\n"},
	{"another version", `{"format_version": "2.0", "values": {}}`, "error demand/form in.json:1:20: this is version \"2.0\" of Terraform's JSON output format; only version 1 is supported\n"},
	{"cut off", `[{"Project ID": "4f",`, "error syntax/json in.json:1:22: the text ends within a value\n"},
	{"a comma too many", "[{\"Project ID\": \"4f\",\n  \"Cores\": 1,}]", "error syntax/json in.json:2:13: this is not valid JSON\n"},
	{"two values", `[] []`, "error syntax/json in.json:1:4: the text must end before this\n"},
	{"empty", " \n", "error input/empty in.json:1:1: in.json is empty\n"},
	{"not UTF-8", "[\"\xff\"]", "error input/encoding in.json:1:3: the byte 0xff is not UTF-8\n"},
	{"deep", strings.Repeat("[", 1000), "error input/depth in.json:1:203: values are nested more than 200 levels deep here\n"},
	{"a flavor without RAM", `[{"Name": "m1", "Disk": 1, "VCPUs": 1}]`, "error demand/incomplete in.json:1:2: flavor m1 has no ram\n"},
}

func TestForms(t *testing.T) {
	for _, test := range formTests {
		if got := textOf(JSON("in.json", []byte(test.text))); got != test.want {
			t.Errorf("%s:\n%swant\n%s", test.name, got, test.want)
		}
	}
}

// state is what `terraform show -json` prints of a state: modules in one another, projects by their identifiers.
const state = `{"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {
 "resources": [
  {"address": "data.openstack_identity_project_v3.mail", "mode": "data", "type": "openstack_identity_project_v3", "name": "mail", "values": {"id": "77", "name": "mail"}},
  {"address": "openstack_compute_quotaset_v2.mail", "mode": "managed", "type": "openstack_compute_quotaset_v2", "name": "mail",
   "values": {"id": "77/hz-a", "project_id": "77", "region": "hz-a", "cores": 200, "ram": 819200, "fixed_ips": -1, "floating_ips": 0, "security_groups": 7, "injected_files": 5}},
  {"address": "openstack_compute_flavor_v2.large", "mode": "managed", "type": "openstack_compute_flavor_v2", "name": "large",
   "values": {"name": "m1.large", "region": "hz-a", "ram": 8192, "vcpus": 4, "disk": 80, "ephemeral": 0, "swap": null, "extra_specs": {"hw:cpu_policy": "dedicated"}}}
 ],
 "child_modules": [{"address": "module.project[\"web\"]", "resources": [
  {"address": "module.project[\"web\"].openstack_identity_project_v3.this", "mode": "managed", "type": "openstack_identity_project_v3", "name": "this", "values": {"id": "4f", "name": "web"}},
  {"address": "module.project[\"web\"].openstack_networking_quota_v2.this", "mode": "managed", "type": "openstack_networking_quota_v2", "name": "this", "values": {"project_id": "4f", "region": "hz-a", "floatingip": 20, "network": 5, "rbac_policy": 10}},
  {"address": "module.project[\"web\"].openstack_blockstorage_quotaset_v3.this", "mode": "managed", "type": "openstack_blockstorage_quotaset_v3", "name": "this", "values": {"project_id": "none", "gigabytes": 1000}}
 ]}]}}}`

func TestState(t *testing.T) {
	want := `in.json:5:79 hz-a/mail cores 200
in.json:5:91 hz-a/mail ram 858993459200
in.json:5:154 hz-a/mail security_groups 7
in.json:11:216 hz-a/web floating_ips 20
in.json:11:231 hz-a/web networks 5
in.json:12:209 /none gigabytes 1000
in.json:6:3 hz-a/m1.large 4 8192 80 0 0 map[hw:cpu_policy:dedicated]
`
	if got := textOf(JSON("in.json", []byte(state))); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// plan is its output for a plan: the values that are known after apply are missing, whether they are set or not; the configuration
// shows which are set.
const plan = `{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
  {"address": "openstack_identity_project_v3.this[\"web\"]", "mode": "managed", "type": "openstack_identity_project_v3", "name": "this", "index": "web", "values": {"name": "web"}},
  {"address": "openstack_compute_quotaset_v2.this[\"web\"]", "mode": "managed", "type": "openstack_compute_quotaset_v2", "name": "this", "index": "web", "values": {"cores": 20, "floating_ips": 10}},
  {"address": "openstack_compute_quotaset_v2.lost", "mode": "managed", "type": "openstack_compute_quotaset_v2", "name": "lost", "values": {"cores": 1}}
 ]}},
 "resource_changes": [{"address": "openstack_compute_quotaset_v2.this[\"web\"]", "change": {"actions": ["create"], "after": {"cores": 20},
  "after_unknown": {"project_id": true, "instances": true, "ram": true}}}],
 "configuration": {"provider_config": {"openstack": {"name": "openstack", "expressions": {"region": {"constant_value": "hz-a"}}}}, "root_module": {"resources": [
  {"address": "openstack_compute_quotaset_v2.this", "mode": "managed", "type": "openstack_compute_quotaset_v2", "name": "this", "provider_config_key": "openstack",
   "expressions": {"cores": {}, "ram": {"references": ["data.http.ram.body", "data.http.ram"]}, "project_id": {"references": ["openstack_identity_project_v3.this", "each.key"]}}}
 ]}}}`

func TestPlan(t *testing.T) {
	want := `in.json:3:174 hz-a/web cores 20
in.json:7:67 hz-a/web ram 0 Terraform computes it only when it applies the plan
in.json:4:149 /openstack_compute_quotaset_v2.lost cores 1
warning demand/unknown in.json:7:67: ram of openstack_compute_quotaset_v2.this["web"] is unknown: Terraform computes it only when it applies the plan
`
	if got := textOf(JSON("in.json", []byte(plan))); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestFold(t *testing.T) {
	d := Demand{
		Quotas: []Quota{{Project: "a", Resource: "cores", Amount: 1}, {Project: "a", Resource: "cores", Amount: 1},
			{Project: "a", Resource: "cores", Amount: Unlimited}, {Project: "a", Resource: "cores", Amount: 5},
			{Project: "a", Region: "r", Resource: "cores", Amount: 2}, {Project: "a", Region: "r", Resource: "cores", Unknown: "why"}},
		Flavors: []Flavor{{Name: "m", VCPUs: 1}, {Name: "m", VCPUs: 1}, {Name: "m", VCPUs: 2}},
	}
	var list diag.List
	d.Merge(&list)
	want := ` /a cores -1
 r/a cores 0 why
 /m 1 0 0 0 0 map[]
warning demand/twice the cores of a are set twice, to unlimited here and to 1 before; the larger number applies
warning demand/twice the cores of a are set twice, to 5 here and to unlimited before; the larger number applies
warning demand/twice the cores of a in r are set twice, to unknown here and to 2 before; the larger number applies
warning demand/twice flavor m is set twice with different sizes; the first applies
`
	if got := textOf(d, list); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// FuzzJSON checks that the reader accepts every text, that each position is in the file, and that each number is a valid quota.
func FuzzJSON(f *testing.F) {
	for _, test := range formTests {
		f.Add([]byte(test.text))
	}
	f.Add([]byte(state))
	f.Add([]byte(plan))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, list := JSON("in.json", text)
		lines := strings.Split(string(text), "\n")
		inside := func(line, column int) bool {
			return line >= 1 && line <= len(lines) && column >= 1 && column <= len(lines[line-1])+1
		}
		for _, one := range list {
			if !inside(one.Pos.Line, one.Pos.Column) {
				t.Errorf("%v is not in the file", one)
			}
		}
		for _, q := range d.Quotas {
			if !inside(q.Pos.Line, q.Pos.Column) || q.Amount < Unlimited || q.Project == "" || !slices.Contains(Resources, q.Resource) {
				t.Errorf("%+v is no quota", q)
			}
		}
		for _, one := range d.Flavors {
			if one.Unknown == "" && (one.VCPUs < 1 || one.RAM < 1 || one.Disk < 0 || one.Ephemeral < 0 || one.Swap < 0) {
				t.Errorf("%+v is no flavor", one)
			}
		}
		if d.Quotas == nil && d.Flavors == nil && list == nil && !strings.Contains(string(text), "{") {
			t.Error("nothing was read, and nothing said")
		}
	})
}
