package live

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"stackplan/internal/artefact"
	"stackplan/internal/nodeset"
)

// DefaultConcurrency is the default for SSHOptions.Concurrency.
const DefaultConcurrency = 32

// SSHOptions are the options of SSH. The zero value is valid.
type SSHOptions struct {
	Config      string        // a configuration file for ssh -F; "" for those of the user and the system
	Concurrency int           // how many hosts are read at a time; 0 is DefaultConcurrency
	Timeout     time.Duration // for one host, from connecting to the last byte; 30 s for 0
}

// Hosts is a snapshot of live hosts. Its methods may be called by several goroutines.
type Hosts struct {
	hosts   []artefact.Host
	dir     string // private: the configuration, and the sockets of shared connections
	config  string
	timeout time.Duration
	slots   chan struct{} // a semaphore for the hosts that are read at a time
}

// SSH returns a snapshot of live hosts, which it reads with the ssh program of the system. It passes the name of a host to ssh:
// the ssh_config of the user can set the address, port, user and jump host of that name. The keys of hosts must be known: no
// new key is accepted or stored. Ssh never prompts for a password. Connections to jump hosts are shared.
//
// SSH opens no connection; Files does.
func SSH(hosts []artefact.Host, opts SSHOptions) (*Hosts, error) {
	if _, err := exec.LookPath("ssh"); err != nil {
		return nil, fmt.Errorf("ssh is not installed; a snapshot of live hosts requires it: %w", err)
	}
	dir, err := socketDir()
	if err != nil {
		return nil, err
	}
	s := &Hosts{hosts: hosts, dir: dir, config: dir + "/config", timeout: cmp.Or(opts.Timeout, 30*time.Second)}
	s.slots = make(chan struct{}, cmp.Or(max(opts.Concurrency, 0), DefaultConcurrency))
	text, err := sshConfig(dir, opts.Config)
	if err == nil {
		err = os.WriteFile(s.config, []byte(text), 0o600)
	}
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

// Hosts returns the hosts that were passed to SSH.
func (s *Hosts) Hosts() []artefact.Host { return s.hosts }

// Files returns the given files that exist on a host, by path, with their modes and owners. It writes nothing to the host. The
// host follows symbolic links, as a daemon that reads the file does; a dangling link is not a file.
//
// Files waits while the maximum number of hosts is being read. The error is the last message of ssh, or the list of files that
// cannot be read, or another reason, without the name of the host.
func (s *Hosts) Files(ctx context.Context, h artefact.Host, paths []string) ([]*artefact.File, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	if err := nodeset.ValidHost(h.Name); err != nil {
		return nil, err
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	within, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	const attempts = 3
	for attempt := 1; ; attempt++ {
		files, stderr, err := s.run(within, h, paths)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case within.Err() != nil:
			return nil, fmt.Errorf("no complete answer within %v%s", s.timeout, withStderr(stderr))
		case err == nil || !stderr.isThrottled() || attempt == attempts:
			return files, err
		}
		wait(within, time.Duration(attempt)*500*time.Millisecond)
	}
}

// wait waits for a duration, or until ctx is done.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// withStderr returns the end of a message with the last message of ssh, if any.
func withStderr(stderr *tail) string {
	if text, _ := stderr.lastRelevant(); text != "" {
		return ": " + text
	}
	return ""
}

// irrelevant are prefixes of lines without new information: that a connection was closed, after the line with the reason. Without
// a line with the reason, a server or a jump host closed the connection before it sent any message.
var irrelevant = []string{"kex_exchange_identification: ", "Connection closed by ", "Connection reset by ", "stdio forwarding failed"}

// lastRelevant returns the last relevant line of ssh and true, or the last line and false.
func (t *tail) lastRelevant() (text string, ok bool) {
	for line := range strings.Lines(string(t.text)) {
		begins := func(begin string) bool { return strings.HasPrefix(line, begin) }
		if strings.TrimSpace(line) != "" && !slices.ContainsFunc(irrelevant, begins) {
			text, ok = printable(line), true
		}
	}
	if !ok {
		text = t.last()
	}
	return text, ok
}

// isThrottled reports whether a server or a jump host rejected the connection because it has too many (MaxStartups of sshd_config).
func (t *tail) isThrottled() bool {
	_, ok := t.lastRelevant()
	return !ok && bytes.Contains(t.text, []byte("kex_exchange_identification: "))
}

// run runs ssh once.
func (s *Hosts) run(ctx context.Context, h artefact.Host, paths []string) ([]*artefact.File, *tail, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	// An existing connection may be used. A new one serves this command only; with ControlPersist, ssh would discard the messages
	// of a jump host's ssh.
	cmd := exec.CommandContext(ctx, "ssh", "-F", s.config, "-o", "ControlMaster=no", "-o", "ControlPersist=no", "-T", "-x", "-a", "--", h.Name, command)
	// The process group includes the processes that ssh starts for a jump host.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = grace
	stderr := &tail{}
	cmd.Stdin, cmd.Stderr = strings.NewReader(strings.Join(paths, "\x00")+"\x00"), stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, stderr, err
	}
	if err := cmd.Start(); err != nil {
		return nil, stderr, err
	}
	files, err := parseAnswer(bufio.NewReaderSize(out, 1<<16), h, paths)
	if err != nil && !errors.Is(err, errEndsEarly) {
		stop() // the output may be endless
		cmd.Wait()
		return nil, stderr, err
	}
	if ended := cmd.Wait(); ended != nil {
		return nil, stderr, failure(ended, stderr)
	}
	return files, stderr, err
}

// failure returns the reason why ssh failed, as ssh printed it.
func failure(err error, stderr *tail) error {
	switch text, _ := stderr.lastRelevant(); {
	case text == "":
		return fmt.Errorf("ssh: %w", err)
	case bytes.Contains(stderr.text, []byte("IDENTIFICATION HAS CHANGED")):
		return errors.New(text + " The key of the host differs from the known key.")
	default:
		return errors.New(text)
	}
}

// Close closes the shared connections. After Close, only Close may be called.
func (s *Hosts) Close() error {
	items, _ := os.ReadDir(s.dir) // the directory does not exist after the first call
	for _, item := range items {
		if item.Type() == os.ModeSocket {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			// A connection that does not end now ends after ControlPersist.
			exec.CommandContext(ctx, "ssh", "-F", "none", "-S", s.dir+"/"+item.Name(), "-O", "exit", "--", "x").Run()
			cancel()
		}
	}
	return os.RemoveAll(s.dir)
}
