#!/bin/sh
# Written by stackplan; a change made here is lost at the next rollout.
# Creates the types of volumes of the region and sets their properties. Run it with the credentials of an administrator in the
# environment. Running it again changes nothing. Neither types nor properties that are gone from the description are removed.
set -eu

export OS_REGION_NAME='r1'

openstack volume type show 'fast' >/dev/null 2>&1 || openstack volume type create 'fast'
openstack volume type set --property 'volume_backend_name=ceph' 'fast'
openstack volume type show 'local' >/dev/null 2>&1 || openstack volume type create 'local'
openstack volume type set --property 'RESKEY:x=it'\''s' 'local'
openstack volume type set --property 'volume_backend_name=disks' 'local'
