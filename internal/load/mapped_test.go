package load_test

import (
	"strings"
	"testing"

	"stackplan/internal/diag"
)

// N10: an IPv4 address in the notation of IPv6 is neither: it is in no IPv4 network, and programs differ about it.
func TestMappedAddressesAreRejected(t *testing.T) {
	_, _, list := loadTables(t, `"a.csv"`, map[string]string{
		"a.csv": "host,address.management\ncn1,::ffff:10.0.1.1\n",
		"y.cue": `package cloud
regions: r1: networks: {
	a: {purpose: "storage", vlan: 300, cidr: "::ffff:10.9.0.0/120"}
	b: {purpose: "storage", vlan: 301, cidr: "10.9.1.0/24", gateway: "::ffff:10.9.1.1"}
}
`,
	})
	for _, want := range []struct{ path, hint string }{
		{"regions.r1.networks.a.cidr", "write the IPv4 network: 10.9.0.0/24"},
		{"regions.r1.networks.b.gateway", "write the IPv4 address: 10.9.1.1"},
	} {
		if !has(list, want.path, want.hint, diag.Error) {
			t.Errorf("no error at %s with the hint %q in %v", want.path, want.hint, list)
		}
	}
	if !has(list, "inventory.cn1.address.management", "write the IPv4 address: 10.0.1.1", diag.Error) {
		t.Errorf("no error about the table in %v", list)
	}
}

// N10: two hosts with one serial number.
func TestSerialNumbersAreOfOneHost(t *testing.T) {
	_, cloud, list := loadTables(t, `"a.csv"`, map[string]string{"a.csv": "host,serial\ncn1,CZ1\ncn2,CZ2\ncn3,CZ1\n"})
	if cloud == nil {
		t.Fatal(list)
	}
	if !has(list, "inventory.cn3.serial", "dmidecode", diag.Warning) {
		t.Errorf("no warning about the serial number in %v", list)
	}
	if len(list) == 0 || !strings.Contains(list[0].Message, `"CZ1" is also that of host cn1`) {
		t.Errorf("got %v", list)
	}
}

func has(list diag.List, path, hint string, severity diag.Severity) bool {
	for _, d := range list {
		if string(d.Path) == path && strings.Contains(d.Hint, hint) && d.Severity == severity {
			return true
		}
	}
	return false
}
