package validators

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Networkd passes the .network and .netdev files of one host to systemd-networkd, which runs in its own network namespace
// and reports unknown and invalid settings of each file.
func Networkd(ctx context.Context, files ...string) error {
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	if _, err := os.Stat("/lib/systemd/systemd-networkd"); err != nil {
		return missingError{"systemd-networkd"}
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), body, 0o644); err != nil {
			return err
		}
	}
	out, stderr, err := private(dir, startNetworkd).run(ctx)
	if err != nil {
		return rejection(err, out, stderr)
	}
	var against []string
	for line := range strings.Lines(stderr) {
		if strings.Contains(line, "/etc/systemd/network/") {
			against = append(against, line)
		}
	}
	if len(against) > 0 {
		return rejection(nil, against...)
	}
	return nil
}

// startNetworkd starts systemd-networkd with the files of $1 and stops it after it has read them: it writes the state of the
// network after it has loaded all files and found all interfaces. Its messages depend on its version and log level.
const startNetworkd = `set -e
mount -t tmpfs none /run
mkdir -p /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp
chown -R systemd-network:systemd-network /run/systemd/netif
mkdir -p /etc/systemd/network
mount --bind "$1" /etc/systemd/network
SYSTEMD_LOG_TARGET=console /lib/systemd/systemd-networkd 2>/run/stderr & networkd=$!
for i in $(seq 600); do
	[ ! -e /run/systemd/netif/state ] && kill -0 $networkd 2>/dev/null || break
	sleep 0.1
done
cat /run/stderr >&2
[ -e /run/systemd/netif/state ] || { echo "systemd-networkd has not read the files" >&2; exit 1; }
kill $networkd
`

// private returns a shell script that runs in a network namespace without interfaces and may mount file systems.
func private(argument, script string) command {
	return command{
		name: "unshare", args: []string{"--mount", "--propagation", "private", "/bin/sh", "-c", script, "sh", argument}, devices: []device{},
	}
}

// foreignUnits are the units of packages that compute hosts have and test machines do not.
var foreignUnits = []string{"libvirtd.service"}

// Unit validates a unit, and the units that it names, with systemd.
func Unit(ctx context.Context, file string) error {
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	for _, name := range foreignUnits {
		if err := write(filepath.Join(dir, name), "[Service]\nExecStart=/bin/true\n"); err != nil {
			return err
		}
	}
	out, stderr, err := command{name: "env", args: []string{"SYSTEMD_UNIT_PATH=" + dir + ":", "systemd-analyze", "verify", "--man=no", file}}.run(ctx)
	var against []string
	for line := range strings.Lines(stderr) {
		if subject := unitAtStart.FindString(line); subject == "" || subject == filepath.Base(file)+":" {
			against = append(against, line)
		}
	}
	if err != nil || len(against) > 0 {
		return rejection(err, append(against, out)...)
	}
	return nil
}

// Socket validates a socket unit that starts a process for each connection, together with a service for such processes.
func Socket(ctx context.Context, file string) error {
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	unit := filepath.Join(dir, filepath.Base(file))
	if err := write(unit, string(body)); err != nil {
		return err
	}
	const process = "[Service]\nExecStart=/bin/true\nStandardInput=socket\n"
	if err := write(strings.TrimSuffix(unit, ".socket")+"@.service", process); err != nil {
		return err
	}
	return Unit(ctx, unit)
}

// unitAtStart matches the unit of a message. Messages about other units of this machine are ignored.
var unitAtStart = regexp.MustCompile(`^[\w@.-]+\.(service|target|socket|mount|timer|slice|device):`)

// Switch runs the commands of a unit that creates bridges of Open vSwitch, twice on an empty database: the second run must
// not change anything.
func Switch(ctx context.Context, file string) error {
	if err := findAll("ovs-vsctl", "ovsdb-server", "ovsdb-tool"); err != nil {
		return err
	}
	out, stderr, err := private(file, runCommands).run(ctx)
	if err != nil || stderr != "" {
		return rejection(err, out, stderr)
	}
	return nil
}

// emptySwitch starts the database of Open vSwitch, empty.
const emptySwitch = `set -e
mount -t tmpfs none /run
mkdir -p /run/openvswitch
ovsdb-tool create /run/db /usr/share/openvswitch/vswitch.ovsschema
ovsdb-server --remote=punix:/run/openvswitch/db.sock --pidfile=/run/server.pid --detach --log-file=/run/log /run/db 2>/run/started || { cat /run/started >&2; exit 1; }
ovs-vsctl --no-wait init
`

