# Prints a secret by its name: the file below the directory STACKPLAN_SECRETS, or the output of STACKPLAN_SECRET_COMMAND with the name.
secret() {
	if [ -n "${STACKPLAN_SECRET_COMMAND:-}" ]; then
		value=$($STACKPLAN_SECRET_COMMAND "$1") || return 1
	else
		value=$(cat "${STACKPLAN_SECRETS:-/etc/stackplan/secrets}/$1") || return 1
	fi
	case $value in
	'' | *[!A-Za-z0-9._~-]*) echo "the secret $1 is empty or contains another character than A-Za-z0-9-._~" >&2; return 1 ;;
	esac
	printf '%s' "$value"
}

# Runs a command as another account: USER COMMAND ARGUMENT...
as_user() {
	account=$1
	shift
	su -s /bin/sh -c 'exec "$0" "$@"' -- "$account" "$@"
}

# Whether a unit runs.
unit_runs() {
	if command -v systemctl >/dev/null; then systemctl --quiet is-active "$1"; else service "$1" status >/dev/null 2>&1; fi
}

# Whether a unit starts at every boot.
unit_enabled() { systemctl --quiet is-enabled "$1"; }

# Starts a unit now and at every boot.
start_unit() {
	if command -v systemctl >/dev/null; then systemctl --quiet enable "$1" && systemctl start "$1"; else service "$1" start; fi
}

# Whether a URL answers: METHOD URL [HEADER]. Certificates are not checked here, since they contain the name of the VIP.
answers() {
	head=
	[ "$1" != HEAD ] || head=--head
	curl --silent --fail --insecure --max-time 10 --output /dev/null $head ${3:+--header "$3"} "$2"
}

# Whether a step has been done on this host before, for commands that change nothing if they run again, and remembers it. In a runbook about
# some hosts, only this run counts.
stamped() {
	[ "${just_done:-}" = "$1" ] || { [ "$runbook" = new ] && [ -e "/var/lib/stackplan/bootstrap/$1" ]; }
}
stamp() {
	mkdir -p "/var/lib/stackplan/bootstrap/${1%/*}" && : >"/var/lib/stackplan/bootstrap/$1"
}

# Runs a command on another host: USER@HOST COMMAND. STACKPLAN_SSH replaces ssh and its options.
remote() { ${STACKPLAN_SSH:-ssh -o BatchMode=yes} "$@"; }

# Whether a program accepts connections at ADDRESS:PORT.
port_open() {
	python3 -c '
import socket, sys
host, _, port = sys.argv[1].rpartition(":")
socket.create_connection((host.strip("[]"), int(port)), 3)
' "$1" 2>/dev/null
}

# Whether an account can log in to a database at an address: HOST ACCOUNT SECRET DATABASE. The password is in the environment of the client.
reaches_database() {
	value=$(secret "$3") || return 1
	client=mysql
	! command -v mariadb >/dev/null || client=mariadb
	MYSQL_PWD=$value "$client" --no-defaults --host="$1" --user="$2" --connect-timeout=5 --execute='SELECT 1' "$4" >/dev/null 2>&1
}

# Whether a database contains tables: HOST ACCOUNT SECRET DATABASE.
has_tables() {
	value=$(secret "$3") || return 1
	client=mysql
	! command -v mariadb >/dev/null || client=mariadb
	[ -n "$(MYSQL_PWD=$value "$client" --no-defaults --host="$1" --user="$2" --connect-timeout=5 --batch --execute='SHOW TABLES' "$4" 2>/dev/null)" ]
}

# Runs a command with the environment of the administrator of keystone at OS_AUTH_URL.
as_administrator() {
	(
		OS_PASSWORD=$(secret "$OS_PASSWORD_SECRET") || exit 1
		export OS_PASSWORD OS_USERNAME=admin OS_PROJECT_NAME=admin OS_USER_DOMAIN_ID=default OS_PROJECT_DOMAIN_ID=default \
			OS_IDENTITY_API_VERSION=3 OS_INTERFACE=internal
		"$@"
	)
}

# Runs openstack as the administrator, once, or for each line of the input.
administrator() { as_administrator openstack "$@"; }
administrators() { as_administrator openstack_each; }

# Runs each line of its input as openstack does, in one process, until one fails. --password-secret NAME stands for --password with the
# value of a secret.
openstack_each() {
	while read -r line; do
		case $line in
		*" --password-secret "*)
			name=${line#*" --password-secret '"}
			name=${name%%"'"*}
			value=$(secret "$name") || return 1
			printf '%s\n' "${line%%" --password-secret "*} --password $value ${line#*" --password-secret '$name' "}"
			;;
		*) printf '%s\n' "$line" ;;
		esac
	done | python3 -c '
import shlex, sys
from openstackclient.shell import main
for line in sys.stdin:
    words = shlex.split(line)
    if main(words):
        sys.exit("openstack failed: " + " ".join(words[:2] + words[-1:]))
' >/dev/null
}

# Whether a text contains all lines of the input.
contains_lines() {
	while read -r wanted; do
		printf '%s\n' "$1" | grep -q -x -F -e "$wanted" || return 1
	done
}

# Whether a text contains words: TEXT WORD...
contains_words() {
	text=$1
	shift
	for word in "$@"; do
		printf '%s\n' "$text" | grep -q -w -F -e "$word" || return 1
	done
}

# Prints the input unless a text contains a word: TEXT WORD.
missing() { contains_words "$1" "$2" || cat; }
