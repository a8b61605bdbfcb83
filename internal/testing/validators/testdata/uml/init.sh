#!/bin/bash
# PID 1 of a user-mode Linux whose root is that of the machine, below a layer in memory. It lays the tree of a host over it
# (tree= of the command line), has the host's own program set up the network, and says which peers it reaches (peers=)
# until it is killed, or ten minutes are over because whoever started it is dead.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc none /proc
for word in $(cat /proc/cmdline); do
	case $word in
	tree=*) tree=${word#tree=} ;;
	peers=*) peers=${word#peers=} ;;
	esac
done
mount -t tmpfs none /mnt
mkdir -p /mnt/upper /mnt/work /mnt/root /mnt/lib
ln -s /usr/lib/uml/modules /mnt/lib/modules
modprobe -d /mnt -a overlay 8021q bridge bonding
root=/mnt/root
mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work none $root
mkdir -p $root/lib/modules
mount --bind /usr/lib/uml/modules $root/lib/modules
mount --move /proc $root/proc
mount -t devtmpfs none $root/dev
mount -t tmpfs none $root/run
rm -f $root/etc/systemd/network/* $root/etc/network/interfaces
cp -r "$tree/etc/." $root/etc/
basename "$tree" | md5sum | cut -c1-32 >$root/etc/machine-id # bridges of machines with one id have one MAC address

if [ -e "$tree/etc/network/interfaces" ]; then
	mount -t sysfs none $root/sys # ifenslave writes there
	set_up='mkdir -p /run/network; ifup --all'
else
	mount -t sysfs -o ro none $root/sys # so networkd does not wait for udev
	mkdir -p $root/run/systemd/netif/links $root/run/systemd/netif/leases $root/run/systemd/netif/lldp
	chroot $root chown -R systemd-network:systemd-network /run/systemd/netif
	set_up='/lib/systemd/systemd-networkd &'
fi
cat >$root/run/ask <<'X'
eval "$1"
links() {
	for link in /sys/class/net/*; do
		[ -e $link/mtu ] && read -r mtu <$link/mtu && echo "link ${link##*/} $mtu"
	done
}
while [ $SECONDS -lt 600 ]; do
	for peer in ${2//,/ }; do
		ping -c 1 -W 1 "$peer" >/dev/null 2>&1 && { links; echo "reached $peer"; }
	done
	echo round
	sleep 0.2
done
X
exec chroot $root /bin/bash /run/ask "$set_up" "$peers"
