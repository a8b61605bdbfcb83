package confine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// supervise runs the command of this process in a child process.
func supervise(ctx context.Context) error {
	// The kernel kills the child when the thread that started it exits.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s, err := start()
	if err != nil {
		return fmt.Errorf("start a process to evaluate the description: %w", err)
	}
	return s.watch(ctx)
}

// supervisor is the parent's view of a child.
type supervisor struct {
	command    *exec.Cmd
	control    *os.File   // closing it requests the end of the child
	evaluation chan byte  // receives evaluated or late when the evaluation ends, 0 if the child exits before that
	ended      chan error // receives the result of Wait
	output     *head      // the output of the child's Go runtime
}

// start starts the child and the goroutines that wait for it.
func start() (*supervisor, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	controlled, control, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer controlled.Close()
	status, reports, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, control.Close())
	}
	defer reports.Close()
	s := &supervisor{control: control, evaluation: make(chan byte, 1), ended: make(chan error, 1), output: &head{}}
	s.command = &exec.Cmd{
		Path:        program,
		Args:        os.Args,
		Env:         append(os.Environ(), variable+"="+strconv.Itoa(os.Getpid())),
		Stdin:       os.Stdin,
		Stdout:      os.Stdout,
		Stderr:      s.output,
		ExtraFiles:  []*os.File{os.Stderr, controlled, reports}, // stderrFile, controlFile, statusFile
		SysProcAttr: endWithParent(),
		WaitDelay:   time.Second,
	}
	if err := s.command.Start(); err != nil {
		return nil, errors.Join(err, control.Close(), status.Close())
	}
	go func() {
		result := make([]byte, 1)
		_, _ = status.Read(result) // at the end of the pipe the result stays 0
		s.evaluation <- result[0]
		status.Close()
	}()
	go func() { s.ended <- s.command.Wait() }()
	return s, nil
}

// watch waits for the child to exit. During the evaluation, when nothing is written yet, watch kills the child if the user
// interrupts. Later, it only requests the end, and the child completes or undoes its writes.
func (s *supervisor) watch(ctx context.Context) error {
	defer s.control.Close()
	interrupted := ctx.Done()
	var result byte
	for report := s.evaluation; ; {
		select {
		case result = <-report:
			report = nil
		case <-interrupted:
			interrupted = nil
			if result != evaluated {
				s.kill()
			}
			s.control.Close()
		case err := <-s.ended:
			if report != nil {
				result = <-report
			}
			return s.outcome(ctx, err, result)
		}
	}
}

// kill kills the child. It ignores that the child may have exited already.
func (s *supervisor) kill() { _ = s.command.Process.Kill() }

// outcome returns the error of Evaluate for a child that has exited; err is the result of Wait, result what the child reported.
func (s *supervisor) outcome(ctx context.Context, err error, result byte) error {
	state := s.command.ProcessState
	if state == nil {
		return err
	}
	text := s.output.String()
	status, _ := state.Sys().(syscall.WaitStatus)
	switch {
	case result == late:
		return &Exceeded{}
	case state.Exited() && text == "":
		return &Ended{state.ExitCode()}
	case status.Signaled() && ctx.Err() != nil:
		return ctx.Err()
	case status.Signaled() && status.Signal() == syscall.SIGPIPE:
		return &Ended{1} // the reader of the output has exited
	case isMemory(text), status.Signaled() && status.Signal() == syscall.SIGKILL: // by the kernel's OOM killer
		return &Exceeded{Memory: true, Evaluated: result == evaluated}
	case text == "":
		text = state.String()
	}
	return &Crashed{text}
}

// isMemory reports whether the Go runtime exited because it could not allocate memory, or because its stack became too large.
// The runtime has many messages for that, and may fail to allocate the memory for the message. So isMemory reports true for
// every message that is not in bugs.
func isMemory(text string) bool {
	return text != "" && !slices.ContainsFunc(bugs, func(words string) bool { return strings.Contains(text, words) })
}

// bugs are messages of the Go runtime that only a bug in the program can cause.
var bugs = []string{"panic: ", "all goroutines are asleep", "fatal error: concurrent map"}

// headline returns the first line with a panic or a fatal error, or else the first line.
func headline(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return strings.TrimSpace(line)
		}
	}
	return first
}

// head keeps the first 64 KiB that are written to it.
type head struct{ strings.Builder }

// Write never fails. It discards what exceeds 64 KiB.
func (h *head) Write(text []byte) (int, error) {
	h.Builder.Write(text[:min(len(text), max(0, 64<<10-h.Len()))])
	return len(text), nil
}
