#!/bin/sh
# Written by stackplan; a change made here is lost at the next rollout.
# Makes the flavors of the region and sets their properties. Run it with the credentials of an administrator in the
# environment. Running it again changes nothing. Nova never changes the size of a flavor: for another size choose another
# name. Neither flavors nor properties that are gone from the description are removed.
set -eu

export OS_REGION_NAME='r1'

openstack flavor show 'm1.small' >/dev/null 2>&1 || openstack flavor create --ram 4096 --disk 20 --vcpus 2 'm1.small'
