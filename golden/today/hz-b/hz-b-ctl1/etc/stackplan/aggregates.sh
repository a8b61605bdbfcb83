#!/bin/sh
# Written by stackplan; a change made here is lost at the next rollout.
# Makes an aggregate for each availability zone, and the aggregates of the description, and puts the hosts of guests into
# them. Run it with the credentials of an administrator in the environment, once the hosts have reported to nova. Running
# it again changes nothing. Neither aggregates nor hosts in them that are gone from the description are removed, and nova
# moves no host that has guests to another zone.
set -eu

export OS_REGION_NAME='hz-b'

openstack aggregate show 'hz-b1' >/dev/null 2>&1 || openstack aggregate create --zone 'hz-b1' 'hz-b1'
hosts=$(openstack aggregate show -f json -c hosts 'hz-b1' || true)
case $hosts in *'"hz-b-cn001"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn001' ;; esac
case $hosts in *'"hz-b-cn002"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn002' ;; esac
case $hosts in *'"hz-b-cn003"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn003' ;; esac
case $hosts in *'"hz-b-cn004"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn004' ;; esac
case $hosts in *'"hz-b-cn005"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn005' ;; esac
case $hosts in *'"hz-b-cn006"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn006' ;; esac
case $hosts in *'"hz-b-cn007"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn007' ;; esac
case $hosts in *'"hz-b-cn008"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn008' ;; esac
case $hosts in *'"hz-b-cn009"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn009' ;; esac
case $hosts in *'"hz-b-cn010"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn010' ;; esac
case $hosts in *'"hz-b-cn011"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn011' ;; esac
case $hosts in *'"hz-b-cn012"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn012' ;; esac
case $hosts in *'"hz-b-cn013"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn013' ;; esac
case $hosts in *'"hz-b-cn014"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn014' ;; esac
case $hosts in *'"hz-b-cn015"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn015' ;; esac
case $hosts in *'"hz-b-cn016"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn016' ;; esac
case $hosts in *'"hz-b-cn017"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn017' ;; esac
case $hosts in *'"hz-b-cn018"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn018' ;; esac
case $hosts in *'"hz-b-cn019"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn019' ;; esac
case $hosts in *'"hz-b-cn020"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-cn020' ;; esac
case $hosts in *'"hz-b-ctl1"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-ctl1' ;; esac
case $hosts in *'"hz-b-ctl2"'*) ;; *) openstack aggregate add host 'hz-b1' 'hz-b-ctl2' ;; esac
openstack aggregate show 'hz-b2' >/dev/null 2>&1 || openstack aggregate create --zone 'hz-b2' 'hz-b2'
hosts=$(openstack aggregate show -f json -c hosts 'hz-b2' || true)
case $hosts in *'"hz-b-cn021"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn021' ;; esac
case $hosts in *'"hz-b-cn022"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn022' ;; esac
case $hosts in *'"hz-b-cn023"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn023' ;; esac
case $hosts in *'"hz-b-cn024"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn024' ;; esac
case $hosts in *'"hz-b-cn025"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn025' ;; esac
case $hosts in *'"hz-b-cn026"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn026' ;; esac
case $hosts in *'"hz-b-cn027"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn027' ;; esac
case $hosts in *'"hz-b-cn028"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn028' ;; esac
case $hosts in *'"hz-b-cn029"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn029' ;; esac
case $hosts in *'"hz-b-cn030"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn030' ;; esac
case $hosts in *'"hz-b-cn031"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn031' ;; esac
case $hosts in *'"hz-b-cn032"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn032' ;; esac
case $hosts in *'"hz-b-cn033"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn033' ;; esac
case $hosts in *'"hz-b-cn034"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn034' ;; esac
case $hosts in *'"hz-b-cn035"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn035' ;; esac
case $hosts in *'"hz-b-cn036"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn036' ;; esac
case $hosts in *'"hz-b-cn037"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn037' ;; esac
case $hosts in *'"hz-b-cn038"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn038' ;; esac
case $hosts in *'"hz-b-cn039"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn039' ;; esac
case $hosts in *'"hz-b-cn040"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-cn040' ;; esac
case $hosts in *'"hz-b-ctl3"'*) ;; *) openstack aggregate add host 'hz-b2' 'hz-b-ctl3' ;; esac
