package validators_test

import (
	"testing"

	"stackplan/internal/testing/validators"
)

const goodMemcached = `# comment
-l 10.0.0.11
-p 11211
-U 0
-u memcache
-m 1024
-c 4096
`

func TestMemcachedFaults(t *testing.T) {
	inject(t, "memcached.conf", goodMemcached, validators.Memcached, []fault{
		{"unknown flag", "-c 4096", "-G 4096", "invalid option -- 'G'"},
		{"unknown long flag", "-c 4096", "--conns 4096", "unrecognized option '--conns'"},
		{"not a number of connections", "-c 4096", "-c none", "Maximum connections must be greater than 0"},
		{"not a port", "-p 11211", "-p 112110", "112110"},
		{"unknown user", "-u memcache", "-u memcachedd", "can't find the user memcachedd"},
		{"no flag", "-m 1024", "memory 1024", "not a flag"},
		{"every address", "-l 10.0.0.11\n", "", "listens on every address"},
		{"not an address", "10.0.0.11", "10.0.0.", "10.0.0."},
	})
}
