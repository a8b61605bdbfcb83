package validators_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"stackplan/generators/ovn"
	"stackplan/internal/compile"
	"stackplan/internal/service"
	"stackplan/internal/testing/validators"
)

// ovnCloud is the databases of OVN on three hosts and two chassis, all from generated files. This kernel may have neither Open vSwitch nor
// Geneve, so that the chassis have the datapath of user space: only there do the generated commands differ.
type ovnCloud struct {
	t     *testing.T
	hosts map[string]*namedHost
	node  map[string][]*daemon // the databases, by host
	found map[string][]string  // the commands that found the clusters, by host
}

const ovnDescription = "testdata/ovn"

// TestOVN starts the databases and the chassis of OVN. The databases are founded once, a reinstalled host joins them, the chassis see each
// other, and packets of the computed MTU get through.
func TestOVN(t *testing.T) {
	root := apart(t)
	if root == "" {
		return
	}
	logsOnFailure(t, root)
	c := &ovnCloud{t, map[string]*namedHost{}, map[string][]*daemon{}, foundings(t)}
	for _, h := range namedHosts(t, root, ovnDescription) {
		c.hosts[h.name] = h
	}
	for _, name := range []string{"ctl1", "ctl2", "ctl3"} {
		c.startDatabases(name)
	}
	for _, database := range []string{"nb", "sb"} {
		c.want("the members of "+database, 3, func() int { return len(c.members("ctl1", database)) })
	}
	for _, name := range []string{"cmp1", "cmp2"} {
		c.startChassis(name)
	}
	c.tracePacket()
	c.sendPackets()
	c.reinstall("ctl1")
}

// foundings returns the commands that found the databases, by host.
func foundings(t *testing.T) map[string][]string {
	t.Helper()
	result := compile.Dir(t.Context(), ovnDescription)
	if err := result.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for h := range result.Model.Hosts() {
		if commands := ovn.Founding(service.NewScope(result.Sites[h.Region.Name], h)); commands != nil {
			all[h.Name] = slices.DeleteFunc(commands, func(line string) bool { return strings.HasPrefix(line, "systemctl ") })
		}
	}
	if len(all) != 1 || len(all["ctl1"]) != 2 {
		t.Fatalf("the databases are founded by %v, want two commands of ctl1", all)
	}
	return all
}

// on runs a shell command on a host, which must succeed.
func (c *ovnCloud) on(name, script string) string {
	c.t.Helper()
	out, err := c.hosts[name].run("root", "sh", "-ec", script)
	if err != nil {
		c.t.Fatalf("%s: %v", name, err)
	}
	return out
}

// want waits until a number is reached.
func (c *ovnCloud) want(what string, number int, got func() int) {
	c.t.Helper()
	for end := time.Now().Add(patience / 4); got() != number; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			c.t.Fatalf("%s: %d, want %d", what, got(), number)
		}
	}
}

// unit returns the words with which Debian's unit starts a program of OVN: systemd reads the file and divides the value at spaces.
func unit(file, command string) []string {
	return []string{"sh", "-c", ". /etc/default/" + file + "; exec /usr/share/ovn/scripts/ovn-ctl " + command + " $OVN_CTL_OPTS"}
}

// startDatabases starts the databases and ovn-northd of a host, as Debian's units do. The first host founds the clusters before.
func (c *ovnCloud) startDatabases(name string) {
	c.t.Helper()
	h := c.hosts[name]
	for _, command := range c.found[name] {
		c.on(name, command)
	}
	c.node[name] = nil
	for _, command := range []string{"run_nb_ovsdb", "run_sb_ovsdb"} {
		d, err := h.start(command, "root", h.inside("root", unit("ovn-central", command)...)...)
		if err != nil {
			c.t.Fatal(err)
		}
		c.node[name] = append(c.node[name], d)
	}
	c.on(name, "for i in $(seq 200); do [ -e /run/ovn/ovnnb_db.sock ] && [ -e /run/ovn/ovnsb_db.sock ] && exit; sleep 0.1; done; exit 1")
	if out, err := h.run("root", unit("ovn-central", "start_northd --ovn-manage-ovsdb=no --no-monitor")...); err != nil {
		c.t.Fatal(out, err)
	}
}

// member matches a member of a cluster in the status that ovsdb-server prints.
var member = regexp.MustCompile(`(?m)^    ([0-9a-f]{4}) .* at tcp:`)

