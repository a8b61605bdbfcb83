package validators_test

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/model"
)

// up starts the cloud. Afterwards its hosts have the state of region.
func (l *lab) up(region *capacity.Region) error {
	if err := os.MkdirAll(filepath.Join(l.ctl.root, "etc/keystone/fernet-keys"), 0o755); err != nil {
		return err
	}
	return inTurn(
		func() error {
			return parallel(
				l.fernetKeys,
				l.start("haproxy", "root", "/usr/sbin/haproxy", "-W", "-f", "/etc/haproxy/haproxy.cfg"),
				l.start("memcached", "root", "/usr/share/memcached/scripts/systemd-memcached-wrapper"),
				l.start("rabbitmq", "rabbitmq", "env", "HOME=/var/lib/rabbitmq", "/usr/lib/rabbitmq/bin/rabbitmq-server"),
				l.database,
			)
		},
		func() error { return parallel(l.identity(), l.placement(), l.images(), l.networks(), l.compute()) },
		l.startComputes,
		l.wait(func() error { return l.knows(region) }),
	)()
}

// management returns the address of the control host.
func (l *lab) management() string {
	for h := range l.cloud.Hosts() {
		if h.Name == control {
			return h.Management().String()
		}
	}
	return ""
}

// fernetKeys creates two keys for tokens: 32 random bytes in URL-safe Base64, as keystone-manage fernet_setup does.
func (l *lab) fernetKeys() error {
	folder := filepath.Join(l.ctl.root, "etc/keystone/fernet-keys")
	for _, name := range []string{"0", "1"} {
		key := make([]byte, 32)
		rand.Read(key)
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(base64.URLEncoding.EncodeToString(key)), 0o600); err != nil {
			return err
		}
		if err := own(path, "keystone", "keystone", 0o400); err != nil {
			return err
		}
	}
	return own(folder, "keystone", "keystone", 0o700)
}

// databases are the databases of each user.
var databases = map[string][]string{
	"keystone": {"keystone"}, "glance": {"glance"}, "placement": {"placement"}, "neutron": {"neutron"},
	"nova": {"nova", "nova_api", "nova_cell0"},
}

// database starts MariaDB and creates the databases and their users.
func (l *lab) database() error {
	sql := ""
	for user, names := range databases {
		sql += fmt.Sprintf("CREATE USER %s IDENTIFIED BY '%s';\n", user, secret(user+"/database"))
		for _, name := range names {
			sql += fmt.Sprintf("CREATE DATABASE %s; GRANT ALL ON %s.* TO %s;\n", name, name, user)
		}
	}
	return inTurn(
		l.run("root", "/usr/bin/mariadb-install-db", "--user=mysql", "--skip-test-db"),
		l.start("mariadb", "root", "/usr/sbin/mariadbd", "--user=mysql"),
		l.wait(l.run("root", "/usr/bin/mariadb-admin", "ping")),
		func() error {
			_, err := l.ctl.run("root", sql, "/usr/bin/mariadb")
			return err
		},
		l.wait(greets(l.api.vip+":3306")),
	)()
}

// identity is the step that starts keystone and registers all services.
func (l *lab) identity() func() error {
	region := l.cloud.Regions[0].Name
	at := "http://" + l.api.vip + keystonePort
	return inTurn(
		l.run("keystone", "/usr/bin/keystone-manage", "db_sync"),
		l.run("keystone", "/usr/bin/keystone-manage", "bootstrap", "--bootstrap-password", secret("admin"), "--bootstrap-region-id", region,
			"--bootstrap-internal-url", at, "--bootstrap-public-url", at),
		l.uwsgi("keystone", keystonePort),
		func() error { return l.api.login() },
		func() error { return l.api.register(region) },
	)
}

// placement is the step that starts placement.
func (l *lab) placement() func() error {
	return inTurn(l.run("placement", "/usr/bin/placement-manage", "db", "sync"), l.uwsgi("placement", placementPort))
}

