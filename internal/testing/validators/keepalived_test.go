package validators_test

import (
	"context"
	"testing"

	"stackplan/internal/testing/validators"
)

const goodKeepalived = `global_defs {
    router_id ctl1
    enable_script_security
    script_user nobody
}

vrrp_script haproxy {
    script "/usr/bin/pgrep haproxy"
    interval 2
}

vrrp_instance management {
    state BACKUP
    interface eth0.100
    virtual_router_id 51
    priority 100
    advert_int 1
    unicast_src_ip 10.0.0.11
    unicast_peer {
        10.0.0.12
    }
    virtual_ipaddress {
        10.0.0.10/24 dev eth0.100
    }
    track_script {
        haproxy
    }
}

vrrp_instance public {
    state BACKUP
    interface br200
    virtual_router_id 52
    priority 99
    virtual_ipaddress {
        203.0.113.10/24
    }
}
`

func TestKeepalivedFaults(t *testing.T) {
	onHost := func(ctx context.Context, file string) error {
		return validators.Keepalived(ctx, file, "eth0", "eth0.100", "br200")
	}
	inject(t, "keepalived.conf", goodKeepalived, onHost, []fault{
		{"VRID 256", "virtual_router_id 51", "virtual_router_id 256", "256"},
		{"VRID twice", "interface br200\n    virtual_router_id 52",
			"interface eth0.100\n    unicast_src_ip 10.0.0.11\n    unicast_peer {\n        10.0.0.12\n    }\n    virtual_router_id 51", "51"},
		{"priority 256", "priority 100", "priority 256", "256"},
		{"unknown keyword", "priority 100", "priorety 100", "priorety"},
		{"unknown block", "virtual_ipaddress {\n        203", "virtual_addresses {\n        203", "virtual_addresses"},
		{"interface that the host lacks", "interface br200", "interface br201", "br201"},
		{"interface of an address", "10.0.0.10/24 dev eth0.100", "10.0.0.10/24 dev eth0.101", "eth0.101"},
		{"script that the host lacks", "/usr/bin/pgrep", "/usr/bin/no-such-program", "Disabling track script haproxy since not found"},
		{"script that nobody defined", "        haproxy\n", "        happroxy\n", "happroxy"},
		{"VIP", "203.0.113.10/24", "203.0.113.300/24", "203.0.113.300"},
		{"instance twice", "vrrp_instance public", "vrrp_instance management", "management"},
		{"brace left open", "        203.0.113.10/24\n    }\n}", "        203.0.113.10/24\n    }\n", "missing '}'s"},
	})
}
