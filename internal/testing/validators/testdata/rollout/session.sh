# The rollout of a cloud to three hosts: session.sh DIRECTORY PORT... Each host is a mount namespace of its own with the files of DIRECTORY/old/HOST over
# those of this machine, and an sshd. The results are in DIRECTORY: STAGE.out, STAGE.code, and STAGE.HOST.units and STAGE.HOST.sums.
set -e
dir=$1
shift
ip link set lo up
for address in 10.10.0.10 10.10.0.11 10.10.0.12 10.10.0.13 203.0.113.10; do ip addr add $address/32 dev lo; done
mount -t tmpfs tmpfs "$dir/hosts"
for number in 1 2 3; do
	host=$dir/hosts/ctl$number
	root=$host/root
	mkdir -p "$host/upper" "$host/work" "$root"
	mount -t overlay overlay -o "lowerdir=/,upperdir=$host/upper,workdir=$host/work" "$root"
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	mount -t tmpfs tmpfs "$root/run"
	mkdir -p "$root/run/sshd" "$root/run/haproxy" "$root/root/.ssh" "$root/var/lib/haproxy"
	rm -rf "$root/var/lib/stackplan" "$root/var/log/units" "$root/etc/systemd/network"
	cp -a "$dir/old/ctl$number/." "$root/"
	cp "$dir/key.pub" "$root/root/.ssh/authorized_keys"
	cp "$dir/key" "$root/run/key"
	rm "$root/usr/bin/systemctl"
	cp "$dir/systemctl" "$root/usr/bin/systemctl"
	chmod 755 "$root/usr/bin/systemctl"
	chroot "$root" /usr/sbin/sshd -f /dev/null -h /run/key -o ListenAddress=10.10.0.1$number -o PidFile=none -o UsePAM=no -o StrictModes=no
done
python3 "$dir/apis.py" "$dir" "$@" &
balancer=$dir/hosts/ctl1/root
sed 's/maxconn .*/maxconn 100/' "$balancer/etc/haproxy/haproxy.cfg" >"$balancer/run/haproxy.cfg"
chroot "$balancer" /usr/sbin/haproxy -D -f /run/haproxy.cfg

export ANSIBLE_HOST_KEY_CHECKING=no ANSIBLE_PIPELINING=1 ANSIBLE_SSH_CONTROL_PATH_DIR="$dir/control" ANSIBLE_STDOUT_CALLBACK=default ANSIBLE_NOCOLOR=1 HOME="$dir"
export ANSIBLE_SSH_ARGS='-F none -o ControlMaster=auto -o ControlPersist=60s' ANSIBLE_CONFIG="$dir/ansible.cfg" ANSIBLE_DEPRECATION_WARNINGS=0

# playbook STAGE EXPORT ARGUMENT... runs the playbook of an export.
playbook() {
	stage=$1 export=$2
	shift 2
	code=0
	setsid sh -c 'echo $$ >"$0/pid" && exec "$@"' "$dir" ansible-playbook -i "$dir/$export/inventory.yml" --private-key "$dir/key" -u root -e ansible_python_interpreter=/usr/bin/python3 \
		-e ansible_become=false -e stackplan_seconds=10 "$@" "$dir/$export/site.yml" >"$dir/$stage.out" 2>"$dir/$stage.err" || code=$?
	echo $code >"$dir/$stage.code"
}

# record STAGE records the units and the files of the hosts.
record() {
	for number in 1 2 3; do
		root=$dir/hosts/ctl$number/root
		touch "$root/var/log/units"
		cp "$root/var/log/units" "$dir/$1.ctl$number.units"
		(cd "$root" && xargs -0 stat -L -c '%n %a %U %G' -- <"$dir/paths" 2>/dev/null | sort; xargs -0 sha256sum -- <"$dir/paths" 2>/dev/null | sort) >"$dir/$1.ctl$number.sums" || true
		: >"$root/var/log/units"
	done
}

: >"$dir/ansible.cfg"
record before
playbook check new --check --diff
record check
touch "$balancer/run/hang"
playbook killed new &
while ! [ -s "$balancer/run/hanging" ] && kill -0 $!; do sleep 0.2; done
kill -KILL -- "-$(cat "$dir/pid")"
wait $! || true
rm "$balancer/run/hang"
kill -KILL "$(cat "$balancer/run/hanging")"
record killed
playbook next new -vvv
record next
playbook second new
record second
playbook wrong wrong
record wrong
python3 - "$balancer/run/haproxy/admin.sock" >"$dir/wrong.servers" <<'END'
import socket
import sys

s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(b"show stat\n")
print(s.makefile().read())
END