// images is the step that starts glance.
func (l *lab) images() func() error {
	return inTurn(
		l.run("glance", "/usr/bin/glance-manage", "db_sync"),
		l.python("glance-api", "glance.cmd.api", "glance"),
		l.wait(l.answers(glancePort)),
	)
}

// networks is the step that starts neutron, which nova queries even for instances without a network.
func (l *lab) networks() func() error {
	return inTurn(
		l.run("neutron", "/usr/bin/neutron-db-manage", "--config-file", "/etc/neutron/neutron.conf", "upgrade", "heads"),
		l.uwsgi("neutron", neutronPort),
	)
}

// compute is the step that starts nova without its compute hosts, with one cell.
func (l *lab) compute() func() error {
	manage := func(words ...string) func() error {
		return l.run("nova", append([]string{"/usr/bin/nova-manage"}, words...)...)
	}
	return inTurn(
		manage("api_db", "sync"),
		manage("cell_v2", "map_cell0"),
		manage("db", "sync"),
		manage("cell_v2", "create_cell", "--name", "cell1"),
		l.wait(listens(l.management()+":5672")),
		func() error {
			return parallel(
				l.python("nova-conductor", "nova.cmd.conductor", "nova"),
				l.python("nova-scheduler", "nova.cmd.scheduler", "nova"),
				l.uwsgi("nova", novaPort),
			)
		},
	)
}

// startComputes starts nova-compute on each compute host.
func (l *lab) startComputes() error {
	for h := range computeHosts(l.cloud) {
		if err := l.startCompute(h); err != nil {
			return err
		}
	}
	return nil
}

// knows reports whether nova has all compute hosts in its cell, with their final ratios: a new host has the initial ratios
// until it updates its resources for the second time, and weighers read them.
func (l *lab) knows(region *capacity.Region) error {
	want := []string{}
	for h := range computeHosts(l.cloud) {
		ratios := map[capacity.Resource]float64{}
		for _, inv := range inventoriesOf(region, h.Name) {
			ratios[inv.Resource] = inv.Ratio
		}
		want = append(want, fmt.Sprint(h.Name, " ", ratios[capacity.VCPU], " ", ratios[capacity.Memory], " ", ratios[capacity.Disk]))
	}
	slices.Sort(want)
	const sql = `SELECT CONCAT_WS(' ', n.host, cpu_allocation_ratio, ram_allocation_ratio, disk_allocation_ratio)
FROM nova.compute_nodes n JOIN nova_api.host_mappings m ON m.host = n.host ORDER BY 1`
	have, err := l.ctl.run("root", sql, "/usr/bin/mariadb", "--skip-column-names")
	if err == nil && have != strings.Join(want, "\n")+"\n" {
		err = fmt.Errorf("nova knows these hosts with their ratios:\n%sbut not yet:\n%s", have, strings.Join(want, "\n"))
	}
	return err
}

// drivers makes the lab's driver available to nova, which searches drivers in nova.virt only.
const drivers = "import nova.virt\nnova.virt.__path__.append('/etc')\n"

// startCompute starts nova-compute on a host.
func (l *lab) startCompute(h *model.Host) error {
	on := l.hosts[h.Name]
	for _, name := range []string{"lab_driver.py", "lab.conf"} {
		body, err := os.ReadFile(filepath.Join("testdata/lab", name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(on.root, "etc", name), body, 0o644); err != nil {
			return err
		}
	}
	on.env = append(on.env, fmt.Sprint("LAB_CPUS=", h.Hardware.CPUs),
		fmt.Sprint("LAB_MEMORY_MB=", h.Hardware.Memory>>20), fmt.Sprint("LAB_DISK_GB=", h.Hardware.Disk>>30))
	return l.startPython(on, "nova-compute-"+h.Name, "nova-compute", "nova.cmd.compute", drivers, "nova",
		"--config-file", "/etc/nova/nova.conf", "--config-file", "/etc/lab.conf")
}
