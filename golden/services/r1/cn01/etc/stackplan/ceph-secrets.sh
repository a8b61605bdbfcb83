#!/bin/sh
# Written by stackplan; a change made here is lost at the next rollout.
# Stores the keys of Ceph in libvirt. Running it again changes nothing.
set -eu

stored=$(LC_ALL=C virsh --connect qemu:///system </etc/ceph/libvirt-secrets.virsh | grep -c "^Secret value set" || true)
[ "$stored" -eq "$(grep -c "^secret-set-value" /etc/ceph/libvirt-secrets.virsh)" ]
