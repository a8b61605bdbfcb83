package validators_test

import (
	"bytes"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
)

// A drift is a change of a file of a host since the last rollout.
type drift struct {
	host, path string
	happen     func(t *testing.T, file string)
	reported   string // what stackplan must report for the file, see changed: several words, nothing, or uncompared
	byBytes    string // what engines must change in the file
}

// uncompared is a difference that stackplan can only count: a secret for which the tree has a reference.
const uncompared = "uncompared"

// drifts contain each kind of difference at least once, in files of each format.
func drifts() []drift {
	const content, ensure, mode = "content", "ensure", "mode"
	comment := appended("\n# a comment\n")
	return []drift{
		// Another value, no line, one line more.
		{"cn01", "/etc/nova/nova.conf", replaced("cpu_allocation_ratio = 4.0", "cpu_allocation_ratio = 16.0"), content, content},
		{"cn01", "/etc/neutron/neutron.conf", replaced("report_interval = 30\n", "report_interval = 30\nmade_up = 1\n"), content, content},
		{"cn01", "/etc/sysctl.d/60-stackplan-host.conf", replaced("vm.swappiness = 1\n", ""), content, content},
		{"cn01", "/etc/systemd/network/30-ens3.10.network", replaced("Gateway=172.16.10.1", "Gateway=172.16.10.254"), content, content},
		{"ctl1", "/etc/haproxy/haproxy.cfg", replaced("server ctl2 172.16.10.12:5000", "server ctl2 172.16.10.99:5000"), content, content},
		{"ctl1", "/etc/keepalived/keepalived.conf", replaced("priority 200", "priority 20"), content, content},
		{"ctl1", "/etc/mysql/mariadb.conf.d/90-stackplan.cnf", replaced("max_connections = 4096", "max_connections = 8"), content, content},
		{"ctl1", "/etc/memcached.conf", replaced("-m 1024", "-m 64"), content, content},
		{"ctl1", "/etc/stackplan/flavors.sh", appended("# a comment\n"), content, content}, // compared as text
		{"ctl1", "/etc/hosts", appended("192.0.2.1 made-up\n"), content, content},

		// Another notation with the same meaning.
		{"ctl1", "/etc/glance/glance-api.conf", everywhere(" = ", "="), "", content},
		{"ctl1", "/etc/neutron/dhcp_agent.ini", comment, "", content},
		{"ctl1", "/etc/neutron/l3_agent.ini", appended("[DEFAULT]\nlog_rotation_type = none\n"), "", content}, // the default
		{"ctl1", "/etc/placement/placement.conf", everywhere("\n[", "\n\n\n["), "", content},
		{"ctl1", "/etc/sysctl.d/60-stackplan-haproxy.conf", comment, "", content},
		{"ctl1", "/etc/systemd/network/40-br20.network", comment, "", content},
		{"ctl1", "/etc/rabbitmq/rabbitmq-env.conf", comment, "", content},

		// Modes, alone and together.
		{"cn01", "/etc/tmpfiles.d/stackplan.conf", chmod(0o600), mode, mode},
		{"ctl1", "/etc/stackplan/aggregates.sh", chmod(0o644), mode, mode},
		{"ctl1", "/etc/nova/nova.conf", both(replaced("log_dir = /var/log/nova", "log_dir = /tmp"), chmod(0o644)), "content mode", "content mode"},
		{"ctl1", "/etc/neutron/neutron.conf", both(comment, chmod(0o666)), mode, "content mode"},

		// Files that are missing, at another path, of another role, or unknown.
		{"cn01", "/etc/systemd/network/30-ens3.30.netdev", remove, ensure, ensure},
		{"ctl1", "/etc/default/keystone", remove, ensure, ensure},
		{"cn01", "/etc/systemd/network/30-ens3.30.network", renamed("30-ens3.30.network", "30-ens4.20.network"), ensure, ensure},
		{"cn01", "/etc/systemd/network/30-ens4.20.network", left, ensure, ensure},
		{"cn01", "/etc/haproxy/haproxy.cfg", created("global\n    maxconn 1\n"), ensure, ensure},
		{"cn01", "/etc/nova/local.conf", created("[DEFAULT]\ndebug = True\n"), "", ""},

		// A secret that was filled in.
		{"ctl1", "/var/lib/rabbitmq/.erlang.cookie", secretFilled, uncompared, content},
		{"ctl1", "/etc/rabbitmq/rabbitmq.conf", secretFilled, uncompared, content},
	}
}

