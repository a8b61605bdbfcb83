package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/rules"
)

// description is what the rules of the tests are compared with.
const description = `package cloud
name:   "base"
series: "2025.1"
identity: home: "r1"
hardware: node: {cpus: 32, threads: 2, memory: "128GiB", disk: "2TiB", nics: ["eth0"]}
regions: r1: {
	networking: driver: "neutron"
	networks: {
		management: {vlan: 10, cidr: "10.0.0.0/22", vip: "10.0.0.10", vrid: 51}
		provider: {purpose: "external", vlan: 20, cidr: "192.0.2.0/24"}
	}
	groups: ctl: {role: "control-compute", hardware: "node", hosts: "ctl[1-3]", address: management: "10.0.0.10+n"}
	overrides: nova: DEFAULT: {cpu_allocation_ratio: 16, transport_url: "rabbit://u:hunter2@h/"}
}
`

// found returns the findings of rules about the description, a line each: severity, code, path or position, message.
func found(t *testing.T, rule string) []string {
	t.Helper()
	cloud, company := t.TempDir(), t.TempDir()
	write(t, filepath.Join(cloud, "cloud.cue"), description)
	write(t, filepath.Join(company, "limits.cue"), rule)
	src, _, list := load.Dir(cloud)
	if len(list) > 0 {
		t.Fatal(list)
	}
	set := rules.Read([]string{company})
	src.Attach(set.Files())
	list = set.Check(src, rules.Computed{"regions.r1.workers": {2, 8}}, nil)
	src.Locate(list)
	list.Sort()
	var lines []string
	for _, d := range list {
		at := string(d.Path)
		if at == "" {
			at = strings.TrimPrefix(d.Pos.String(), company+"/")
		}
		lines = append(lines, d.Severity.String()+" "+d.Code+" "+at+": "+d.Message)
		if strings.Contains(d.Message+d.Rule+d.Hint+src.Line(d.Pos.File, d.Pos.Line), "hunter2") {
			t.Errorf("%v contains a secret", d)
		}
	}
	return lines
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestRules shows each kind of rule, and what it finds.
func TestRules(t *testing.T) {
	for _, tt := range []struct{ name, rule, want string }{
		{"a default that satisfies the rule stays", `regions: [string]: image: workers: <=2`, ""},
		{"a value satisfies it", `regions: [string]: networks: [string]: vlan: >=10 & <=20`, ""},
		{"types, patterns, definitions, hidden fields", "#Few: int & <=4\n_all: image: workers: #Few\nregions: [=~\"^r\"]: {_all, ...}", ""},
		{"a default", `regions: [string]: image: workers: <=1`, "error rule/limits regions.r1.image.workers: the default 2 of workers violates a company rule"},
		{"a value", `regions: r1: networks: [string]: vlan: >10`, "error rule/limits regions.r1.networks.management.vlan: vlan 10 violates a company rule"},
		{"a warning", `regions: [string]: image: workers: <=1 @severity("warning")`, "warning rule/limits regions.r1.image.workers: the default 2 of workers violates a company rule"},
		{"a message and a code", `regions: [string]: image: workers: <=1 @message("at most one") @code("one")`, "error rule/one regions.r1.image.workers: at most one"},
		{"attributes of a file and of braces", "@code(\"a\")\n@severity(\"warning\")\nregions: [string]: {\n@code(\"b\")\nimage: workers: <=1\n}\nname: !=\"base\"",
			"warning rule/a name: name \"base\" violates a company rule\nwarning rule/b regions.r1.image.workers: the default 2 of workers violates a company rule"},
		{"each rule has its own severity", "regions: [string]: image: workers: <=1 @severity(\"warning\") @code(\"a\")\nregions: [string]: image: workers: <=0 @code(\"b\")",
			"warning rule/a regions.r1.image.workers: the default 2 of workers violates a company rule\nerror rule/b regions.r1.image.workers: the default 2 of workers violates a company rule"},
		{"the largest computed value", `regions: [string]: workers: <=4`, "error rule/limits regions.r1.workers: the computed default 8 of workers violates a company rule"},
		{"the smallest computed value", `regions: [string]: workers: >=4`, "error rule/limits regions.r1.workers: the computed default 2 of workers violates a company rule"},
		{"a computed value", `regions: [string]: workers: >=2 & <=8`, ""},
		{"alternatives", `regions: [string]: image: storage: "nfs" | "shared"`, `error rule/limits regions.r1.image.storage: the default "local" of storage violates a company rule`},
		{"alternatives of structs", `regions: [string]: image: {workers: 3, ...} | {workers: 4, ...}`, "error rule/limits regions.r1.image: image violates a company rule"},
		{"a list", `hardware: [string]: nics: [...=~"^eno"]`, `error rule/limits hardware.node.nics.0: nics "eth0" violates a company rule`},
		{"the length of a list", "import \"list\"\nhardware: [string]: nics: list.MinItems(2)", "error rule/limits hardware.node.nics: nics violates a company rule"},
		{"a text", "import \"strings\"\nname: strings.MaxRunes(3)", `error rule/limits name: name "base" violates a company rule`},
		{"a condition", `regions: [string]: {networking: driver: string, if networking.driver == "neutron" {image: workers: >2}}`, "error rule/limits regions.r1.image.workers: the default 2 of workers violates a company rule"},
		{"a condition that is false", `regions: [string]: {networking: driver: string, if networking.driver == "nova-network" {image: workers: >2}}`, ""},
		{"a condition of several values", "regions: [string]: {networks: _, _few: true & (len(networks) < 2) @message(\"one network\")}", "error rule/limits regions.r1: one network"},
		{"a comprehension", "for name, _ in regions {regions: (name): image: workers: >2}\nregions: _", "error rule/limits regions.r1.image.workers: the default 2 of workers violates a company rule"},
		{"the name of a struct", `hardware: [N=string]: memory: =~N`, `error rule/limits hardware.node.memory: memory "128GiB" violates a company rule`},
		{"a required field", `regions: [string]: location!: string`, "error rule/limits regions.r1.location: location is not set, and a company rule requires it"},
		{"a field that exists already", `regions: [string]: networking!: driver!: "neutron"`, ""},
		{"a rule sets no value", `regions: [string]: location: "x"`, "error rule/limits regions.r1.location: location is not set, and a company rule requires it"},
		{"a rule for a value that is absent", "regions: [string]: location: =~\"^x\"\nregions: r9: image: workers: 1\nregions: [string]: networks: storage: vlan: 5", ""},
		{"names", `regions: [string]: networks: close({management: _})`, `error rule/limits regions.r1.networks.provider: a company rule does not allow a field "provider" here`},
		{"an override", `regions: [string]: overrides: nova: DEFAULT: cpu_allocation_ratio: <=4`, "error rule/limits regions.r1.overrides.nova.DEFAULT.cpu_allocation_ratio: cpu_allocation_ratio violates a company rule"},
		{"a secret in an override", `regions: [string]: overrides: nova: DEFAULT: transport_url: =~"^amqp"`, "error rule/limits regions.r1.overrides.nova.DEFAULT.transport_url: transport_url violates a company rule"},
		{"a rule that contains a secret", `regions: [string]: overrides: nova: DEFAULT: admin_password: "hunter2"`, "error rule/limits regions.r1.overrides.nova.DEFAULT.admin_password: admin_password is not set, and a company rule requires it"},
		{"the path of a secret", `secrets: nova: database: secret: =~"^prod/"`, "error rule/limits secrets.nova.database.secret: secret violates a company rule"},

		{"an unknown field", `regions: [string]: networks: [string]: vlann: <5`, `error rules/unknown-field limits.cue:1:40: no description has a field "vlann" here`},
		{"an unknown optional field", `regions: [string]: wrkers?: <5 @severity("warning")`, `error rules/unknown-field limits.cue:1:20: no description has a field "wrkers" here`},
		{"an unknown field of no value", `hardware: [string]: devices: [string]: vndor: "10de"`, `error rules/unknown-field limits.cue:1:40: no description has a field "vndor" here`},
		{"no value satisfies the rule and the schema", `regions: [string]: networks: [string]: vlan: >5000`, "error rules/contradiction limits.cue:1:46: no value of vlan satisfies this rule and the schema"},
		{"a wrong kind", `regions: [string]: image: workers: "x" @severity("warning")`, "error rules/contradiction limits.cue:1:36: no value of workers satisfies this rule and the schema"},
		{"two rules contradict each other", "regions: [string]: image: workers: >5\nregions: [string]: image: workers: <5", "error rules/contradiction limits.cue:2:36: no value of workers satisfies this rule and the schema"},
		{"a closed definition", "#Image: {workers: <=4}\nregions: [string]: image: #Image", "error rules/closed limits.cue:2:27: this rule allows only the fields that it names, but every description has defaultLimit"},
		{"a value that is not set", `regions: [string]: {location?: string, if location == "x" {image: workers: 1}}`, "error rules/incomplete limits.cue:1:43: this rule cannot be evaluated for r1: it refers to a value that the description does not set"},
		{"a bound without a value", "#Max: int\nregions: [string]: image: workers: <=#Max", "error rules/incomplete limits.cue:2:38: this rule cannot be evaluated for workers: it refers to a value that the description does not set"},
		{"a misspelt attribute", `name: string @messge("x")`, "error rules/attribute limits.cue:1:14: unknown attribute @messge"},
		{"an attribute of another program", `name: string @go(Name)`, ""},
		{"a wrong severity", `name: string @severity(fatal)`, `error rules/attribute limits.cue:1:14: @severity contains "fatal"`},
		{"a wrong code", `name: string @code("Name!")`, `error rules/attribute limits.cue:1:14: @code contains "Name!"`},
		{"an import", "import \"example.com/x\"\nname: x.y", `error schema/import limits.cue:1:8: "example.com/x" cannot be imported`},
		{"a cycle", "#L: {next: #L}\nregions: [string]: hosts: [string]: #L", "error schema/cycle limits.cue:1:12: next contains itself"},
		{"bounds that exclude each other", `regions: r1: image: workers: >4 & <2`, "error schema/evaluation limits.cue:1:35: no value satisfies all of these bounds"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(found(t, tt.rule), "\n"); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// TestPackagesAreIndependent reads two packages, whose hidden fields have the same name, and a file without rules.
func TestPackagesAreIndependent(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.cue"), "package a\n_n: 1\nregions: [string]: image: workers: <=_n\n")
	write(t, filepath.Join(dir, "b.cue"), "package b\n_n: 2\nregions: [string]: image: workers: >_n\n")
	write(t, filepath.Join(dir, "c.cue"), "package b\n#other: _n\n")
	write(t, filepath.Join(dir, "README.md"), "no rules")
	set := rules.Read([]string{dir, dir})
	if list := set.Findings(); len(list) > 0 || len(set.Files()) != 2 {
		t.Fatalf("%d packages, %v", len(set.Files()), list)
	}
	if got := strings.Join(set.Codes(), " "); got != "rule/a rule/b rule/c" {
		t.Errorf("codes: %s", got)
	}
}

// TestReadFails reports directories that contain no rules at their names.
func TestReadFails(t *testing.T) {
	empty := t.TempDir()
	for dir, code := range map[string]string{empty: "input/empty", filepath.Join(empty, "missing"): "input/unreadable"} {
		list := rules.Read([]string{dir}).Findings()
		if len(list) != 1 || list[0].Code != code || list[0].Pos.File != dir || list[0].Severity != diag.Error {
			t.Errorf("%s: %v, want %s", dir, list, code)
		}
	}
}
