// Package judge asks the programs that read the generated files whether they accept them: each function takes one file,
// hands it to its real reader, and returns what that says against it. Nothing of the product uses this package; its
// tests judge the files of every example, and plant faults to show that each judge sees them.
//
// Judges need root, as some readers run in a network namespace that has the addresses and interfaces of a host, and the
// Debian packages of .ci/packages.txt.
package judge

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

// patience is how long a reader may take: far more than it needs on a slow machine, so that only one that hangs is ended.
const patience = 5 * time.Minute

// command is a program that reads a file, with its arguments.
type command struct {
	name    string // looked for in the path, and in /usr/sbin
	args    []string
	stdin   string
	devices []device // unless nil, the program runs in a network namespace that has just these and lo
}

// device is a network interface of a namespace, and its addresses with their length.
type device struct {
	name      string
	addresses []string
}

// missingError says which package a judge needs.
type missingError struct{ program string }

func (e missingError) Error() string {
	return e.program + " is not installed, so nothing was judged; as root: .ci/install, or apt-get install --no-install-recommends $(cat .ci/packages.txt)"
}

// run runs the program to its end and returns what it wrote; err tells that it did not exit with 0.
func (c command) run(ctx context.Context) (stdout, stderr string, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd, err := c.prepare(ctx)
	if err != nil {
		return "", "", err
	}
	var out, said bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(c.stdin), &out, &said
	err = cmd.Run()
	if ctx.Err() != nil {
		err = fmt.Errorf("%s did not end: %w", c.name, ctx.Err())
	}
	return out.String(), said.String(), err
}

// prepare finds the program, and makes the namespaces for it. Its death ends all processes that it started there.
func (c command) prepare(ctx context.Context) (*exec.Cmd, error) {
	path, err := find(c.name)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, c.args...)
	if c.devices != nil {
		if os.Geteuid() != 0 {
			return nil, errors.New(c.name + " is judged in a network namespace of its own, which only root can make")
		}
		args := append([]string{"-c", script(c.devices) + `exec "$@"`, "sh", path}, c.args...)
		cmd = exec.CommandContext(ctx, "/bin/sh", args...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWPID}
	}
	cmd.WaitDelay = 10 * time.Second // for processes that it leaves behind, which may hold its output open
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	return cmd, nil
}

// find returns where a program is.
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

// script makes the devices of a namespace. They are bridges, as any kernel has them and they may bear any name.
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

// refusal is what a reader says against a file.
func refusal(err error, said ...string) error {
	text := strings.TrimSpace(strings.Join(said, ""))
	if err == nil {
		return errors.New(text)
	}
	return fmt.Errorf("%w\n%s", err, text)
}

// scratch makes a folder for one run of a reader, open to the users that readers change to.
func scratch() (dir string, remove func(), err error) {
	if dir, err = os.MkdirTemp("", "judge"); err != nil {
		return "", nil, err
	}
	remove = func() { os.RemoveAll(dir) }
	if err = os.Chmod(dir, 0o755); err != nil {
		remove()
		return "", nil, err
	}
	return dir, remove, nil
}
