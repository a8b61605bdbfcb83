package validators_test

import (
	"testing"

	"stackplan/internal/testing/validators"
)

const goodHAProxy = `global
    maxconn 1000
    stats socket /run/haproxy/admin.sock mode 660 level admin

defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s

listen keystone
    bind 10.0.0.10:5000
    bind 203.0.113.10:5000 ssl crt /etc/haproxy/cloud.pem
    balance roundrobin
    option httpchk
    http-check send meth GET uri /healthcheck
    server ctl1 10.0.0.11:5000 check
    server ctl2 10.0.0.12:5000 check
`

func TestHAProxyFaults(t *testing.T) {
	inject(t, "haproxy.cfg", goodHAProxy, validators.HAProxy, []fault{
		{"unknown keyword", "balance roundrobin", "ballance roundrobin", "unknown keyword 'ballance'"},
		{"unknown algorithm", "balance roundrobin", "balance roundrobbing", "balance"},
		{"server twice", "server ctl2", "server ctl1", "'ctl1'"},
		{"no address", "10.0.0.12:5000 check", "check", "ctl2"},
		{"name instead of address", "10.0.0.12:5000", "ctl2.invalid:5000", "ctl2.invalid"},
		{"port", "10.0.0.11:5000 check", "10.0.0.11:50000000 check", "50000000"},
		{"no certificate", "crt /etc/haproxy/cloud.pem", "crt certificates/cloud.pem", "unable to stat SSL certificate"},
		{"missing backend", "balance roundrobin", "default_backend nobody", "nobody"},
		{"section twice", "defaults\n", "listen keystone\n    bind 10.0.0.10:1\n\ndefaults\n", "keystone"},
		{"no timeouts", "    timeout client 60s\n", "", "missing timeouts"},
		{"unit of time", "timeout client 60s", "timeout client 60y", "unexpected character 'y'"},
		{"no final newline", "ctl2 10.0.0.12:5000 check\n", "ctl2 10.0.0.12:5000 check", "Missing LF"},
	})
}
