package validators_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"stackplan/internal/artefact"
)

// overridesOfPrograms are overrides of each kind: a number, a line without a value, a repeated line, a new section and a new block, an
// option with inner keys, an omitted line.
const overridesOfPrograms = `package cloud

overrides: haproxy: global: {maxconn: 50000, nbthread: 4, "tune.bufsize": 32768}
overrides: haproxy: defaults: {"timeout client": "5m", "option tcpka": null, "no option dontlognull": true}
overrides: haproxy: "listen keystone": {"http-request deny": ["if { path_beg /x }", "if { hdr(host) -i \"a b\" }"], "option httpchk": "GET /v3/", balance: "leastconn", "http-request del-header": null}
overrides: haproxy: "listen stats": {bind: "127.0.0.1:9000", "stats enable": true, "stats uri": "/stats#x", mode: "http"}
overrides: keepalived: global_defs: {vrrp_garp_master_refresh: 60, router_id: null}
overrides: keepalived: "vrrp_instance management": {nopreempt: null, preempt_delay: 30, priority: 120, virtual_routes: ["10.9.0.0/16 dev lo"], virtual_ipaddress: ["172.16.10.5/24 dev lo"]}
overrides: mariadb: mysqld: {innodb_buffer_pool_size: "8G", wsrep_provider_options: "gcache.size=256M; evs.inactive_timeout=PT30S", max_allowed_packet: "64M", "skip-name-resolve": true, sql_mode: "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION", slow_query_log: true, init_connect: "SET NAMES utf8 # x"}
overrides: rabbitmq: {"vm_memory_high_watermark.relative": 0.1, heartbeat: 30, "disk_free_limit.absolute": "2GB", "log.file.level": "warning", "listeners.tcp.2": "127.0.0.1:5672"}
overrides: memcached: {"memory-limit": 2048, threads: 8, "disable-cas": true, extended: ["modern", "hashpower=20"], "conn-limit": 8192}
regions: lab: hosts: ctl1: overrides: memcached: listen: ["127.0.0.1", "172.16.10.11"]
overrides: uwsgi: {harakiri: 60, processes: 3, "log-x-forwarded-for": true, plugins: ["python3"]}
`

// TestProgramsReadOverrides validates the files of the programs whose options overrides set with these programs.
func TestProgramsReadOverrides(t *testing.T) {
	dir := t.TempDir()
	cloud, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "zed", "cloud.cue"))
	if err != nil {
		t.Fatal(err)
	}
	save(t, filepath.Join(dir, "cloud.cue"), cloud)
	save(t, filepath.Join(dir, "programs.cue"), []byte(overridesOfPrograms))
	files := slices.DeleteFunc(compiledIn(t, dir), func(f written) bool { return f.Program == "" })
	for _, name := range []string{"haproxy", "keepalived", "mariadb", "rabbitmq.conf", "memcached", "uwsgi"} {
		t.Run("K10/69: "+name, func(t *testing.T) {
			i := slices.IndexFunc(readers, func(r reader) bool { return r.name == name })
			if validateAll(t, readers[i], files) == 0 {
				t.Errorf("%s had nothing to judge", name)
			}
			isSet := func(f written) bool {
				return readers[i].reads(f.Path) && slices.ContainsFunc(f.Lines, func(o *artefact.Origin) bool { return o != nil && o.Override })
			}
			if !slices.ContainsFunc(files, isSet) {
				t.Errorf("no file of %s has a line of an override", name)
			}
		})
	}
}
