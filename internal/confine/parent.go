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

// supervise runs the command of this process as a child.
func supervise(ctx context.Context, limits Limits) error {
	// The kernel ends the child with the thread that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s, err := start()
	if err != nil {
		return fmt.Errorf("no process to evaluate the description in: %w", err)
	}
	return s.watch(ctx, limits)
}

// supervisor is a child as its parent sees it.
type supervisor struct {
	command *exec.Cmd
	control *os.File   // closing it asks the child to end
	told    chan bool  // gets true when the description is evaluated, false when the child ended without
	ended   chan error // gets what Wait returned
	last    *head      // what the child's runtime printed
}

// start starts the child and what listens to it.
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
	s := &supervisor{control: control, told: make(chan bool, 1), ended: make(chan error, 1), last: &head{}}
	s.command = &exec.Cmd{
		Path:        program,
		Args:        os.Args,
		Env:         append(os.Environ(), variable+"="+strconv.Itoa(os.Getpid())),
		Stdin:       os.Stdin,
		Stdout:      os.Stdout,
		Stderr:      s.last,
		ExtraFiles:  []*os.File{os.Stderr, controlled, reports}, // stderrFile, controlFile, statusFile
		SysProcAttr: endWithParent(),
		WaitDelay:   time.Second,
	}
	if err := s.command.Start(); err != nil {
		return nil, errors.Join(err, control.Close(), status.Close())
	}
	go func() {
		n, _ := status.Read(make([]byte, 1))
		s.told <- n == 1
		status.Close()
	}()
	go func() { s.ended <- s.command.Wait() }()
	return s, nil
}

// watch waits for the child to end. While it evaluates, it is killed when its time is up or the user interrupts; nothing
// was written yet. Later it is asked to end, and finishes or undoes what it writes.
func (s *supervisor) watch(ctx context.Context, limits Limits) error {
	defer s.control.Close()
	clock := time.NewTimer(limits.Time)
	defer clock.Stop()
	interrupted := ctx.Done()
	var evaluated, late bool
	for told := s.told; ; {
		select {
		case evaluated = <-told:
			told = nil
			clock.Stop()
		case <-clock.C:
			late = true
			s.kill()
		case <-interrupted:
			interrupted = nil
			if !evaluated {
				s.kill()
			}
			s.control.Close()
		case err := <-s.ended:
			if told != nil {
				evaluated = <-told
			}
			return s.outcome(ctx, err, evaluated, late)
		}
	}
}

// kill ends the child. One that has ended already is no fault.
func (s *supervisor) kill() { _ = s.command.Process.Kill() }

// outcome tells what the end of the child means; err is what Wait returned.
func (s *supervisor) outcome(ctx context.Context, err error, evaluated, late bool) error {
	state := s.command.ProcessState
	if state == nil {
		return err
	}
	text := s.last.String()
	status, _ := state.Sys().(syscall.WaitStatus)
	switch {
	case state.Exited() && text == "":
		return &Ended{state.ExitCode()}
	case late && !evaluated:
		return &Exceeded{}
	case status.Signaled() && ctx.Err() != nil:
		return ctx.Err()
	case status.Signaled() && status.Signal() == syscall.SIGPIPE:
		return &Ended{1} // whoever read the results is gone
	case isMemory(text), status.Signaled() && status.Signal() == syscall.SIGKILL: // by the kernel, which had no memory left
		return &Exceeded{Memory: true, Evaluated: evaluated}
	case text == "":
		text = state.String()
	}
	return &Crashed{text}
}

// isMemory reports whether the runtime died because it got no memory, or needed too much for its stack. It has many words
// for that, and where it needs memory to say so, it dies of that. So this is what is not known to be a fault.
func isMemory(text string) bool {
	return text != "" && !slices.ContainsFunc(faults, func(words string) bool { return strings.Contains(text, words) })
}

// faults are the words of Go's runtime for what only a fault of the program can bring about.
var faults = []string{"panic: ", "all goroutines are asleep", "fatal error: concurrent map"}

// headline is the first line of a text that says what happened: a panic or a fatal error, where there is one.
func headline(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return strings.TrimSpace(line)
		}
	}
	return first
}

// head keeps the beginning of what is written to it.
type head struct{ strings.Builder }

// Write takes all, and keeps 64 KiB.
func (h *head) Write(text []byte) (int, error) {
	h.Builder.Write(text[:min(len(text), max(0, 64<<10-h.Len()))])
	return len(text), nil
}
