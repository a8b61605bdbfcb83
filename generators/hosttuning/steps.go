package hosttuning

import (
	"slices"
	"strings"

	"stackplan/internal/service"
)

// steps returns what every host requires before its services start: packages, its files, and the settings of the operating system.
func steps() []service.Step {
	return []service.Step{
		{
			Name: "host/packages", On: service.EveryHost, Local: true,
			Check: func(j *service.Job) string { return "has_packages " + service.ShellWords(j.Packages) },
			Run:   func(j *service.Job) string { return "install_packages " + service.ShellWords(j.Packages) },
			Why:   "the services of the host, without their recommended packages. No unit starts before the host has its files: the file policy-rc.d forbids it to the scripts of packages",
		},
		{
			Name: "host/files", On: service.EveryHost, Local: true, After: []string{"host/packages"},
			Check: func(j *service.Job) string { return "has_files <<'END'\n" + strings.Join(j.Files, "\n") + "\nEND" },
			Run:   func(j *service.Job) string { return "place_files " + service.ShellWord(j.Region.Name) + `"/$host"` },
			Why:   "the generated files with their secrets, after the packages, whose scripts create and edit some of them",
		},
		{
			Name: "host/apply", On: service.EveryHost, Local: true, After: []string{"host/files"},
			Check: service.Command("stamped host/apply"),
			Run: service.Command(`if command -v systemctl >/dev/null; then
	systemctl daemon-reload
	systemctl daemon-reexec
	systemctl restart systemd-modules-load
	systemd-tmpfiles --create
fi
udevadm control --reload
udevadm trigger
sysctl --quiet --system`),
			Why: "units, drop-ins, CPU affinity, modules, rules for disks and variables of the kernel are read at boot; this applies them without one. Huge pages and isolated CPUs of the kernel's command line need update-grub and a reboot",
		},
		{
			Name: "host/stop", On: service.ChosenHosts, In: []service.Runbook{service.RemoveHost}, After: []string{"nova/migrate", "rabbitmq/shrink"},
			Check: func(j *service.Job) string { return "! any_runs " + service.ShellWords(stopped(j)) },
			Run:   func(j *service.Job) string { return "stop_units " + service.ShellWords(stopped(j)) },
			Why:   "the services of the host end, the APIs before the database and the message broker, and do not start at the next boot",
		},
	}
}

// stopped returns the units of a host that a removal stops, in the order of the stops: all except those of the system itself.
func stopped(j *service.Job) []string {
	var all []string
	for _, svc := range slices.Backward(j.Site.Runs(j.Group.Name)) {
		if unit := svc.UnitName(); slices.Contains(j.Units, unit) && !slices.Contains(all, unit) && svc.Restart != service.HostLosesNetwork && !isSystem(svc) {
			all = append(all, unit)
		}
	}
	return all
}

// isSystem reports whether a service is a part of the operating system: it sets the clock, or variables and modules of the kernel.
func isSystem(svc *service.Service) bool {
	return slices.ContainsFunc(svc.Files, func(f *service.File) bool {
		return strings.Contains(f.Path, "/sysctl.d/60-stackplan-host") || strings.Contains(f.Path, "/modules-load.d/") || strings.Contains(f.Path, "timesyncd") || strings.Contains(f.Path, "/ntp.conf")
	})
}

// shell is the functions of the steps. The place of a tree is its directory; generate --secrets writes one with secrets.
const shell = `
# Whether packages are installed.
has_packages() {
	for package in "$@"; do
		[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || return 1
	done
}

# Whether any of the units runs, and how all stop.
any_runs() {
	for unit in "$@"; do
		! unit_runs "$unit" || return 0
	done
	return 1
}
stop_units() {
	for unit in "$@"; do
		systemctl disable --now "$unit" || return 1
	done
}

# Installs packages without starting their units.
install_packages() {
	printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
	chmod 755 /usr/sbin/policy-rc.d
	apt-get --quiet update &&
		DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes --no-install-recommends -o Dpkg::Options::=--force-confold install "$@"
	failed=$?
	rm -f /usr/sbin/policy-rc.d
	return "$failed"
}

# Whether the host has the files whose paths are its input, with their secrets.
has_files() {
	while read -r path; do
		if [ ! -e "$path" ]; then echo "missing: $path" >&2; return 1; fi
		if grep -q -E '\(\([A-Za-z0-9_-]+/[A-Za-z0-9_./-]+(:url)?\)\)' "$path"; then echo "without its secrets: $path" >&2; return 1; fi
	done
}

# Copies the files of REGION/HOST from the tree STACKPLAN_TREE, with owners and modes of its manifest.
place_files() {
	if [ -z "${STACKPLAN_TREE:-}" ]; then
		echo "write the files of the host first, or set STACKPLAN_TREE to a tree that contains them with their secrets" >&2
		return 1
	fi
	python3 -c '
import json, os, shutil, sys
tree, host = sys.argv[1:]
with open(os.path.join(tree, "manifest.json")) as f:
    files = [f for f in json.load(f)["files"] if f["path"].startswith(host + "/")]
for f in files:
    to = f["path"][len(host):]
    os.makedirs(os.path.dirname(to), exist_ok=True)
    new = to + ".stackplan-new"
    with open(os.path.join(tree, f["path"]), "rb") as a, open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as b:
        shutil.copyfileobj(a, b)
    shutil.chown(new, f["owner"], f["group"])
    os.chmod(new, int(f["mode"], 8))
    os.replace(new, to)
' "$STACKPLAN_TREE" "$1"
}
`
