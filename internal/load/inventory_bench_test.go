package load_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/load"
)

// largeTable is a table of 10,000 rows with eight facts, in a format.
func largeTable(ext string) string {
	var b strings.Builder
	row := map[string]string{
		"csv":  "cn%05[1]d,r%03[2]d,z%[3]d,CZ2026%06[1]d,node,10.%[4]d.%[5]d.%[6]d,edge,%[2]d\n",
		"json": " {\"host\": \"cn%05[1]d\", \"rack\": \"r%03[2]d\", \"zone\": \"z%[3]d\", \"serial\": \"CZ2026%06[1]d\", \"hardware\": \"node\", \"address\": {\"management\": \"10.%[4]d.%[5]d.%[6]d\"}, \"labels\": {\"tier\": \"edge\", \"row\": \"%[2]d\"}},\n",
		"yaml": "- host: cn%05[1]d\n  rack: r%03[2]d\n  zone: z%[3]d\n  serial: CZ2026%06[1]d\n  hardware: node\n  address: {management: 10.%[4]d.%[5]d.%[6]d}\n  labels: {tier: edge, row: \"%[2]d\"}\n",
		"hcl":  "host \"cn%05[1]d\" {\n  rack     = \"r%03[2]d\"\n  zone     = \"z%[3]d\"\n  serial   = \"CZ2026%06[1]d\"\n  hardware = \"node\"\n  address  = { management = \"10.%[4]d.%[5]d.%[6]d\" }\n  labels   = { tier = \"edge\", row = \"%[2]d\" }\n}\n",
	}[ext]
	head := map[string]string{"csv": "host,rack,zone,serial,hardware,address.management,label.tier,label.row\n", "json": "[\n"}[ext]
	b.WriteString(head)
	for i := range 10000 {
		fmt.Fprintf(&b, row, i+1, i/40, i/2500, 1+i/40000, i/200, 1+i%200)
	}
	if ext == "json" {
		return strings.TrimSuffix(b.String(), ",\n") + "\n]\n"
	}
	return b.String()
}

// BenchmarkInventory loads a cloud of 10,000 hosts without a table, and with one in each format.
func BenchmarkInventory(b *testing.B) {
	base, err := os.ReadFile("testdata/base.cue")
	if err != nil {
		b.Fatal(err)
	}
	cloud := strings.Replace(string(base), "10.0.0.0/22", "10.0.0.0/8", 1) +
		"regions: r1: groups: cn: {role: \"compute\", hardware: \"node\", hosts: \"cn[00001-10000]\", address: management: \"10.200.0.0+n\"}\n"
	for _, ext := range []string{"none", "csv", "json", "yaml", "hcl"} {
		b.Run(ext, func(b *testing.B) {
			dir, text := b.TempDir(), cloud
			if ext != "none" {
				text += "inventory: [\"hosts." + ext + "\"]\n"
				if err := os.WriteFile(filepath.Join(dir, "hosts."+ext), []byte(largeTable(ext)), 0o644); err != nil {
					b.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), []byte(text), 0o644); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, cloud, list := load.Dir(dir); list.Err() != nil || ext != "none" && len(cloud.Regions[0].Inventory) != 10000 {
					b.Fatal(list)
				}
			}
		})
	}
}
