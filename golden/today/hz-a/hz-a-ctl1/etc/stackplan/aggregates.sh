#!/bin/sh
# Written by stackplan; a change made here is lost at the next rollout.
# Makes an aggregate for each availability zone, and the aggregates of the description, and puts the hosts of guests into
# them. Run it with the credentials of an administrator in the environment, once the hosts have reported to nova. Running
# it again changes nothing. Neither aggregates nor hosts in them that are gone from the description are removed, and nova
# moves no host that has guests to another zone.
set -eu

export OS_REGION_NAME='hz-a'

openstack aggregate show 'hz-a1' >/dev/null 2>&1 || openstack aggregate create --zone 'hz-a1' 'hz-a1'
hosts=$(openstack aggregate show -f json -c hosts 'hz-a1' || true)
case $hosts in *'"hz-a-cn001"'*) ;; *) openstack aggregate add host 'hz-a1' 'hz-a-cn001' ;; esac
case $hosts in *'"hz-a-cn002"'*) ;; *) openstack aggregate add host 'hz-a1' 'hz-a-cn002' ;; esac
case $hosts in *'"hz-a-cn003"'*) ;; *) openstack aggregate add host 'hz-a1' 'hz-a-cn003' ;; esac
case $hosts in *'"hz-a-cn004"'*) ;; *) openstack aggregate add host 'hz-a1' 'hz-a-cn004' ;; esac
case $hosts in *'"hz-a-cn005"'*) ;; *) openstack aggregate add host 'hz-a1' 'hz-a-cn005' ;; esac
case $hosts in *'"hz-a-cn006"'*) ;; *) openstack aggregate add host 'hz-a1' 'hz-a-cn006' ;; esac
case $hosts in *'"hz-a-cn007"'*) ;; *) openstack aggregate add host 'hz-a1' 'hz-a-cn007' ;; esac
case $hosts in *'"hz-a-cn008"'*) ;; *) openstack aggregate add host 'hz-a1' 'hz-a-cn008' ;; esac
case $hosts in *'"hz-a-cn009"'*) ;; *) openstack aggregate add host 'hz-a1' 'hz-a-cn009' ;; esac
case $hosts in *'"hz-a-cn010"'*) ;; *) openstack aggregate add host 'hz-a1' 'hz-a-cn010' ;; esac
case $hosts in *'"hz-a-ctl1"'*) ;; *) openstack aggregate add host 'hz-a1' 'hz-a-ctl1' ;; esac
case $hosts in *'"hz-a-ctl2"'*) ;; *) openstack aggregate add host 'hz-a1' 'hz-a-ctl2' ;; esac
openstack aggregate show 'hz-a2' >/dev/null 2>&1 || openstack aggregate create --zone 'hz-a2' 'hz-a2'
hosts=$(openstack aggregate show -f json -c hosts 'hz-a2' || true)
case $hosts in *'"hz-a-cn011"'*) ;; *) openstack aggregate add host 'hz-a2' 'hz-a-cn011' ;; esac
case $hosts in *'"hz-a-cn012"'*) ;; *) openstack aggregate add host 'hz-a2' 'hz-a-cn012' ;; esac
case $hosts in *'"hz-a-cn013"'*) ;; *) openstack aggregate add host 'hz-a2' 'hz-a-cn013' ;; esac
case $hosts in *'"hz-a-cn014"'*) ;; *) openstack aggregate add host 'hz-a2' 'hz-a-cn014' ;; esac
case $hosts in *'"hz-a-cn015"'*) ;; *) openstack aggregate add host 'hz-a2' 'hz-a-cn015' ;; esac
case $hosts in *'"hz-a-cn016"'*) ;; *) openstack aggregate add host 'hz-a2' 'hz-a-cn016' ;; esac
case $hosts in *'"hz-a-cn017"'*) ;; *) openstack aggregate add host 'hz-a2' 'hz-a-cn017' ;; esac
case $hosts in *'"hz-a-cn018"'*) ;; *) openstack aggregate add host 'hz-a2' 'hz-a-cn018' ;; esac
case $hosts in *'"hz-a-cn019"'*) ;; *) openstack aggregate add host 'hz-a2' 'hz-a-cn019' ;; esac
case $hosts in *'"hz-a-cn020"'*) ;; *) openstack aggregate add host 'hz-a2' 'hz-a-cn020' ;; esac
case $hosts in *'"hz-a-ctl3"'*) ;; *) openstack aggregate add host 'hz-a2' 'hz-a-ctl3' ;; esac