// wrecked changes every file of a host, each in a different way.
func wrecked(r *rollout, host string) []drift {
	ways := []drift{
		{happen: remove, reported: "ensure"}, {happen: flipped, reported: "mode"}, {happen: truncated, reported: "content"},
		{happen: appended("\x00"), reported: "content"},
	}
	var all []drift
	for _, f := range r.files {
		if f.Host == host {
			d := ways[len(all)%len(ways)]
			d.host, d.path, d.byBytes = host, f.Path, d.reported
			all = append(all, d)
		}
	}
	return all
}

// expectedOf returns what stackplan must report for drifts, what engines must change, and which of these changes are due to
// secrets.
func expectedOf(drifts []drift) (reported, byBytes, filled changed) {
	reported, byBytes, filled = changed{}, changed{}, changed{}
	for _, d := range drifts {
		for _, what := range strings.Fields(d.byBytes) {
			byBytes.add(d.host, d.path, what)
			if d.reported == uncompared {
				filled.add(d.host, d.path, what)
			}
		}
		if d.reported == uncompared {
			continue
		}
		for _, what := range strings.Fields(d.reported) {
			reported.add(d.host, d.path, what)
		}
	}
	return reported, byBytes, filled
}

// rewritten changes the content of a file and keeps its mode. The content must differ.
func rewritten(change func([]byte) []byte) func(*testing.T, string) {
	return func(t *testing.T, file string) {
		t.Helper()
		old, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		now := change(slices.Clone(old))
		if bytes.Equal(old, now) {
			t.Fatalf("%s stays as it was:\n%s", file, old)
		}
		if err := os.WriteFile(file, now, 0); err != nil {
			t.Fatal(err)
		}
	}
}

func replaced(old, now string) func(*testing.T, string) {
	return rewritten(func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(now), 1) })
}

func everywhere(old, now string) func(*testing.T, string) {
	return rewritten(func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(old), []byte(now)) })
}

func appended(text string) func(*testing.T, string) {
	return rewritten(func(b []byte) []byte { return append(b, text...) })
}

// truncated empties a file.
func truncated(t *testing.T, file string) {
	t.Helper()
	rewritten(func([]byte) []byte { return nil })(t, file)
}

// secretFilled replaces the reference to a secret by a secret.
func secretFilled(t *testing.T, file string) {
	t.Helper()
	replaced("((messaging/", "made up, ")(t, file)
}

func chmod(mode fs.FileMode) func(*testing.T, string) {
	return func(t *testing.T, file string) {
		t.Helper()
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
	}
}

// flipped toggles the group write permission of a file.
func flipped(t *testing.T, file string) {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	chmod(info.Mode()^0o020)(t, file)
}

func both(one, other func(*testing.T, string)) func(*testing.T, string) {
	return func(t *testing.T, file string) { one(t, file); other(t, file) }
}

func remove(t *testing.T, file string) {
	t.Helper()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}

// renamed changes the end of a file's path.
func renamed(old, now string) func(*testing.T, string) {
	return func(t *testing.T, file string) {
		t.Helper()
		if err := os.Rename(file, strings.TrimSuffix(file, old)+now); err != nil {
			t.Fatal(err)
		}
	}
}

// left is the drift at the new path of a renamed file.
func left(*testing.T, string) {}

func created(text string) func(*testing.T, string) {
	return func(t *testing.T, file string) { save(t, file, []byte(text)) }
}
