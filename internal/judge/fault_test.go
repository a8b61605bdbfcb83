package judge_test

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"stackplan/internal/judge"
)

// A fault is a change of a good file that its reader must refuse.
type fault struct {
	name     string
	old, new string
	says     string // part of what the reader says then
}

// plant has a judge accept a good file, and then refuse it with each of the faults.
func plant(t *testing.T, name, good string, judge func(context.Context, string) error, faults []fault) {
	t.Helper()
	plantAll(t, name, good, func(ctx context.Context, files []string) []error {
		verdicts := make([]error, len(files))
		for i, file := range files {
			verdicts[i] = judge(ctx, file)
		}
		return verdicts
	}, faults)
}

// plantAll is plant for a judge of many files at once.
func plantAll(t *testing.T, name, good string, judge func(context.Context, []string) []error, faults []fault) {
	t.Helper()
	dir := readable(t)
	files := []string{save(t, filepath.Join(dir, "good", name), []byte(good))}
	for i, f := range faults {
		if strings.Count(good, f.old) != 1 {
			t.Fatalf("%s: %q is not in the good file once", f.name, f.old)
		}
		bad := strings.Replace(good, f.old, f.new, 1)
		files = append(files, save(t, filepath.Join(dir, strconv.Itoa(i), name), []byte(bad)))
	}
	verdicts := judge(t.Context(), files)
	if verdicts[0] != nil {
		t.Fatalf("the good file is refused: %v", verdicts[0])
	}
	caught := 0
	for i, err := range verdicts[1:] {
		switch f := faults[i]; {
		case err == nil:
			t.Errorf("%s: nobody noticed", f.name)
		case !strings.Contains(err.Error(), f.says):
			t.Errorf("%s: %q expected, got: %v", f.name, f.says, err)
		default:
			caught++
		}
	}
	t.Logf("%s: %d of %d planted faults caught", name, caught, len(faults))
}

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
	plant(t, "haproxy.cfg", goodHAProxy, judge.HAProxy, []fault{
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
		return judge.Keepalived(ctx, file, "eth0", "eth0.100", "br200")
	}
	plant(t, "keepalived.conf", goodKeepalived, onHost, []fault{
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

const goodMariaDB = `[mysqld]
bind_address = 10.0.0.11
max_connections = 4096
innodb_buffer_pool_size = 1024M
binlog_format = ROW
character_set_server = utf8
wsrep_on = ON
wsrep_cluster_address = gcomm://10.0.0.11,10.0.0.12
wsrep_provider = /usr/lib/galera/libgalera_smm.so
`

func TestMariaDBFaults(t *testing.T) {
	plant(t, "stackplan.cnf", goodMariaDB, judge.MariaDB, []fault{
		{"unknown variable", "max_connections", "max_conections", "unknown variable 'max_conections"},
		{"unknown variable that is loose", "max_connections", "loose_max_conections", "loose_max_conections"},
		{"out of range", "= 4096", "= 400000", "adjusted to 100000"},
		{"below the least", "= 1024M", "= 64", "adjusted to"},
		{"not a number", "= 4096", "= many", "max_connections"},
		{"suffix", "1024M", "1024Q", "Unknown suffix 'Q'"},
		{"not a choice", "= ROW", "= ROWS", "'ROWS'"},
		{"character set", "= utf8", "= utf9", "utf9"},
		{"Galera with statements", "= ROW", "= STATEMENT", "binlog_format"},
		{"group that nobody reads", "[mysqld]", "[mysql_server]", "[mysql_server]"},
		{"no group", "[mysqld]\n", "", "without preceding group"},
		{"header left open", "[mysqld]", "[mysqld", "Wrong group definition"},
	})
}

const goodRabbitMQ = `listeners.tcp.1 = 10.0.0.11:5672
cluster_formation.peer_discovery_backend = classic_config
cluster_formation.classic_config.nodes.1 = rabbit@ctl1
cluster_partition_handling = pause_minority
heartbeat = 60
vm_memory_high_watermark.relative = 0.4
default_user = openstack
default_pass = ((messaging/password))
`

func TestRabbitMQFaults(t *testing.T) {
	plant(t, "rabbitmq.conf", goodRabbitMQ, judge.RabbitMQ, []fault{
		{"unknown key", "heartbeat", "hartbeat", "hartbeat"},
		{"unknown key below a known one", "nodes.1", "knots.1", "knots"},
		{"not a choice", "pause_minority", "pause_majority", "pause_majority"},
		{"not a number", "= 60", "= often", "often"},
		{"not a fraction", "= 0.4", "= much", "much"},
		{"not an address", "10.0.0.11:5672", "10.0.0.11:port", "10.0.0.11:port"},
		{"not a setting", "heartbeat = 60", "heartbeat 60", "line 5"},
	})
}

const goodTerms = `% comment
[
    {rabbit, [
        {tcp_listeners, [{"10.0.0.11", 5672}]},
        {cluster_nodes, {['rabbit@ctl1', 'rabbit@ctl2'], disc}},
        {cluster_partition_handling, pause_minority},
        {default_user, <<"openstack">>}
    ]}
].
`

func TestRabbitMQTermsFaults(t *testing.T) {
	plant(t, "rabbitmq.config", goodTerms, judge.RabbitMQTerms, []fault{
		{"unknown setting", "default_user", "defalt_user", "knows no defalt_user"},
		{"unknown application", "{rabbit,", "{rabit,", "no such application: rabit"},
		{"comma too many", `<<"openstack">>}`, `<<"openstack">>},`, "syntax error"},
		{"quote left open", `<<"openstack">>`, `<<"openstack>>`, "unterminated string"},
		{"no final dot", "].\n", "]\n", "syntax error"},
		{"not a setting", "{default_user, <<\"openstack\">>}", "default_user", "not a setting: default_user"},
	})
	plant(t, "enabled_plugins", "[rabbitmq_management].\n", judge.RabbitMQPlugins, []fault{
		{"unknown plug-in", "rabbitmq_management", "rabbitmq_managment", "no such plugin: rabbitmq_managment"},
		{"not a list", "[rabbitmq_management]", "rabbitmq_management", "one list"},
		{"no final dot", "].", "]", "syntax error"},
	})
}

const goodMemcached = `# comment
-l 10.0.0.11
-p 11211
-U 0
-u memcache
-m 1024
-c 4096
`

func TestMemcachedFaults(t *testing.T) {
	plant(t, "memcached.conf", goodMemcached, judge.Memcached, []fault{
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

const goodUWSGI = `[uwsgi]
plugins = python3
wsgi-file = /usr/bin/keystone-wsgi-public
http-socket = 10.0.0.11:5000
processes = 4
threads = 1
master = true
uid = keystone
logto = /var/log/keystone/keystone.log
`

func TestUWSGIFaults(t *testing.T) {
	plant(t, "keystone-uwsgi.ini", goodUWSGI, judge.UWSGI, []fault{
		{"unknown option", "master", "mester", "unknown config directive: mester"},
		{"option of a plug-in that is not there", "plugins = python3\n", "", "unknown config directive: wsgi-file"},
		{"unknown plug-in", "plugins = python3", "plugins = python4", "python4"},
		{"not a number", "processes = 4", "processes = four", "not a number: processes = four"},
		{"unknown user", "uid = keystone", "uid = keystonee", "keystonee"},
		{"other group", "[uwsgi]", "[wsgi]", "[wsgi]"},
	})
}

func TestShellFaults(t *testing.T) {
	const good = "# comment\nNODENAME=rabbit@ctl1\nDAEMON_ARGS=\"--ini /etc/x.ini\"\n"
	plant(t, "rabbitmq-env.conf", good, judge.Shell, []fault{
		{"command", "NODENAME=rabbit@ctl1", "rm NODENAME=1", "not an assignment"},
		{"words without quotes", `"--ini /etc/x.ini"`, "--ini /etc/x.ini", "/etc/x.ini"},
		{"quote left open", `x.ini"`, "x.ini", "nterminated quoted string"},
		{"twice", "DAEMON_ARGS", "NODENAME", "NODENAME is set twice"},
		{"unset variable", "rabbit@ctl1", "rabbit@$NOBODY", "NOBODY"},
	})
}

func TestSysctlFaults(t *testing.T) {
	const good = "# comment\nnet.ipv4.ip_nonlocal_bind = 1\n"
	plant(t, "60-stackplan.conf", good, judge.Sysctl, []fault{
		{"unknown setting", "ip_nonlocal_bind", "ip_non_local_bind", "ip_non_local_bind"},
		{"value", "= 1", "= yes", "Invalid argument"},
		{"setting of the machine", "net.ipv4.ip_nonlocal_bind", "kernel.panic", "kernel.panic"},
	})
}
