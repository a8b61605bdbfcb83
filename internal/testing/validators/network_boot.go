package validators

import "context"

// SharedSwitch runs the commands of a unit that creates the bridge br-ex with the port eno1, on which a host has its address, with
// Open vSwitch itself: at the first boot, and at a boot after neutron's agent has configured the bridge, before the agent runs. The host
// must reach its neighbour each time. Packets are forwarded in user space (datapath netdev), which needs no module of the kernel.
func SharedSwitch(ctx context.Context, file string) error {
	if err := findAll("ovs-vsctl", "ovs-ofctl", "ovs-vswitchd", "ovsdb-server", "ping"); err != nil {
		return err
	}
	out, stderr, err := private(file, bootSwitch).run(ctx)
	if err != nil {
		return rejection(err, out, stderr)
	}
	return nil
}

// bootSwitch boots a host with the unit $1 twice. In between, the bridge gets the mode that neutron's agent sets.
const bootSwitch = emptySwitch + `ip netns add neighbour
ip link add eno1 type veth peer name port netns neighbour
ip -n neighbour address add 192.168.1.1/24 dev port
ip -n neighbour link set port up
ip link set eno1 up
stop() {
	pid=$(cat /run/openvswitch/ovs-vswitchd.pid)
	kill "$pid"
	while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}
trap 'stop; kill "$(cat /run/server.pid)"' EXIT
boot() {
	ovs-vswitchd --pidfile --detach --log-file=/run/switch.log 2>/run/started || { cat /run/started >&2; exit 1; }
	sed -n 's|^ExecStart=\(.*ovs-vsctl.*\)|\1 -- set bridge br-ex datapath_type=netdev|p; s|^ExecStart=\(.*ovs-ofctl.*\)|\1|p' "$1" >/run/commands
	sh -e /run/commands
	ip address replace 192.168.1.11/24 dev br-ex
	ip link set br-ex up
	for i in $(seq 20); do
		! ping -c 1 -W 1 192.168.1.1 >/run/ping || return 0
	done
	echo "the host does not reach its neighbour at the $2 boot" >&2
	exit 1
}
boot "$1" first
ovs-vsctl set-fail-mode br-ex secure
stop
boot "$1" second
`