// runCommands runs the commands of the unit $1.
const runCommands = emptySwitch + `run() {
	sed -n 's|^ExecStart=/usr/bin/ovs-vsctl|ovs-vsctl --no-wait|p' "$1" >/run/commands
	[ -s /run/commands ] || { echo "no commands" >&2; exit 1; }
	sh -e /run/commands
	ovs-vsctl --no-wait --columns=name,ports list bridge
	ovs-vsctl --no-wait --columns=name list port
}
run "$1" >/run/first
run "$1" >/run/second
cmp /run/first /run/second >&2
kill "$(cat /run/server.pid)"
`

// Hosts looks up each name of a file like /etc/hosts with the resolver of libc. The first name of a line must resolve to the
// address of the line, because programs bind to the address of their own name.
func Hosts(ctx context.Context, file string) error {
	out, stderr, err := private(file, lookUp).run(ctx)
	if err != nil {
		return rejection(err, out, stderr)
	}
	return nil
}

// lookUp looks up the names of the file $1.
const lookUp = `set -e
mount --bind "$1" /etc/hosts
sed 's/#.*//' "$1" | while read -r address name others; do
	[ -n "$address" ] || continue
	for each in $name $others; do
		getent -s files ahosts "$each" | grep -q "^$address " || { echo "$each is not found as $address" >&2; exit 1; }
	done
done
`

// Ifupdown validates an interfaces(5) file with a dry run of ifupdown, and then sets up all of its interfaces except bridges
// of Open vSwitch in a network namespace that has the NICs and VLANs as plain interfaces. Options that neither ifupdown nor
// its hooks read are rejected: ifupdown itself ignores them.
func Ifupdown(ctx context.Context, file string) error {
	if _, err := find("ifup"); err != nil {
		return err
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := knownOptions(string(body)); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	out, stderr, err := private(file, setUp).run(ctx)
	if err != nil {
		return rejection(err, out, stderr)
	}
	return nil
}

// setUp sets up the interfaces of the file $1 twice and takes them down in between: remains of the first run would make the
// second fail.
const setUp = `set -e
mount -t tmpfs none /run
mount -t sysfs none /sys
mkdir -p /run/network
ifup --no-act --all --interfaces="$1" >/run/planned 2>&1 || { cat /run/planned >&2; exit 1; }
skip=
plug() {
	for name in $(sed -n 's/^auto //p' "$1"); do
		[ "$name" != lo ] && [ ! -e "/sys/class/net/$name" ] || continue
		case "$(sed -n "/^iface $name /,/^\$/p" "$1")" in
		*ovs_type*) skip="$skip --exclude=$name" ;;
		*bridge_ports*) ;;
		*)
			peer=p$(echo "$name" | tr -d .)
			ip link add "$name" type veth peer name "$peer"
			ip link set "$peer" up
			;;
		esac
	done
}
for run in first second; do
	plug "$1"
	for port in $(sed -n 's/^ *bridge_ports //p' "$1"); do
		[ -e "/sys/class/net/$port" ] || { echo "a bridge has the port $port, which nothing creates" >&2; exit 1; }
	done
	ifup --all --interfaces="$1" $skip >/run/done 2>&1 || { cat /run/done >&2; exit 1; }
	if grep -i 'error\|invalid\|fail\|cannot\|unknown' /run/done >&2; then exit 1; fi
	ifdown --all --interfaces="$1" $skip --exclude=lo >/run/done 2>&1 || { cat /run/done >&2; exit 1; }
	[ -z "$(ip rule | grep -v 'lookup local\|lookup main\|lookup default')" ] || { echo "rules are left" >&2; exit 1; }
done
`

// ownOptions are the words that ifupdown reads itself; see interfaces(5).
var ownOptions = []string{"auto", "allow-ovs", "iface", "address", "netmask", "up", "down"}

// knownOptions rejects an option that no hook of ifupdown reads: a hook finds it in its environment, bridge_ports as
// IF_BRIDGE_PORTS.
func knownOptions(interfaces string) error {
	hooks, err := hookTexts()
	if err != nil {
		return err
	}
	for line := range strings.Lines(interfaces) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0][0] == '#' || slices.Contains(ownOptions, words[0]) {
			continue
		}
		if !strings.Contains(hooks, "IF_"+strings.ToUpper(strings.ReplaceAll(words[0], "-", "_"))) {
			return fmt.Errorf("neither ifupdown nor its hooks read %s", words[0])
		}
	}
	return nil
}

func hookTexts() (string, error) {
	hooks, err := filepath.Glob("/etc/network/if-*.d/*")
	if err != nil || len(hooks) == 0 {
		return "", errors.Join(err, errors.New("ifupdown has no hooks here"))
	}
	var all strings.Builder
	for _, hook := range hooks {
		text, err := os.ReadFile(hook)
		if err != nil {
			return "", err
		}
		all.Write(text)
	}
	return all.String(), nil
}
