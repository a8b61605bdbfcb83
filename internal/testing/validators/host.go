package validators

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Tmpfiles runs systemd-tmpfiles, which writes the values of a file to a copy of /sys, and compares each path and value with
// this machine's kernel: systemd-tmpfiles itself ignores a path that does not exist.
func Tmpfiles(ctx context.Context, file string) error {
	root, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	settings := map[string]string{}
	for _, words := range fields(file) {
		if len(words) != 7 || words[0] != "w" {
			return fmt.Errorf("%s: not a value for a path: %s", file, strings.Join(words, " "))
		}
		settings[words[1]] = words[6]
		copied := filepath.Join(root, words[1])
		if err := write(copied, ""); err != nil {
			return err
		}
	}
	out, stderr, err := command{name: "systemd-tmpfiles", args: []string{"--create", "--root=" + root, file}}.run(ctx)
	if err != nil || out+stderr != "" {
		return rejection(err, out, stderr)
	}
	for path, value := range settings {
		written, err := os.ReadFile(filepath.Join(root, path))
		if err != nil || strings.TrimSpace(string(written)) != value {
			return fmt.Errorf("%s: systemd-tmpfiles wrote %q to %s", file, written, path)
		}
		if err := offered(path, value); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// Sysfs compares a file of sysfsutils with this machine's kernel: each path in /sys must exist and accept the value.
func Sysfs(_ context.Context, file string) error {
	for _, words := range fields(file) {
		if len(words) != 3 || words[1] != "=" {
			return fmt.Errorf("%s: not path = value: %s", file, strings.Join(words, " "))
		}
		if err := offered("/sys/"+words[0], words[2]); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// offered returns why a value cannot be written to a file of the kernel: the file does not exist, lists words without the
// value (always [madvise] never), or contains a number and the value is none.
func offered(path, value string) error {
	have, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	words := strings.Fields(strings.NewReplacer("[", "", "]", "").Replace(string(have)))
	switch {
	case len(words) > 1 && !slices.Contains(words, value):
		return fmt.Errorf("%s takes one of %s, not %s", path, strings.Join(words, ", "), value)
	case len(words) == 1 && number.MatchString(words[0]) && !number.MatchString(value):
		return fmt.Errorf("%s takes a number, not %s", path, value)
	}
	return nil
}

var number = regexp.MustCompile(`^-?[0-9]+$`)

// Udev validates a file of rules with udev: with udevadm verify if it exists (systemd 254), otherwise with a test run, whose
// log names the invalid lines.
func Udev(ctx context.Context, file string) error {
	const read = `set -e
if udevadm verify --help >/dev/null 2>&1; then exec udevadm verify --no-summary "$1" >/dev/null; fi
mount -t tmpfs none /run
mkdir -p /run/udev/rules.d
cp "$1" /run/udev/rules.d/validated.rules
udevadm test /sys/class/mem/null 2>&1 >/dev/null | grep -F validated.rules: >&2 || true`
	return runMounting(ctx, read, file)
}

// runMounting runs a shell script with a file as $1. The script may mount file systems. It writes only errors in the file to
// standard error.
func runMounting(ctx context.Context, script, file string) error {
	_, stderr, err := command{name: "unshare", args: []string{"--mount", "sh", "-c", script, "sh", file}}.run(ctx)
	if err != nil || stderr != "" {
		return rejection(err, stderr)
	}
	return nil
}

// Preferences validates a file of apt_preferences: on a machine that has each package at the pinned version, apt-cache
// policy must report the pin.
func Preferences(ctx context.Context, file string) error {
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	var status strings.Builder
	var want []string
	name := ""
	for _, words := range fields(file) {
		switch {
		case len(words) == 2 && words[0] == "Package:":
			name = words[1]
		case len(words) == 3 && words[0] == "Pin:":
			version := strings.TrimSuffix(words[2], "*")
			fmt.Fprintf(&status, "Package: %s\nStatus: install ok installed\nArchitecture: all\nMaintainer: x <x@x>\nVersion: %s\nDescription: x\n\n", name, version)
			want = append(want, name+" -> "+version+" with priority 1001")
		}
	}
	installed := filepath.Join(dir, "status")
	if err := write(installed, status.String()); err != nil {
		return err
	}
	var args []string
	for option, value := range map[string]string{
		"Dir::Etc::Preferences": file, "Dir::Etc::PreferencesParts": "/dev/null", "Dir::State::Status": installed, "Dir::State::Lists": dir,
		"Dir::Etc::SourceList": "/dev/null", "Dir::Etc::SourceParts": "/dev/null", "Dir::Cache::pkgcache": "", "Dir::Cache::srcpkgcache": "",
	} {
		args = append(args, "-o", option+"="+value)
	}
	out, stderr, err := command{name: "apt-cache", args: append(args, "policy")}.run(ctx)
	if err != nil || stderr != "" {
		return rejection(err, stderr)
	}
	for _, pin := range want {
		if !strings.Contains(out, pin) {
			return fmt.Errorf("%s: apt does not report %s:\n%s", file, pin, out)
		}
	}
	if len(want) == 0 {
		return fmt.Errorf("%s pins nothing", file)
	}
	return nil
}

// fields returns the words of each line of a file that is neither empty nor a comment. If the file cannot be read, it
// returns the error as a line.
func fields(file string) [][]string {
	body, err := os.ReadFile(file)
	if err != nil {
		return [][]string{{err.Error()}}
	}
	var all [][]string
	for line := range strings.Lines(string(body)) {
		if words := strings.Fields(line); len(words) > 0 && !strings.HasPrefix(words[0], "#") {
			all = append(all, words)
		}
	}
	return all
}

// write writes a file and creates its parent directories.
func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}
