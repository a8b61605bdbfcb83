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

// DefaultConcurrency is how many live hosts are read at a time, if nobody says otherwise.
const DefaultConcurrency = 32

// SSHOptions tells how live hosts are read. The zero value is good.
type SSHOptions struct {
	Config      string        // a file as ssh -F takes it; "" for the user's own and the system's
	Concurrency int           // how many hosts are read at a time; AtOnce for 0
	Timeout     time.Duration // for one host, from connecting to the last byte; 30 s for 0
}

// Hosts are live hosts, as a snapshot. Its methods may be called from many goroutines.
type Hosts struct {
	hosts   []artefact.Host
	dir     string // private: the configuration, and sockets of shared connections
	config  string
	timeout time.Duration
	turns   chan struct{} // has room for as many as are read at once
}

// SSH makes a snapshot of live hosts, which the system's ssh reads. A host's name is what ssh is told to connect to: the
// user's ssh_config may say which address, port, user and jump host that stands for. Keys of hosts must be known: none is
// accepted and none is noted. Nobody is asked for a password. Connections to jump hosts are shared.
//
// No connection is made before Files.
func SSH(hosts []artefact.Host, opts SSHOptions) (*Hosts, error) {
	if _, err := exec.LookPath("ssh"); err != nil {
		return nil, fmt.Errorf("ssh is not installed, which a snapshot of live hosts needs: %w", err)
	}
	dir, err := socketDir()
	if err != nil {
		return nil, err
	}
	s := &Hosts{hosts: hosts, dir: dir, config: dir + "/config", timeout: cmp.Or(opts.Timeout, 30*time.Second)}
	s.turns = make(chan struct{}, cmp.Or(max(opts.Concurrency, 0), DefaultConcurrency))
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

// Hosts are the hosts that were asked for.
func (s *Hosts) Hosts() []artefact.Host { return s.hosts }

// Files reads those of the given files that a host has, by path, with their modes and owners. Nothing is written to the
// host. A link is followed there, as a daemon does that reads the file; one that leads nowhere is no file.
//
// It waits while as many hosts as may be are read already. The error is what ssh said last, or which files cannot be
// read, or what else is wrong, without the host's name.
func (s *Hosts) Files(ctx context.Context, h artefact.Host, paths []string) ([]*artefact.File, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	if err := nodeset.ValidHost(h.Name); err != nil {
		return nil, err
	}
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	within, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	const attempts = 3
	for attempt := 1; ; attempt++ {
		files, stderr, err := s.ask(within, h, paths)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case within.Err() != nil:
			return nil, fmt.Errorf("no whole answer within %v%s", s.timeout, after(stderr))
		case err == nil || !stderr.turnedAway() || attempt == attempts:
			return files, err
		}
		wait(within, time.Duration(attempt)*500*time.Millisecond)
	}
}

// wait waits, unless ctx ends before.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// after is the end of a message with what ssh said, if it said anything.
func after(stderr *tail) string {
	if text, _ := stderr.telling(); text != "" {
		return ": " + text
	}
	return ""
}

// follows are how lines begin that tell nothing new: that a connection is over, after the line that tells why. Where that
// line is missing a server, or a jump host, closed the connection before it said anything.
var follows = []string{"kex_exchange_identification: ", "Connection closed by ", "Connection reset by ", "stdio forwarding failed"}

// telling is the last line of ssh that tells something, or else the last of all; ok tells which.
func (t *tail) telling() (text string, ok bool) {
	for line := range strings.Lines(string(t.text)) {
		begins := func(begin string) bool { return strings.HasPrefix(line, begin) }
		if strings.TrimSpace(line) != "" && !slices.ContainsFunc(follows, begins) {
			text, ok = shown(line), true
		}
	}
	if !ok {
		text = t.last()
	}
	return text, ok
}

// turnedAway reports whether a server, or a jump host, has enough of others at the moment (MaxStartups of sshd_config).
func (t *tail) turnedAway() bool {
	_, ok := t.telling()
	return !ok && bytes.Contains(t.text, []byte("kex_exchange_identification: "))
}

// ask runs ssh once.
func (s *Hosts) ask(ctx context.Context, h artefact.Host, paths []string) ([]*artefact.File, *tail, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	// A connection that is there already may be used. A new one serves this command and is not kept; with ControlPersist
	// ssh would drop what a jump host's ssh says.
	cmd := exec.CommandContext(ctx, "ssh", "-F", s.config, "-o", "ControlMaster=no", "-o", "ControlPersist=no", "-T", "-x", "-a", "--", h.Name, command)
	// With the processes that ssh starts to go by a jump host.
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
		stop() // it may have no end
		cmd.Wait()
		return nil, stderr, err
	}
	if ended := cmd.Wait(); ended != nil {
		return nil, stderr, failure(ended, stderr)
	}
	return files, stderr, err
}

// failure is why ssh failed, in the words of ssh.
func failure(err error, stderr *tail) error {
	switch text, _ := stderr.telling(); {
	case text == "":
		return fmt.Errorf("ssh: %w", err)
	case bytes.Contains(stderr.text, []byte("IDENTIFICATION HAS CHANGED")):
		return errors.New(text + " The host's key is not the one that is known.")
	default:
		return errors.New(text)
	}
}

// Close ends the shared connections. No other call but Close may follow.
func (s *Hosts) Close() error {
	items, _ := os.ReadDir(s.dir) // it is gone after the first call
	for _, item := range items {
		if item.Type() == os.ModeSocket {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			// One that does not end now ends by itself: see ControlPersist.
			exec.CommandContext(ctx, "ssh", "-F", "none", "-S", s.dir+"/"+item.Name(), "-O", "exit", "--", "x").Run()
			cancel()
		}
	}
	return os.RemoveAll(s.dir)
}
