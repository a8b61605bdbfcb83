package terraform

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// forEach returns a configuration with a quota of each project of a map.
func forEach(projects, more string) string {
	return "\n-- main.tf --\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  for_each = " + projects +
		"\n  project_id = each.key\n  cores = each.value.cores\n}\n" + more
}

var fileCases = []struct{ name, text, want string }{
	{"yaml-file: relative to the root module", forEach(`yamldecode(file("p.yaml"))`, "\n-- p.yaml --\nweb: {cores: 3}"), "main.tf:4:11 /web cores 3"},
	{"yaml-file: a file for each project", forEach(`{ for f in fileset(path.module, "projects/*.yaml") : trimsuffix(basename(f), ".yaml") => yamldecode(file("${path.module}/${f}")) }`,
		"\n-- projects/web.yaml --\ncores: 3\n-- projects/mail.yaml --\ncores: 4\n-- projects/README --\n"), "main.tf:4:11 /mail cores 4\nmain.tf:4:11 /web cores 3"},
	{"yaml-file: fileset with braces and folders", quota(`length(fileset(".", "**/*.{yaml,yml}"))`, "\n-- a.yaml --\n\n-- b/c/d.yml --\n\n-- b/e.txt --\n"), "main.tf:3:11 /p cores 2"},
	{"yaml-file: jsondecode of a file", forEach(`jsondecode(file("${path.root}/p.json"))`, "\n-- p.json --\n{\"web\": {\"cores\": 3}}"), "main.tf:4:11 /web cores 3"},
	{"yaml-file: a template", forEach(`yamldecode(templatefile("p.tftpl", { names = ["a", "b"] }))`, "\n-- p.tftpl --\n%{ for n in names ~}\n${n}: {cores: ${length(names)}}\n%{ endfor ~}"),
		"main.tf:4:11 /a cores 2\nmain.tf:4:11 /b cores 2"},
	{"yaml-file: a template with an unknown variable", quota(`tonumber(templatefile("n.txt", { n = var.n }))`, "variable \"n\" {}\n-- n.txt --\n${n}"),
		"main.tf:3:11 /p cores 0 var.n has neither a value nor a default\nwarning demand/unknown main.tf:3:11: cores of openstack_compute_quotaset_v2.q is unknown: var.n has neither a value nor a default"},
	{"yaml-file: fileexists", quota(`fileexists("n.txt") && !fileexists("m.txt") ? 1 : 2`, "\n-- n.txt --\n"), "main.tf:3:11 /p cores 1"},
	{"yaml-file: a module reads its own files", quota("module.m.n", "module \"m\" {\n  source = \"./m\"\n}\n-- m/main.tf --\noutput \"n\" {\n  value = tonumber(trimspace(file(\"${path.module}/n.txt\")))\n}\n-- m/n.txt --\n9"), "main.tf:3:11 /p cores 9"},
	{"yaml-file: outside", quota(`tonumber(file("../../etc/hostname"))`, ""),
		"main.tf:3:11 /p cores 0 ../../etc/hostname is outside of the directory of the configuration, where no file is read\nwarning demand/unknown main.tf:3:11: cores of openstack_compute_quotaset_v2.q is unknown: ../../etc/hostname is outside of the directory of the configuration, where no file is read"},
	{"yaml-file: an absolute path", quota(`tonumber(file("/etc/hostname"))`, ""),
		"main.tf:3:11 /p cores 0 /etc/hostname is outside of the directory of the configuration, where no file is read\nwarning demand/unknown main.tf:3:11: cores of openstack_compute_quotaset_v2.q is unknown: /etc/hostname is outside of the directory of the configuration, where no file is read"},
	{"yaml-text: anchors and merges", forEach(`yamldecode("base: &b {cores: 2, ram: 1}\nweb: {<<: *b, cores: 7}\n")`, ""), "main.tf:4:11 /base cores 2\nmain.tf:4:11 /web cores 7"},
	{"yaml-text: numbers", quota(`yamldecode("[0x10, 1_000, 0o17, true, null, 2025-01-01]")[0] + yamldecode("1_000")`, ""), "main.tf:3:11 /p cores 1016"},
	{"yaml-text: a key twice", quota(`yamldecode("a: 1\na: 2")`, ""), `error terraform/value main.tf:3:11: call to function "yamldecode" failed: line 2: the key a is set twice`},
	{"yaml-text: two documents", quota(`yamldecode("a: 1\n---\nb: 2")`, ""), `error terraform/value main.tf:3:11: call to function "yamldecode" failed: yamldecode requires one document; split the text at its lines of ---`},
	{"yaml-text: of an unknown text", quota(`yamldecode(data.http.n.body).cores`, "data \"http\" \"n\" {}"),
		"main.tf:3:11 /p cores 0 data.http.n is known only after apply\nwarning demand/unknown main.tf:3:11: cores of openstack_compute_quotaset_v2.q is unknown: data.http.n is known only after apply"},
	{"yaml-text: other functions of texts", quota(`tonumber(base64decode(base64encode("7"))) + (md5("a") == "0cc175b9c0f1b6a831c399e269772661" ? 10 : 0) + length(matchkeys(["x", "y"], ["a", "b"], ["b"])) + timecmp("2025-01-02T00:00:00Z", "2025-01-01T00:00:00Z")`, ""),
		"main.tf:3:11 /p cores 19"},
	{"csv-file: a byte order mark belongs to the first name", forEach(`{ for r in csvdecode(file("p.csv")) : r.name => r }`, "\n-- p.csv --\n\ufeffname,cores\nweb,3"),
		"error terraform/value main.tf:2:53: this object does not have an attribute named \"name\"\nwarning terraform/file p.csv: the file begins with a byte order mark, which Terraform reads as a part of the text: the first column has another name"},
	{"csv-file: numbers are texts", forEach(`{ for r in csvdecode(file("p.csv")) : r.name => r }`, "\n-- p.csv --\nname,cores\nweb,3"), "main.tf:4:11 /web cores 3"},
	{"override-file: all kinds of blocks", quota("var.n + local.l + module.m.n", "variable \"n\" { default = 1 }\nlocals { l = 10 }\nmodule \"m\" {\n  source = \"./m\"\n  n = 100\n}\n-- m/main.tf --\nvariable \"n\" {}\noutput \"n\" { value = var.n }\n"+
		"-- override.tf --\nvariable \"n\" { default = 2 }\nlocals { l = 20 }\nmodule \"m\" { n = 200 }\n-- z_override.tf.json --\n{\"locals\": {\"l\": 30}}"), "main.tf:3:11 /p cores 232"},
	{"override-file: nothing to override", quota("1", "") + "\n-- a_override.tf --\nresource \"openstack_compute_quotaset_v2\" \"r\" {\n  cores = 2\n}",
		"main.tf:3:11 /p cores 1\nerror terraform/override a_override.tf:1:1: this overrides resource openstack_compute_quotaset_v2.r, which no other file declares"},
	{"override-file: the number of instances", quota("1", "") + "\n-- a_override.tf --\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  count = 2\n  project_id = \"p${count.index}\"\n}", "main.tf:3:11 /p0 cores 1\nmain.tf:3:11 /p1 cores 1"},
	{"override-file: of OpenTofu", quota("1", "") + "\n-- a_override.tofu --\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  cores = 2\n}", "a_override.tofu:2:11 /p cores 2"},
	{"tofu-file: JSON, and a file without a counterpart", quota("1", "") + "\n-- b.tf.json --\n{\"locals\": {\"l\": 1}}\n-- b.tofu.json --\n{\"locals\": {\"l\": 2}}\n-- c.tofu --\nresource \"openstack_compute_quotaset_v2\" \"c\" {\n  project_id = \"c\"\n  cores = local.l\n}",
		"c.tofu:3:11 /c cores 2\nmain.tf:3:11 /p cores 1\nnote terraform/tofu b.tofu.json: b.tofu.json replaces b.tf.json, as OpenTofu reads them; Terraform reads b.tf.json"},
	{"modules-of-init: in each other", initialized("", `{"Key": "web", "Source": "registry.opentofu.org/a/b/c", "Version": "1.2.0", "Dir": ".terraform/modules/web"}, {"Key": "web.q", "Source": "git::https://example.org/q.git", "Dir": ".terraform/modules/web.q"}`),
		".terraform/modules/web.q/main.tf:4:11 /a cores 5\n.terraform/modules/web.q/main.tf:4:11 /b cores 5"},
	{"modules-of-init: another version", initialized("version = \"1.3.0\"", `{"Key": "web", "Source": "registry.terraform.io/a/b/c", "Version": "1.2.0", "Dir": ".terraform/modules/web"}`),
		"warning terraform/module main.tf:2:12: module.web is not a local directory, and terraform init has fetched version 1.2.0, so its quotas are not known"},
	{"modules-of-init: another source", initialized("", `{"Key": "web", "Source": "registry.terraform.io/a/b/d", "Version": "1.2.0", "Dir": ".terraform/modules/web"}`),
		"warning terraform/module main.tf:2:12: module.web is not a local directory, and terraform init has fetched it from another source, registry.terraform.io/a/b/d, so its quotas are not known"},
	{"modules-of-init: outside", initialized("", `{"Key": "web", "Source": "registry.terraform.io/a/b/c", "Dir": "../../etc"}`),
		"warning terraform/module main.tf:2:12: module.web is not a local directory, and terraform init has put it outside of the directory of the configuration, so its quotas are not known"},
	{"modules-of-init: not JSON", initialized("", `{`),
		"error terraform/module .terraform/modules/modules.json: the file is not valid JSON\nwarning terraform/module main.tf:2:12: module.web is not a local directory, and terraform init has not fetched it, so its quotas are not known"},
	{"limit-list: unified limits", "\n-- main.tf --\nresource \"openstack_identity_limit_v3\" \"l\" {\n  project_id = \"p\"\n  service_id = \"s\"\n  resource_name = \"class:MEMORY_MB\"\n  resource_limit = 1024\n}", "main.tf:5:20 /p ram 1073741824"},
}

