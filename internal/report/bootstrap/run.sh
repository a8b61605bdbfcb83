# Runs a step unless it is done, and waits until it is: NUMBER ID. A service may need some time until it answers.
step() {
	if "check_$1" >/dev/null 2>&1; then
		echo "done before: $2"
		return
	fi
	echo "run: $2"
	( set -e; "run_$1" )
	status=$?
	if [ "$status" != 0 ]; then
		echo "failed: $2" >&2
		exit 1
	fi
	just_done=${2#*/}
	tries=0
	until "check_$1" >/dev/null 2>&1; do
		tries=$((tries + 1))
		if [ "$tries" -gt "${STACKPLAN_TRIES:-120}" ]; then
			"check_$1"
			echo "not done after its command: $2" >&2
			exit 1
		fi
		sleep 1
	done
	just_done=
}

# Whether the stages contain a host.
knows() { list | cut -d ' ' -f 2- | tr ' ' '\n' | grep -q -x -F -e "$1"; }

main() {
	only= named=
	while [ $# -gt 0 ]; do
		case $1 in
		--host) host=${2-} && named=yes && shift ;;
		--stage) only=${2-} && shift ;;
		--all) only=all ;;
		--list) list; exit ;;
		*) only= && break ;;
		esac
		shift
	done
	case $only in
	all) ;;
	*[!0-9]* | '')
		echo "usage: sh bootstrap.sh --list | [--host NAME] --stage N | [--host NAME] --all" >&2
		exit 64
		;;
	esac
	[ -n "$named" ] || knows "$host" || host=$(hostname -f)
	if ! knows "$host"; then
		echo "no step is planned for the host $host: give the name that it has in the description with --host; --list prints the names" >&2
		exit 64
	fi
	if [ "$only" != all ]; then
		stage "$only"
		return
	fi
	only=1
	while [ "$only" -le "$stages" ]; do
		stage "$only"
		only=$((only + 1))
	done
}
