package validators_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"stackplan/internal/artefact"
)

// inside is the environment variable with the directory of the lab for the process in its own namespaces.
const inside = "STACKPLAN_LAB"

// apart runs the calling test again as the first process of its own namespaces, so that all processes that it starts end
// with it. It returns the lab's directory there, and nothing to the outer caller, whose result is that of the inner process.
func apart(t *testing.T) (root string) {
	t.Helper()
	if root = os.Getenv(inside); root != "" {
		return root
	}
	if os.Geteuid() != 0 {
		t.Fatal("a cloud is started in namespaces of its own, which only root can make")
	}
	const limit = 25 * time.Minute // many times the duration on an idle machine; below the limit of make test, so that the logs are printed
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout="+limit.String())
	cmd.Env = append(os.Environ(), inside+"="+readable(t))
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS,
		Pdeathsig:  syscall.SIGKILL,
	}
	cmd.WaitDelay = 10 * time.Second
	said, err := cmd.CombinedOutput()
	t.Logf("%s", said)
	if err != nil {
		t.Errorf("the lab: %v", err)
	}
	return ""
}

// shared are the directories that each host of the lab has separately.
var shared = []string{"etc", "run", "var/lib", "var/log"}

// enter switches to a user of a host of the lab, with its name and its directories.
const enter = `set -e
root=$1 user=$2; shift 2
hostname "${root##*/}"
for folder in etc run var/lib var/log; do mount --bind "$root/$folder" "/$folder"; done
cd /
exec setpriv --reuid="$user" --regid="$user" --init-groups -- "$@"
`

// isolate separates the mounts of this process, and mounts the lab's directory so that it disappears with the process.
func isolate(root string) error {
	for _, m := range []struct {
		source, target, kind string
		flags                uintptr
	}{
		{"", "/", "", syscall.MS_REC | syscall.MS_PRIVATE},
		{"proc", "/proc", "proc", 0},
		{"lab", root, "tmpfs", 0},
	} {
		if err := syscall.Mount(m.source, m.target, m.kind, m.flags, ""); err != nil {
			return fmt.Errorf("mount %s: %w", m.target, err)
		}
	}
	return os.Chmod(root, 0o755)
}

// host is a host of the lab, as its processes see it.
type host struct {
	root  string // contains its etc, run, var/lib and var/log
	group string
	env   []string
}

// newHost creates a host in the state after the installation of Debian's packages: with this machine's /etc, and the empty
// directories of /var and /run.
func newHost(root, group string) (*host, error) {
	for _, folder := range shared[1:] {
		if err := emptyFolders(filepath.Join("/", folder), filepath.Join(root, folder)); err != nil {
			return nil, err
		}
	}
	for folder, owner := range map[string]string{"mysqld": "mysql", "haproxy": "haproxy", "lock": "root"} {
		if err := os.MkdirAll(filepath.Join(root, "run", folder), 0o777); err != nil {
			return nil, err
		}
		if err := own(filepath.Join(root, "run", folder), owner, owner, 0o777); err != nil {
			return nil, err
		}
	}
	if out, err := exec.Command("cp", "-a", "/etc", root).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	env := []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=/", "PYTHONWARNINGS=ignore"}
	return &host{root, group, env}, nil
}

// emptyFolders copies the subdirectories of a directory, with their owners and without their content.
func emptyFolders(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	for _, e := range entries {
		info, infoErr := e.Info()
		if infoErr != nil || !e.IsDir() {
			continue
		}
		made := filepath.Join(to, e.Name())
		stat := info.Sys().(*syscall.Stat_t)
		err = errors.Join(err, os.MkdirAll(made, 0o755), os.Chown(made, int(stat.Uid), int(stat.Gid)), os.Chmod(made, info.Mode()))
	}
	return err
}

// own sets the owner, group and mode of a file.
func own(path, owner, group string, mode os.FileMode) error {
	u, err := user.Lookup(owner)
	if err != nil {
		return err
	}
	g, err := user.LookupGroup(group)
	if err != nil {
		return err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(g.Gid)
	return errors.Join(os.Chown(path, uid, gid), os.Chmod(path, mode))
}

// reference finds secrets in files, as ((nova/database)) and ((nova/database:url)).
var reference = regexp.MustCompile(`\(\(([^():]+)(?::url)?\)\)`)

// secret is the value that the lab fills in for a reference; it needs no percent-encoding.
func secret(name string) string { return "lab." + strings.ReplaceAll(name, "/", ".") }

// filled returns a file with its secrets.
func filled(body []byte) []byte {
	return reference.ReplaceAllFunc(body, func(found []byte) []byte {
		return []byte(secret(string(reference.FindSubmatch(found)[1])))
	})
}

// receive writes a generated file to its path on the host, with its owner and mode, and with secrets filled in.
func (h *host) receive(f *artefact.File) error {
	path := filepath.Join(h.root, f.Path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, filled(f.Body), 0o600); err != nil {
		return err
	}
	return own(path, f.Owner, f.Group, f.Mode)
}

// command is a program that will run on the host as a user.
func (h *host) command(ctx context.Context, user string, words ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", enter, "sh", h.root, user}, words...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWUTS}
	cmd.Env = h.env
	return cmd
}

// run runs a program to its end and returns its output.
func (h *host) run(user, stdin string, words ...string) (string, error) {
	return h.runFor(patience, user, stdin, words...)
}

// runFor is run with another time limit.
func (h *host) runFor(limit time.Duration, user, stdin string, words ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := h.command(ctx, user, words...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", strings.Join(words, " "), err, lastLines(out, 30))
	}
	return string(out), err
}

// daemon is a program that runs until it is stopped.
type daemon struct {
	name string
	cmd  *exec.Cmd
	over chan struct{} // closed when it has ended
}

// start starts a daemon. Its output goes to the host's log directory.
func (h *host) start(name, user string, words ...string) (*daemon, error) {
	log, err := os.Create(filepath.Join(h.root, "var/log", name+".out"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := h.command(context.Background(), user, words...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s := &daemon{name, cmd, make(chan struct{})}
	go func() {
		cmd.Wait()
		close(s.over)
	}()
	return s, nil
}

// ended reports how a service ended; nil while it runs.
func (s *daemon) ended() error {
	select {
	case <-s.over:
		return fmt.Errorf("%s has ended: %v", s.name, s.cmd.ProcessState)
	default:
		return nil
	}
}

// lastLines returns the end of a log.
func lastLines(text []byte, count int) []byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-count):], nil)
}

// logsOnFailure prints the logs of the daemons if the test fails.
func logsOnFailure(t *testing.T, root string) {
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(logs(root))
		}
	})
}

// logs returns the ends of all logs of a lab, for the analysis of a failure.
func logs(root string) string {
	var all strings.Builder
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !strings.Contains(path, "/var/log/") {
			return err
		}
		body, err := os.ReadFile(path)
		if len(body) > 0 {
			fmt.Fprintf(&all, "==> %s\n%s\n", path, lastLines(body, 25))
		}
		return err
	})
	if err != nil {
		fmt.Fprintln(&all, err)
	}
	return all.String()
}
