package validators

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Manager validates a file of system.conf.d with systemd. Not started by the kernel, systemd reads user.conf.d instead, with
// the same table of keys, and with --test it exits before it does anything. Its log names unknown keys.
func Manager(ctx context.Context, file string) error {
	const read = `set -e
mount -t tmpfs none /run
mkdir -p /run/systemd/user.conf.d
cp "$1" /run/systemd/user.conf.d/validated.conf
chmod -R a+rX /run/systemd
systemd=/lib/systemd/systemd
[ -x $systemd ] || exit 1
setpriv --reuid=65534 --clear-groups env -i HOME=/nonexistent SYSTEMD_LOG_TARGET=console $systemd --test --system 2>&1 >/dev/null |
	grep -F validated.conf >&2 || true`
	return runMounting(ctx, read, file)
}

// DropIn validates a file of UNIT.service.d with systemd-analyze verify, together with its unit: the installed one, or one
// that starts nothing.
func DropIn(ctx context.Context, file string) error {
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	unit := strings.TrimSuffix(filepath.Base(filepath.Dir(file)), ".d")
	body, err := os.ReadFile(filepath.Join("/lib/systemd/system", unit))
	if err != nil {
		body = []byte("[Service]\nExecStart=/bin/true\n")
		if name, isSocket := strings.CutSuffix(unit, ".socket"); isSocket {
			if err := write(filepath.Join(dir, name+".service"), string(body)); err != nil {
				return err
			}
			body = []byte("[Socket]\nListenStream=1\n")
		}
	}
	if err := write(filepath.Join(dir, unit), string(body)); err != nil {
		return err
	}
	place := filepath.Join(dir, unit+".d", "validated.conf")
	if err := write(place, string(content)); err != nil {
		return err
	}
	args := []string{"SYSTEMD_UNIT_PATH=" + dir + ":", "systemd-analyze", "verify", "--man=no", filepath.Join(dir, unit)}
	_, stderr, err := command{name: "env", args: args}.run(ctx)
	if err != nil {
		return rejection(err, stderr)
	}
	for line := range strings.Lines(stderr) {
		if strings.Contains(line, place) {
			return rejection(nil, stderr)
		}
	}
	return nil
}

// Script runs a script with a shell, with all commands replaced by one that records its arguments, each in angle brackets,
// and that fails if the script asks it to show something. The script must print nothing and run no other command.
func Script(ctx context.Context, file string) error {
	_, err := Calls(ctx, file)
	return err
}

// Calls runs a script as Script does, and returns the calls of commands, one per line.
func Calls(ctx context.Context, file string) (string, error) {
	dir, remove, err := scratch()
	if err != nil {
		return "", err
	}
	defer remove()
	const recorder = "#!/bin/sh\n" + `[ "$2" != show ] && [ "$1" != flavor-show ] || exit 1
{ printf '%s' "${0##*/}"; printf ' <%s>' "$@"; printf ' in <%s>\n' "$OS_REGION_NAME"; } >>"$CALLS"` + "\n"
	for _, name := range []string{"nova", "openstack"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(recorder), 0o755); err != nil {
			return "", err
		}
	}
	calls := filepath.Join(dir, "calls")
	out, stderr, err := command{name: "env", args: []string{"-i", "PATH=" + dir, "CALLS=" + calls, "/bin/sh", file}}.run(ctx)
	if err != nil || out+stderr != "" {
		return "", rejection(err, out, stderr)
	}
	made, err := os.ReadFile(calls)
	if err != nil {
		return "", fmt.Errorf("%s calls nothing", file)
	}
	return string(made), nil
}

// Limits runs a file of commands with a shell, as the script of a daemon does. The file must contain only ulimit.
func Limits(ctx context.Context, file string) error {
	for _, words := range fields(file) {
		if words[0] != "ulimit" && words[0] != "export" {
			return fmt.Errorf("%s: not a limit: %s", file, strings.Join(words, " "))
		}
	}
	out, stderr, err := command{name: "env", args: []string{"-i", "/bin/sh", "-eu", file}}.run(ctx)
	if strings.Contains(stderr, "Operation not permitted") { // valid, but not permitted on this machine
		return nil
	}
	if err != nil || out+stderr != "" {
		return rejection(err, out, stderr)
	}
	return nil
}

// isHugePages matches the parameters of huge pages of the sizes of x86.
var isHugePages = regexp.MustCompile(`^((default_)?hugepagesz=(2M|1G)|hugepages=[1-9][0-9]*)$`)

// Grub reads a file of grub.d with a shell, as grub-mkconfig does: it must keep the existing parameters and add only
// parameters of the kernel: lists of CPUs, and sizes and numbers of huge pages.
func Grub(ctx context.Context, file string) error {
	const read = `set -eu; . "$0"; echo "$GRUB_CMDLINE_LINUX"`
	out, stderr, err := command{name: "env", args: []string{"-i", "GRUB_CMDLINE_LINUX=quiet", "/bin/sh", "-c", read, file}}.run(ctx)
	if err != nil || stderr != "" {
		return rejection(err, stderr)
	}
	words := strings.Fields(out)
	if len(words) < 2 || words[0] != "quiet" {
		return fmt.Errorf("%s: the parameters are %q", file, out)
	}
	for _, word := range words[1:] {
		name, cpus, _ := strings.Cut(word, "=")
		if isHugePages.MatchString(word) {
			continue
		}
		if name != "isolcpus" && name != "irqaffinity" {
			return fmt.Errorf("%s: %s is not a parameter for CPUs or huge pages", file, name)
		}
		// This machine may not have the CPUs; only the syntax is validated.
		_, stderr, err := command{name: "taskset", args: []string{"--cpu-list", cpus, "true"}}.run(ctx)
		if err != nil && strings.Contains(stderr, "failed to parse") {
			return rejection(err, stderr)
		}
	}
	return nil
}