// initialized returns a configuration that calls a module of a registry twice, which calls one of a repository, and a manifest.
func initialized(version, modules string) string {
	return "\n-- main.tf --\nmodule \"web\" {\n  source = \"a/b/c\"\n  for_each = toset([\"a\", \"b\"])\n  name = each.key\n  " + version + "\n}\n-- .terraform/modules/modules.json --\n{\"Modules\": [" + modules + "]}" +
		"\n-- .terraform/modules/web/main.tf --\nvariable \"name\" {}\nmodule \"q\" {\n  source = \"git::https://example.org/q.git\"\n  name = var.name\n}\n-- .terraform/modules/web.q/main.tf --\nvariable \"name\" {}\nresource \"openstack_compute_quotaset_v2\" \"q\" {\n  project_id = var.name\n  cores = 5\n}"
}

func TestReadFiles(t *testing.T) {
	for _, test := range fileCases {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(write(t, test.text))
			if got := printed(Read([]string{"."})); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestLinks: yaml-file: a link that leaves the configuration is not followed, neither to a file nor to a directory.
func TestLinks(t *testing.T) {
	elsewhere := write(t, "\n-- n.txt --\n5")
	for _, path := range []string{"link.txt", "folder/n.txt"} {
		dir := write(t, quota(`tonumber(trimspace(file("`+path+`")))`, ""))
		if err := os.Symlink(filepath.Join(elsewhere, "n.txt"), filepath.Join(dir, "link.txt")); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(elsewhere, filepath.Join(dir, "folder")); err != nil {
			t.Fatal(err)
		}
		t.Chdir(dir)
		d, _ := Read([]string{"."})
		if len(d.Quotas) != 1 || !strings.Contains(d.Quotas[0].Unknown, "outside of the directory") {
			t.Errorf("%s: %+v", path, d.Quotas)
		}
	}
}

// TestYAMLIsBounded: yaml-text: aliases do not multiply a text without limit.
func TestYAMLIsBounded(t *testing.T) {
	text := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 12; i++ {
		before := "*a" + string(rune('0'+(i-1)%10)) + strings.Repeat("_", (i-1)/10)
		name := "a" + string(rune('0'+i%10)) + strings.Repeat("_", i/10)
		text += name + ": &" + name + " [" + strings.Repeat(before+", ", 9) + before + "]\n"
	}
	t.Chdir(write(t, quota(`length(yamldecode(file("bomb.yaml")))`, "\n-- bomb.yaml --\n"+text)))
	_, list := Read([]string{"."})
	if len(list) != 1 || !strings.Contains(list[0].Message, "elements and bytes") {
		t.Errorf("%v", list)
	}
}
