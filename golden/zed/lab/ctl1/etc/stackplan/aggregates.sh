#!/bin/sh
# Written by stackplan; a change made here is lost at the next rollout.
# Makes an aggregate for each availability zone, and the aggregates of the description, and puts the hosts of guests into
# them. Run it with the credentials of an administrator in the environment, once the hosts have reported to nova. Running
# it again changes nothing. Neither aggregates nor hosts in them that are gone from the description are removed, and nova
# moves no host that has guests to another zone.
set -eu

export OS_REGION_NAME='lab'

openstack aggregate show 'control' >/dev/null 2>&1 || openstack aggregate create --zone 'control' 'control'
hosts=$(openstack aggregate show -f json -c hosts 'control' || true)
case $hosts in *'"ctl1"'*) ;; *) openstack aggregate add host 'control' 'ctl1' ;; esac
case $hosts in *'"ctl2"'*) ;; *) openstack aggregate add host 'control' 'ctl2' ;; esac
case $hosts in *'"ctl3"'*) ;; *) openstack aggregate add host 'control' 'ctl3' ;; esac
openstack aggregate show 'z1' >/dev/null 2>&1 || openstack aggregate create --zone 'z1' 'z1'
hosts=$(openstack aggregate show -f json -c hosts 'z1' || true)
case $hosts in *'"cn01"'*) ;; *) openstack aggregate add host 'z1' 'cn01' ;; esac
case $hosts in *'"cn02"'*) ;; *) openstack aggregate add host 'z1' 'cn02' ;; esac
openstack aggregate show 'z2' >/dev/null 2>&1 || openstack aggregate create --zone 'z2' 'z2'
hosts=$(openstack aggregate show -f json -c hosts 'z2' || true)
case $hosts in *'"cn03"'*) ;; *) openstack aggregate add host 'z2' 'cn03' ;; esac
case $hosts in *'"cn04"'*) ;; *) openstack aggregate add host 'z2' 'cn04' ;; esac
