package hcl

import (
	"testing"

	"stackplan/internal/source"
)

// TestHints shows N11: a hint about an HCL file is HCL.
func TestHints(t *testing.T) {
	for _, test := range []struct{ path, cue, want string }{
		{"", `add identity: home: "r1", where r1 is a region`, `add identity { home = "r1" }, where r1 is a region`},
		{
			"regions.r1.groups.ctl.address", `write an address for the group, as tenant: "10.30.0.0+n"; or remove the cidr of the network`,
			`write an address for the group, as tenant = "10.30.0.0+n"; or remove the cidr of the network`,
		},
		{"regions.r1.groups.ctl.address", `write tenant-2: "10.30.0.0+n"`, `write tenant-2 = "10.30.0.0+n"`},
		{
			"hardware.server", `write the pages into the hardware, as hugePages: {size: "1GiB", count: 64}`,
			`write the pages into the hardware, as hugePages = { size = "1GiB", count = 64 }`,
		},
		{"regions.r1.flavors.x", `write properties: "hw:cpu_policy": "dedicated"`, `write properties = { "hw:cpu_policy" = "dedicated" }`},
		{
			"regions.r1.flavors.x", `write properties: "hw:cpu_policy": "dedicated"; or remove isolate from some of the hardware`,
			`write properties = { "hw:cpu_policy" = "dedicated" }; or remove isolate from some of the hardware`,
		},
		{"", `write {secret: "nova/database"}`, `write {secret = "nova/database"}`},
		{"", "write mtu: 1550 for the usual 1500 bytes", "write mtu = 1550 for the usual 1500 bytes"},
		{"", "set vip of the network: 10.10.0.14 is unused", "set vip of the network: 10.10.0.14 is unused"},
		{"", "add to the services of the role: nova-api", "add to the services of the role: nova-api"},
		{"regions.r1.location", `put it in quotes: "4"`, `put it in quotes: "4"`},
		{"", "use --max-time 5m", "use --max-time 5m"},
	} {
		if got := hclHint(test.cue, source.Path(test.path)); got != test.want {
			t.Errorf("%s\ngot:  %s\nwant: %s", test.cue, got, test.want)
		}
	}
}
