#!/bin/sh
# Validates the examples with the programs of Debian 13 (trixie), which are those of OpenStack 2025.1.
#
#   internal/testing/validators/trixie.sh [--record] [ROOT]
#
# With --record the tests also record the options of the programs again, for tests on machines with other versions.
#
# ROOT (default /var/tmp/stackplan-trixie) becomes a Debian 13 in a directory. Its installation takes 5 to 10 minutes and 2.5 GB,
# which is too much for every run of the tests. Later runs only validate. Delete ROOT to start again. The script requires
# root and a Debian with a working apt: packages come from the archive that this machine uses.
#
# The script builds this package's own test as one static binary and runs it in ROOT. The test validates the oslo.config
# files of the examples whose series is installed there, and the other files of all examples except netease, which are
# for programs of 2013: MariaDB 11.8 warns about settings that MySQL 5.5 requires.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../../.." && pwd)
record=
if [ "${1:-}" = --record ]; then
	record=-record
	shift
fi
root=$(realpath -m "${1:-/var/tmp/stackplan-trixie}")

. "$repository/.ci/chroot"

[ -e "$root/ready" ] || make_root trixie

rm -rf "$root/ci" "$root/stackplan"
mkdir -p "$root/ci" "$root/stackplan/internal/testing/validators"
cp "$repository/.ci/install" "$repository/.ci/packages.txt" "$root/ci/"
inside sh -euc 'dpkg --configure -a && exec /ci/install' # after an interrupted run; does nothing if all packages are installed

cp -R "$repository/examples" "$repository/golden" "$root/stackplan/" # what the tests read
cp -R "$here/testdata" "$root/stackplan/internal/testing/validators/"
(cd "$repository" && CGO_ENABLED=0 go test -c -o "$root/stackplan/internal/testing/validators/validators.test" ./internal/testing/validators)
status=0
# shellcheck disable=SC2016 # for the inner shell
inside sh -euc '
	dpkg-query -W -f "\${Package} \${Version}\n" $(cat /ci/packages.txt)
	cd /stackplan/internal/testing/validators
	exec ./validators.test -test.v -test.skip TestExamples/netease -test.timeout 30m "$@"' validators $record || status=$?
[ -z "$record" ] || cp "$root/stackplan/internal/testing/validators/testdata/options-2025.1.json.zst" "$here/testdata/"
exit "$status"
