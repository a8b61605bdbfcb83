#!/bin/sh
# Written by stackplan; a change made here is lost at the next rollout.
# Makes the flavors of the region and sets their properties. Run it with the credentials of an administrator in the
# environment. Running it again changes nothing. Nova never changes the size of a flavor: for another size choose another
# name. Neither flavors nor properties that are gone from the description are removed.
set -eu

export OS_REGION_NAME='hz-a'

nova flavor-show 'm1.large' >/dev/null 2>&1 || nova flavor-create 'm1.large' auto 8192 80 4
nova flavor-key 'm1.large' set 'quota:cpu_period=100000' 'quota:cpu_quota=57499' 'quota:cpu_shares=2048'
nova flavor-show 'm1.medium' >/dev/null 2>&1 || nova flavor-create 'm1.medium' auto 4096 40 2
nova flavor-key 'm1.medium' set 'quota:cpu_period=100000' 'quota:cpu_quota=57499' 'quota:cpu_shares=1024'
