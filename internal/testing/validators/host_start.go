package validators

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Manager has systemd read a file of system.conf.d. Started by anyone but the kernel, it reads user.conf.d instead, by the
// same table of keys, and with --test it ends before it does anything; its log names what it does not know.
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
	_, stderr, err := command{name: "unshare", args: []string{"--mount", "sh", "-c", read, "sh", file}}.run(ctx)
	if err != nil || stderr != "" {
		return rejection(err, stderr)
	}
	return nil
}

// DropIn has systemd-analyze verify a file of UNIT.service.d together with its unit: the installed one, else one that
// starts nothing.
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

// Script has the shell run a script whose commands are all replaced by one that writes down what it is called with, each
// word in angle brackets, and that fails when it is asked to show something. Nothing may be said, and nothing else may run.
func Script(ctx context.Context, file string) error {
	_, err := Calls(ctx, file)
	return err
}

// Calls runs a script as Script does, and returns the calls of commands, one a line.
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

// Limits has the shell read a file of commands, as the script of a daemon does, of which only ulimit may be there.
func Limits(ctx context.Context, file string) error {
	for _, words := range fields(file) {
		if words[0] != "ulimit" {
			return fmt.Errorf("%s: not a limit: %s", file, strings.Join(words, " "))
		}
	}
	out, stderr, err := command{name: "env", args: []string{"-i", "/bin/sh", "-eu", file}}.run(ctx)
	if strings.Contains(stderr, "Operation not permitted") { // understood, but this machine may not
		return nil
	}
	if err != nil || out+stderr != "" {
		return rejection(err, out, stderr)
	}
	return nil
}

// isHugePages tells the parameters of huge pages, of the sizes that x86 has.
var isHugePages = regexp.MustCompile(`^((default_)?hugepagesz=(2M|1G)|hugepages=[1-9][0-9]*)$`)

// Grub has the shell read a file of grub.d as grub-mkconfig does: it must keep the parameters that were there, and add
// words that are parameters of the kernel: lists of CPUs, and sizes and a number of huge pages.
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
		// This machine may lack the CPUs; only how they are written is judged.
		_, stderr, err := command{name: "taskset", args: []string{"--cpu-list", cpus, "true"}}.run(ctx)
		if err != nil && strings.Contains(stderr, "failed to parse") {
			return rejection(err, stderr)
		}
	}
	return nil
}