// members returns the members of a cluster as a host knows them.
func (c *ovnCloud) members(name, database string) []string {
	c.t.Helper()
	var all []string
	for _, found := range member.FindAllStringSubmatch(c.status(name, database), -1) {
		all = append(all, found[1])
	}
	return all
}

// status returns the status of a database on a host; it is empty while the database does not answer.
func (c *ovnCloud) status(name, database string) string {
	full := map[string]string{"nb": "OVN_Northbound", "sb": "OVN_Southbound"}[database]
	out, _ := c.hosts[name].run("root", "ovs-appctl", "--timeout=5", "-t", "/run/ovn/ovn"+database+"_db.ctl", "cluster/status", full)
	return out
}

// startChassis starts Open vSwitch and ovn-controller of a host, and gives the host an instance.
func (c *ovnCloud) startChassis(name string) {
	c.t.Helper()
	h := c.hosts[name]
	pid, number := h.holder.Process.Pid, name[len(name)-1:]
	for _, nic := range []string{"eth1", "eth2"} {
		shell(c.t, fmt.Sprintf("ip link add %s-%s type veth peer name %[2]s netns %d; ip link set %[1]s-%[2]s master switch up", name, nic, pid))
	}
	c.on(name, "ip link set eth1 up; ip link set eth2 up; rm -f /etc/openvswitch/conf.db* /etc/openvswitch/.conf*; /usr/share/openvswitch/scripts/ovs-ctl --system-id=random --no-monitor --no-record-hostname start >/var/log/ovs-ctl.out 2>&1")
	if got := strings.TrimSpace(c.on(name, "ovs-vsctl get open_vswitch . external_ids:system-id")); strings.Trim(got, `"`) != name {
		c.t.Errorf("Open vSwitch of %s is called %s", name, got)
	}
	// in user space, the address of tunnels is on a bridge
	c.on(name, "ovs-vsctl add-br br-phy -- set bridge br-phy datapath_type=netdev other-config:hwaddr=0a:00:00:00:00:0"+number+" -- add-port br-phy eth1 -- add-br br-int -- set bridge br-int datapath_type=netdev fail-mode=secure; "+
		"ip address add 172.16.11.2"+number+"/24 dev br-phy; ip link set br-phy up")
	units := filepath.Join(h.root, "etc/systemd/system")
	for _, command := range systemdValues(c.t, filepath.Join(units, "stackplan-openvswitch.service"), "ExecStart") {
		c.on(name, command+" -- set bridge br-public datapath_type=netdev")
	}
	for range 2 { // a second run changes nothing
		for _, command := range systemdValues(c.t, filepath.Join(units, "stackplan-ovn.service"), "ExecStart") {
			c.on(name, command)
		}
	}
	if out, err := h.run("root", unit("ovn-host", "start_controller --ovn-manage-ovsdb=no --no-monitor")...); err != nil {
		c.t.Fatal(out, err)
	}
	c.on(name, "ovs-vsctl add-port br-int p"+number+" -- set interface p"+number+" type=internal external_ids:iface-id=p"+number+" mac='\"02:00:00:00:00:0"+number+"\"'")
	c.on(name, "ip address add 192.168.7.1"+number+"/24 dev p"+number+"; ip link set p"+number+" mtu 1500 up")
}

