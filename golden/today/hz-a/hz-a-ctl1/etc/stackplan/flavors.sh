#!/bin/sh
# Written by stackplan; a change made here is lost at the next rollout.
# Makes the flavors of the region and sets their properties. Run it with the credentials of an administrator in the
# environment. Running it again changes nothing. Nova never changes the size of a flavor: for another size choose another
# name. Neither flavors nor properties that are gone from the description are removed.
set -eu

export OS_REGION_NAME='hz-a'

openstack flavor show 'm1.large' >/dev/null 2>&1 || openstack flavor create --ram 8192 --disk 80 --vcpus 4 'm1.large'
openstack flavor set --property 'quota:cpu_period=100000' --property 'quota:cpu_quota=57499' --property 'quota:cpu_shares=400' 'm1.large'
openstack flavor show 'm1.medium' >/dev/null 2>&1 || openstack flavor create --ram 4096 --disk 40 --vcpus 2 'm1.medium'
openstack flavor set --property 'quota:cpu_period=100000' --property 'quota:cpu_quota=57499' --property 'quota:cpu_shares=200' 'm1.medium'
