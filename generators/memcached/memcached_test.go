package memcached

import (
	"strings"
	"testing"

	"stackplan/internal/testing/samplecloud"
)

func TestMemcached(t *testing.T) {
	got := strings.Split(made(t, samplecloud.Stack(t, nil), "ctl2", "/etc/memcached.conf"), "\n")
	samplecloud.WantLines(t, "memcached.conf", got, "-l 10.0.0.12", "-p 11211", "-U 0", "-u memcache", "-m 1024", "-c 4096")
}
