package compile_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
	"stackplan/internal/explain"
	"stackplan/internal/model"
)

// withTable compiles the minimal example with compute hosts cn[1-4], whose group sets no addresses, and an inventory table.
func withTable(t *testing.T, table string) *compile.Cloud {
	t.Helper()
	cloud, err := os.ReadFile("../../examples/minimal/cloud.cue")
	if err != nil {
		t.Fatal(err)
	}
	text := string(cloud) + `
hardware: small: {cpus: 8, memory: "64GiB", disk: "1TiB", nics: ["eno1", "eno2"], reserve: {cpus: [0], memory: "3GiB"}}
hardware: narrow: {cpus: 8, memory: "64GiB", disk: "1TiB", nics: ["eno1"], reserve: cpus: [0]}
regions: r1: groups: cn: {role: "compute", hardware: "server", hosts: "cn[1-4]"}
regions: r1: hosts: cn4: address: management: "10.10.0.54"
regions: r1: hosts: ctl3: hardware: "small"
inventory: ["racks.csv"]
`
	if !strings.Contains(table, ",narrow,") {
		text = strings.Replace(text, "hardware: narrow", "_narrow", 1)
	}
	dir := t.TempDir()
	for name, body := range map[string]string{"cloud.cue": text, "racks.csv": table} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return compile.Dir(t.Context(), dir)
}

// TestHardwareFromInventory checks that a host whose hardware the inventory sets has the files of that hardware, and that hosts with the
// same hardware share files.
func TestHardwareFromInventory(t *testing.T) {
	cloud := withTable(t, "host,hardware,address.management\nctl1,,\nctl2,,\nctl3,,\n"+
		"cn1,,10.10.0.51\ncn2,small,10.10.0.52\ncn3,small,10.10.0.53\ncn4,,10.10.0.99\n")
	if len(cloud.Findings) > 0 {
		t.Fatal(cloud.Findings)
	}
	nova, sysctl := map[string]string{}, map[string]*artefact.File{}
	for f, err := range cloud.Files(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case f.Path == "/etc/nova/nova.conf":
			nova[f.Host] = string(f.Body)
		case strings.HasPrefix(f.Path, "/etc/sysctl.d/"):
			sysctl[f.Host] = f
		}
	}
	for host, want := range map[string][2]string{
		"cn1": {"10.10.0.51", "cpu_shared_set = 4-23"}, "cn2": {"10.10.0.52", "cpu_shared_set = 1-7"},
		"cn3": {"10.10.0.53", "cpu_shared_set = 1-7"}, "cn4": {"10.10.0.54", "cpu_shared_set = 4-23"},
	} {
		if !strings.Contains(nova[host], "my_ip = "+want[0]+"\n") || !strings.Contains(nova[host], want[1]+"\n") {
			t.Errorf("%s: want %v in\n%s", host, want, nova[host])
		}
	}
	if &sysctl["cn2"].Body[0] != &sysctl["cn3"].Body[0] {
		t.Error("two hosts with the same hardware do not share a file that does not depend on the host")
	}
	if &sysctl["cn1"].Body[0] == &sysctl["cn2"].Body[0] {
		t.Error("hosts of different hardware share a file")
	}
}

// TestInvalidAddressesInInventory checks that an invalid address is reported at its cell, once for all cells with the same error.
func TestInvalidAddressesInInventory(t *testing.T) {
	for _, test := range []struct{ name, rows, want string }{
		{"outside", "cn1,,10.10.9.51\ncn2,,10.10.9.52\ncn3,,10.10.0.53\n",
			"racks.csv:5:6: cn1 gets 10.10.9.51, outside 10.10.0.0/24 of network management; the same applies to cn2 (inventory.cn1.address.management)"},
		{"twice", "cn1,,10.10.0.51\ncn2,,10.10.0.51\ncn3,,10.10.0.51\n",
			"racks.csv:6:6: cn2 gets 10.10.0.51, the address of cn1; the same applies to cn3 (inventory.cn2.address.management)"},
		{"gateway", "cn1,,10.10.0.1\ncn2,,10.10.0.52\ncn3,,10.10.0.53\n",
			"racks.csv:5:6: cn1 gets 10.10.0.1, which is the gateway of network management (inventory.cn1.address.management)"},
		{"none", "cn1,,10.10.0.\ncn2,,10.10.0.52\ncn3,,10.10.0.53\n",
			`racks.csv:5:6: "10.10.0." is not an address (inventory.cn1.address.management)`},
		{"no interface", "cn1,narrow,10.10.0.51\ncn2,,10.10.0.52\ncn3,,10.10.0.53\n",
			"hardware narrow of host cn1 has no interface eno2"},
		{"ragged", "cn1,\ncn2,,10.10.0.52\ncn3,,10.10.0.53\n",
			"racks.csv:5:1: this row has 2 cells, but the header has 3 columns (inventory.0)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cloud := withTable(t, "host,hardware,address.management\nctl1,,\nctl2,,\nctl3,,\n"+test.rows+"cn4,,\n")
			if len(cloud.Findings) != 1 || !strings.Contains(cloud.Findings[0].String(), test.want) {
				t.Errorf("got %v, want %s", cloud.Findings, test.want)
			}
		})
	}
}

// TestExplainReportsCell checks that explain reports the cell of the table that sets an address, or the host override that takes
// precedence over it.
func TestExplainReportsCell(t *testing.T) {
	cloud := withTable(t, "host,hardware,address.management\nctl1,,\nctl2,,\nctl3,,\ncn1,,10.10.0.51\ncn2,,10.10.0.52\ncn3,,10.10.0.53\ncn4,,10.10.0.99\n")
	for host, want := range map[string]string{"cn2": "racks.csv:6:6 inventory.cn2.address.management", "cn4": "cloud.cue:"} {
		got := ""
		for _, line := range novaOf(t, cloud, host) {
			if line.Option == "DEFAULT.my_ip" {
				in := line.From[0]
				got = fmt.Sprintf("%s:%d:%d %s", in.File, in.Line, in.Column, in.Path)
			}
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: the origin of my_ip is %s, want %s", host, got, want)
		}
	}
}

// novaOf returns the lines of a host's nova.conf with their origins.
func novaOf(t *testing.T, cloud *compile.Cloud, host string) []explain.Line {
	t.Helper()
	hosts := slices.Collect(cloud.Model.Hosts())
	h := hosts[slices.IndexFunc(hosts, func(h *model.Host) bool { return h.Name == host })]
	for f, err := range cloud.HostFiles(context.Background(), h) {
		if err != nil {
			t.Fatal(err)
		}
		if f.Path == "/etc/nova/nova.conf" {
			return explain.FileOf(cloud, h, f).Lines
		}
	}
	t.Fatalf("%s has no nova.conf", host)
	return nil
}
