package load_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/hashicorp/hcl/v2/hclwrite"

	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

// inventoryCloud extends base.cue by the objects that the tables of testdata/inventory refer to.
const inventoryCloud = `package cloud
hardware: fat: {cpus: 64, memory: "512GiB", disk: "4TiB", nics: ["eth0"]}
regions: r1: {
	groups: cn: {role: "compute", hardware: "node", hosts: "cn[1-3]", address: management: "10.0.1.0+n", rack: "r[07-08]", labels: {tier: "core", row: "1"}}
	hosts: cn3: {zone: "z9", labels: row: "9"}
}
inventory: [%s]
`

// loadTables loads base.cue and inventoryCloud with tables of those names and texts.
func loadTables(t testing.TB, names string, tables map[string]string) (*load.Source, *model.Cloud, diag.List) {
	t.Helper()
	base, err := os.ReadFile("testdata/base.cue")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	tables["base.cue"], tables["x.cue"] = string(base), fmt.Sprintf(inventoryCloud, names)
	for name, text := range tables {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return load.Dir(dir)
}

// printed returns all reports as the user sees them.
func printed(t testing.TB, s *load.Source, list diag.List) string {
	t.Helper()
	var b bytes.Buffer
	if err := diag.Print(&b, list, s.Line); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestInventoryFormats: the same facts in four formats give the same hosts.
func TestInventoryFormats(t *testing.T) {
	var first []*model.Host
	for _, ext := range []string{"csv", "json", "yaml", "hcl"} {
		text, err := os.ReadFile("testdata/inventory/hosts." + ext)
		if err != nil {
			t.Fatal(err)
		}
		for kind, text := range map[string]string{
			"plain": string(text), "Windows": "\ufeff" + strings.ReplaceAll(string(text), "\n", "\r\n"),
		} {
			s, cloud, list := loadTables(t, `"hosts.`+ext+`"`, map[string]string{"hosts." + ext: text})
			if len(list) > 0 {
				t.Fatalf("%s, %s: %s", ext, kind, printed(t, s, list))
			}
			var hosts []*model.Host
			var classes []model.Class
			for h := range cloud.Hosts() {
				classes = append(classes, model.Class{Networks: h.Class().Networks})
				h.Region, h.Group, h.HostOverride = nil, nil, nil
				hosts = append(hosts, h)
			}
			if first == nil {
				first = hosts
			}
			same(t, "classes", classes, []model.Class{{Networks: "provider\n"}, {}, {}, {}, {}, {}})
			if !reflect.DeepEqual(hosts, first) {
				t.Errorf("%s, %s: other hosts", ext, kind)
			}
		}
	}
	cn1, cn2, cn3 := first[0], first[1], first[2]
	same(t, "hardware", []string{cn1.Hardware.Name, cn2.Hardware.Name, cn3.Hardware.Name}, []string{"fat", "node", "node"})
	same(t, "racks", []string{cn1.Rack, cn2.Rack, cn3.Rack, first[4].Rack}, []string{"r01", "r01", "r02", "r09"})
	same(t, "zones", []string{cn1.Zone, cn2.Zone, cn3.Zone}, []string{"z1", "", "z9"})
	same(t, "serials", []string{cn1.Serial, cn3.Serial, first[3].Serial, first[5].Serial}, []string{"CZ0001", "007", `a "b", c`, ""})
	same(t, "labels", []map[string]string{cn1.Labels, cn2.Labels, cn3.Labels, first[4].Labels}, []map[string]string{
		{"tier": "edge", "row": "4"}, {"tier": "core", "row": "1"}, {"tier": "edge", "row": "9"}, {"row": "12"}})
	same(t, "addresses", []netip.Addr{cn1.Management(), cn1.Address["provider"], cn2.Management(), cn3.Management()}, []netip.Addr{
		netip.MustParseAddr("10.0.2.1"), netip.MustParseAddr("192.0.2.11"), netip.MustParseAddr("10.0.2.2"), netip.MustParseAddr("10.0.1.3")})
}

// TestInventoryPlaces: a path of a fact leads to its cell.
func TestInventoryPlaces(t *testing.T) {
	for ext, want := range map[string][3]string{
		"csv":  {"hosts.csv:2:22", "hosts.csv:2:26", "hosts.csv:7:1"},
		"json": {"hosts.json:2:96", "hosts.json:3:30", "hosts.json:8:12"},
		"yaml": {"hosts.yaml:7:13", "hosts.yaml:8:25", "hosts.yaml:28:9"},
		"hcl":  {"hosts.hcl:7:14", "hosts.hcl:8:29", "hosts.hcl:40:6"},
	} {
		text, err := os.ReadFile("testdata/inventory/hosts." + ext)
		if err != nil {
			t.Fatal(err)
		}
		s, _, _ := loadTables(t, `"hosts.`+ext+`"`, map[string]string{"hosts." + ext: string(text)})
		got := [3]string{s.Pos("inventory.cn1.hardware").String(), s.Pos("inventory.cn1.address.management").String(), s.Pos("inventory.ctl3.host").String()}
		if got != want {
			t.Errorf("%s: %v, want %v", ext, got, want)
		}
		for _, nowhere := range []string{"inventory.cn1.height", "inventory.cn9.rack", "inventory.cn2.hardware"} {
			if pos := s.Pos(source.Path(nowhere)); pos.IsValid() && !load.FromSchema(pos) {
				t.Errorf("%s: %s stands at %v", ext, nowhere, pos)
			}
		}
	}
}

// TestInventoryFiles: the reason why a table cannot be read is reported at its name.
func TestInventoryFiles(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside.csv")
	if err := os.WriteFile(outside, []byte("host\ncn1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, names, want string }{
		{"missing", `"rack.csv"`, "the table rack.csv cannot be read: no such file or directory; did you mean racks.csv?"},
		{"above", `"../racks.csv"`, `"../racks.csv" is not the name of a file of the description; move the table to the directory of the description, and write its name, as racks.csv`},
		{"above within", `"sub/../../racks.csv"`, `"sub/../../racks.csv" is not the name of a file of the description; move the table to the directory of the description, and write its name, as racks.csv`},
		{"absolute", `"/etc/racks.csv"`, `"/etc/racks.csv" is not the name of a file of the description; move the table to the directory of the description, and write its name, as racks.csv`},
		{"empty", `""`, `"" is not the name of a file of the description; move the table to the directory of the description, and write its name, as racks.csv`},
		{"twice", `"racks.csv", "./racks.csv"`, `"./racks.csv" is named twice; remove one of them`},
		{"format", `"racks.xlsx"`, `"racks.xlsx" is not a table of a supported type; supported are .csv, .json, .yaml, .yml and .hcl`},
		{"link out", `"link.csv"`, "the table link.csv cannot be read: path escapes from parent; "},
		{"pipe", `"pipe.csv"`, "the table pipe.csv cannot be read: it is not a regular file; "},
		{"directory", `"dir.csv"`, "the table dir.csv cannot be read: it is not a regular file; "},
		{"large", `"large.csv"`, "the table large.csv cannot be read: the tables are larger than 16 MiB together; a table contains fields of hosts only; 10,000 rows need about 1 MiB"},
		{"number", `7`, "inventory must be a text, not a whole number; put it in quotes: \"7\""},
	} {
		t.Run(test.name, func(t *testing.T) {
			base, err := os.ReadFile("testdata/base.cue")
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			writeFile(t, dir, "base.cue", append(base, fmt.Sprintf("\ninventory: [%s]\n", test.names)...))
			writeFile(t, dir, "racks.csv", []byte("host,rack\nctl1,r1\nctl2,r1\nctl3,r2\n"))
			large := filepath.Join(dir, "large.csv")
			for _, err := range []error{
				os.Symlink(outside, filepath.Join(dir, "link.csv")), syscall.Mkfifo(filepath.Join(dir, "pipe.csv"), 0o644),
				os.Mkdir(filepath.Join(dir, "dir.csv"), 0o755), os.WriteFile(large, nil, 0o644), os.Truncate(large, 1<<30),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			_, _, list := load.Dir(dir)
			if len(list) != 1 || list[0].Message+"; "+list[0].Hint != test.want || !strings.HasPrefix(list[0].Pos.String(), "base.cue:16:") {
				t.Errorf("got %v", list)
			}
		})
	}
}

// TestInventoryLinkInside: a link to a file of the description is a file.
func TestInventoryLinkInside(t *testing.T) {
	base, err := os.ReadFile("testdata/base.cue")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writeFile(t, dir, "base.cue", append(base, "\ninventory: [\"sub/link.csv\"]\n"...))
	writeFile(t, dir, "racks.csv", []byte("host,rack\nctl1,r1\nctl2,r1\nctl3,r2\n"))
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../racks.csv", filepath.Join(dir, "sub", "link.csv")); err != nil {
		t.Fatal(err)
	}
	if _, cloud, list := load.Dir(dir); len(list) > 0 || cloud.Regions[0].Inventory["ctl3"].Rack != "r2" {
		t.Errorf("got %v", list)
	}
}

// TestInventoryWarnings: a table without rows and hosts without a row are warnings.
func TestInventoryWarnings(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"x.csv":  {"host,rack\n", "x.csv:1:1: warning: x.csv has no rows (inventory.0)\n  1 | host,rack\n"},
		"x.json": {"[]", "x.json:1:1: warning: x.json has no rows (inventory.0)\n"},
		"x.yaml": {"[]\n", "x.yaml:1:1: warning: x.yaml has no rows (inventory.0)\n"},
		"y.csv":  {"host,rack\ncn2,r1\n", "x.cue:7:12: warning: no row in the inventory: cn[1,3],ctl[1-3] (inventory)\n"},
	} {
		s, cloud, list := loadTables(t, `"`+name+`"`, map[string]string{name: test.text})
		if got := printed(t, s, list); !strings.HasPrefix(got, test.want) || len(list) != 1 || cloud == nil || list.Err() != nil {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestInventoryHidesSecrets: no message shows a line of a table that may hold a secret.
func TestInventoryHidesSecrets(t *testing.T) {
	for name, text := range map[string]string{
		"x.csv":  "host,bmc_password,rack\ncn1,hunter2,r[1-2]\n",
		"x.json": `[{"host": "cn1", "bmc_password": "hunter2", "rack": "r[1-2]"}]`,
		"x.yaml": "- {host: cn1, bmc_password: hunter2, rack: 'r[1-2]'}\n",
		"x.hcl":  "host \"cn1\" {\n  labels = { api_token = \"hunter2\", \"\" = 1 }\n}\n",
		"y.csv":  "host,serial\ncn1,http://root:hunter2@bmc,\n",
	} {
		s, _, list := loadTables(t, `"`+name+`"`, map[string]string{name: text})
		if got := printed(t, s, list); strings.Contains(got, "hunter2") || !strings.Contains(got, name+":") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestInventoryManyFaults: identical faults are reported once with all hosts, and their number is bounded.
func TestInventoryManyFaults(t *testing.T) {
	rows, bad := "host,hardware\n", "host,address.management\n"
	for i := range 5000 {
		rows += fmt.Sprintf("cx%d,node\n", i)
		bad += fmt.Sprintf("cx%d\n", i)
	}
	_, _, list := loadTables(t, `"x.csv"`, map[string]string{"x.csv": rows})
	want := `x.csv:2:1: no group has a host "cx0"; the same applies to cx[1-199] (inventory.cx0.host)`
	if !slices.ContainsFunc(list, func(d diag.Diagnostic) bool { return d.String() == want }) || len(list) != 2 {
		t.Errorf("got %v", list)
	}
	if _, _, list := loadTables(t, `"x.csv"`, map[string]string{"x.csv": bad}); len(list) > 202 {
		t.Errorf("%d findings", len(list))
	}
}

// TestFormatTable: a table that is too long for a description is formatted like a short one, and its faults keep their
// places.
func TestFormatTable(t *testing.T) {
	table, _, _ := strings.Cut(largeTable("hcl"), "host \"cn06001\"")
	ugly := "\ufeff# facts\r\n" + strings.NewReplacer("rack     = ", "rack=", "  zone", "\n\tzone", "\n", "\r\n").Replace(table)
	want := string(hclwrite.Format([]byte(strings.ReplaceAll(strings.TrimPrefix(ugly, "\ufeff"), "\r\n", "\n"))))
	got, err := load.Format("hosts.hcl", []byte(ugly))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%d bytes are formatted otherwise", len(ugly))
	}
	for _, test := range []struct{ text, want string }{
		{strings.Replace(ugly, "{\r\n", "{\r\n  rack = \r\n", 1) + "host \"x\" {\r\n  rack = \r\n}\r\n", "hosts.hcl:3:10: expected a value here\nhosts.hcl:54004:10: expected a value here"},
		{"region \"r1\" {\n" + strings.Repeat("  workers = 4\n", 100000) + "}\n", "hosts.hcl: hosts.hcl is larger than 1 MiB and is not a table of host blocks"},
	} {
		if _, err := load.Format("hosts.hcl", []byte(test.text)); err == nil || err.Error() != test.want {
			t.Errorf("got %.300v, want %s", err, test.want)
		}
	}
}