// tracePacket creates a network with two instances, waits until the chassis see each other, and follows a packet from one instance to the
// other.
func (c *ovnCloud) tracePacket() {
	c.t.Helper()
	c.on("ctl2", `. /etc/default/ovn-central
for option in $OVN_CTL_OPTS; do case $option in --ovn-northd-nb-db=*) nb=${option#*=};; esac; done
ovn-nbctl --timeout=60 --db="$nb" ls-add net1 -- lsp-add net1 p1 -- lsp-set-addresses p1 "02:00:00:00:00:01 192.168.7.11" -- lsp-add net1 p2 -- lsp-set-addresses p2 "02:00:00:00:00:02 192.168.7.12"
ovn-nbctl --timeout=60 --db="$nb" --wait=hv sync`)
	seen := func(columns string) int {
		return len(strings.Fields(c.on("ctl3", "ovn-sbctl --timeout=20 --no-leader-only --db=unix:/run/ovn/ovnsb_db.sock --bare --columns="+columns)))
	}
	c.want("chassis in the southbound database", 2, func() int { return seen("hostname list chassis") })
	c.want("instances bound to chassis", 2, func() int { return seen("chassis list port_binding") })
	for name, other := range map[string]string{"cmp1": "172.16.11.22", "cmp2": "172.16.11.21"} {
		c.want("tunnels of "+name+" to "+other, 1, func() int {
			return strings.Count(c.on(name, "ovs-vsctl --bare --columns=options find interface type=geneve"), "remote_ip="+other)
		})
	}
	options := c.on("ctl3", "ovn-sbctl --timeout=20 --no-leader-only --db=unix:/run/ovn/ovnsb_db.sock --columns=name,external_ids,other_config list chassis")
	for _, want := range []string{"cmp1", "cmp2", "enable-chassis-as-gw,availability-zones=z1", "availability-zones=z2", "public:br-public"} {
		if !strings.Contains(options, want) {
			c.t.Errorf("the chassis do not state %s: %s", want, options)
		}
	}
	path := c.on("ctl1", `ovn-trace --no-leader-only --db=unix:/run/ovn/ovnsb_db.sock --summary net1 'inport=="p1" && eth.src==02:00:00:00:00:01 && eth.dst==02:00:00:00:00:02 && ip4.src==192.168.7.11 && ip4.dst==192.168.7.12'`)
	if !strings.Contains(path, `output("p2")`) && !strings.Contains(path, `outport = "p2"`) {
		c.t.Errorf("the packet does not reach p2: %s", path)
	}
}

// sendPackets sends packets of the largest size between the instances: the MTU of the network of the tunnels less the headers that neutron
// subtracts with max_header_size = 38.
func (c *ovnCloud) sendPackets() {
	c.t.Helper()
	const mtu = 1500 - 20 - 38
	reaches := func(size int) bool {
		_, err := c.hosts["cmp1"].run("root", "ping", "-c", "1", "-W", "1", "-I", "p1", "-M", "do", "-s", fmt.Sprint(size-28), "192.168.7.12")
		return err == nil
	}
	c.want("packets of the MTU that get through", 1, func() int {
		if reaches(mtu) {
			return 1
		}
		return 0
	})
	if reaches(mtu + 1) {
		c.t.Errorf("a packet of %d bytes gets through: neutron subtracts too much", mtu+1)
	}
}

// reinstall removes the databases of the host that founded the clusters, and starts them again: they join the clusters.
func (c *ovnCloud) reinstall(name string) {
	c.t.Helper()
	cluster := regexp.MustCompile(`(?m)^Cluster ID: .*`)
	before := cluster.FindString(c.status("ctl2", "sb"))
	former := regexp.MustCompile(`([0-9a-f]{4}) [^\n]* at tcp:` + c.hosts[name].address + ":").FindStringSubmatch(c.status("ctl2", "sb"))[1]
	c.on(name, "kill $(cat /run/ovn/ovnnb_db.pid) $(cat /run/ovn/ovnsb_db.pid)")
	for _, d := range c.node[name] {
		<-d.over
	}
	c.on(name, "rm /var/lib/ovn/*.db")
	c.startDatabases(name)
	c.want("the clusters that the reinstalled host is in", 1, func() int {
		if now := c.status(name, "sb"); before != "" && cluster.FindString(now) == before && strings.Contains(now, "Status: cluster member") {
			return 1
		}
		return 0
	})
	// its former identity counts as a member until it is removed
	c.on("ctl2", "ovs-appctl -t /run/ovn/ovnsb_db.ctl cluster/kick OVN_Southbound "+former)
	c.want("members without the former one", 3, func() int { return len(c.members("ctl3", "sb")) })
}

// TestOsloOfOVN reads the files of neutron for OVN with oslo.config itself.
func TestOsloOfOVN(t *testing.T) {
	var paths []string
	for _, f := range compiledIn(t, ovnDescription) {
		if f.Project == "neutron" {
			paths = append(paths, f.at)
		}
	}
	results, err := validators.Oslo(t.Context(), paths...)
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, path := range paths {
		read += results[path].Read
		for _, fault := range results[path].Faults {
			t.Errorf("%s: %s", path, fault)
		}
	}
	if len(paths) < 3 || read < 40 {
		t.Errorf("only %d options of %d files were read", read, len(paths))
	}
}
