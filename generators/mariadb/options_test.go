package mariadb

import "testing"

// K10/69: an override of wsrep_provider_options sets inner keys and keeps the others.
func TestMerge(t *testing.T) {
	const generated = "gmcast.listen_addr=tcp://10.0.0.1:4567"
	for _, c := range [][3]string{
		{"wsrep_provider_options", "gcache.size=1G", generated + "; gcache.size=1G"},
		{"wsrep_provider_options", "gcache.size = 1G; gmcast.listen_addr=tcp://10.0.0.2:4567;", "gmcast.listen_addr=tcp://10.0.0.2:4567; gcache.size = 1G"},
		{"wsrep_cluster_name", "x", "x"},
	} {
		if got := merge(c[0], generated, c[1]); got != c[2] {
			t.Errorf("%s with %q: got %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
