package validators_test

import (
	"testing"

	"stackplan/internal/testing/validators"
)

func TestResolverFaults(t *testing.T) {
	const good = "# Written by stackplan; a change made here is lost at the next rollout.\nnameserver 192.0.2.2\nnameserver 2001:db8::53\nnameserver 192.0.2.3\n"
	inject(t, "resolv.conf", good, validators.Resolver, []fault{
		{"name in place of an address", "192.0.2.2", "ns1.example.org", "ns1.example.org"},
		{"unknown option", "nameserver 192.0.2.3", "nameservers 192.0.2.3", "nameservers"},
		{"fourth server", "nameserver 192.0.2.3", "nameserver 192.0.2.3\nnameserver 192.0.2.4", "libc asked"},
		{"the same server twice", "192.0.2.3", "192.0.2.2", "libc asked"},
	})
}

func TestTimesyncdFaults(t *testing.T) {
	const good = "# Written by stackplan; a change made here is lost at the next rollout.\n\n[Time]\nNTP=192.0.2.3 time.example.org\n"
	inject(t, "stackplan.conf", good, validators.Timesyncd, []fault{
		{"unknown key", "NTP=", "NTP=192.0.2.9\nNTPServers=", "NTPServers"},
		{"wrong section", "[Time]", "[Network]", "Unknown section"},
	})
}
