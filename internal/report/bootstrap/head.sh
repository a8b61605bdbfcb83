#!/bin/sh
# Written by stackplan bootstrap. It changes the host on which it runs, as root, by the steps that the host needs; a step that is done is
# left out, so the script can run again at any time.
#
#   sh bootstrap.sh --list                   the stages, each with its hosts
#   sh bootstrap.sh [--host NAME] --stage N  the steps of this host in one stage
#   sh bootstrap.sh [--host NAME] --all      all stages, for a cloud of one host
#
# Run a stage on all its hosts before the next one. Secrets are read while it runs, from files below the directory STACKPLAN_SECRETS
# (/etc/stackplan/secrets), or from the command STACKPLAN_SECRET_COMMAND, which gets the name of a secret.
set -u
umask 022
export LC_ALL=C.UTF-8
