// Package validators runs the real programs that read the generated files and returns their errors and warnings: each
// function takes one file and starts the program that reads this kind of file. Only tests use this package. Its own tests
// validate the files of every example, and inject faults into valid files to check that each validator rejects them.
//
// Validators require root, because some programs run in a network namespace with the addresses and interfaces of a host,
// and the Debian packages of .ci/packages.txt.
package validators

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// patience is the time limit of a program. It is far more than a slow machine needs, so only a program that hangs exceeds it.
const patience = 5 * time.Minute

// command is a program that reads a file, and its arguments.
type command struct {
	name    string // is searched in $PATH and in /usr/sbin
	args    []string
	stdin   string
	devices []device // unless nil, the program runs in a network namespace with these devices and lo only
}

// device is a network interface of a namespace. Its addresses have a prefix length.
type device struct {
	name      string
	addresses []string
}

// missingError reports a program that a validator requires and that is not installed.
type missingError struct{ program string }

func (e missingError) Error() string {
	return e.program + " is not installed, so nothing was validated; as root: .ci/install, or apt-get install --no-install-recommends $(cat .ci/packages.txt)"
}

// run runs the program to its end and returns its output. err is not nil if the exit status is not 0.
func (c command) run(ctx context.Context) (stdout, stderr string, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd, err := c.prepare(ctx)
	if err != nil {
		return "", "", err
	}
	var out, errOut bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(c.stdin), &out, &errOut
	err = cmd.Run()
	if ctx.Err() != nil {
		err = fmt.Errorf("%s did not end: %w", c.name, ctx.Err())
	}
	return out.String(), errOut.String(), err
}

// prepare finds the program and sets up its namespaces. When the program ends, so do all processes that it started there.
func (c command) prepare(ctx context.Context) (*exec.Cmd, error) {
	path, err := find(c.name)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, c.args...)
	if c.devices != nil {
		if os.Geteuid() != 0 {
			return nil, errors.New(c.name + " runs in its own network namespace, which only root can create")
		}
		args := append([]string{"-c", script(c.devices) + `exec "$@"`, "sh", path}, c.args...)
		cmd = exec.CommandContext(ctx, "/bin/sh", args...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWPID}
	}
	cmd.WaitDelay = 10 * time.Second // for remaining child processes, which may keep its output open
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	return cmd, nil
}

// find returns the path of a program.
func find(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err == nil {
		return path, nil
	}
	if path, err = exec.LookPath("/usr/sbin/" + name); err == nil {
		return path, nil
	}
	return "", missingError{name}
}

// findAll returns an error if a program is missing.
func findAll(names ...string) error {
	for _, name := range names {
		if _, err := find(name); err != nil {
			return err
		}
	}
	return nil
}

// script returns shell commands that create the devices of a namespace. The devices are bridges, because every kernel
// supports bridges and a bridge can have any name.
func script(devices []device) string {
	var b strings.Builder
	b.WriteString("set -e\nip link set lo up\n")
	for _, d := range devices {
		fmt.Fprintf(&b, "ip link add '%s' type bridge\nip link set '%s' up\n", d.name, d.name)
		for _, address := range d.addresses {
			fmt.Fprintf(&b, "ip address add '%s' dev '%s'\n", address, d.name)
		}
	}
	return b.String()
}

// rejection returns the error of a program that rejects a file; output is what the program printed.
func rejection(err error, output ...string) error {
	text := strings.TrimSpace(strings.Join(output, ""))
	if err == nil {
		return errors.New(text)
	}
	return fmt.Errorf("%w\n%s", err, text)
}

// scratch creates a directory for one run of a program. The users that programs switch to can read it.
func scratch() (dir string, remove func(), err error) {
	if dir, err = os.MkdirTemp("", "stackplan-validator"); err != nil {
		return "", nil, err
	}
	remove = func() { os.RemoveAll(dir) }
	if err = os.Chmod(dir, 0o755); err != nil {
		remove()
		return "", nil, err
	}
	return dir, remove, nil
}
