package confine

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"
)

// variable is the environment variable that names the process ID of the parent. CurrentChild ignores any other value.
const variable = "STACKPLAN_CHILD_OF"

// File descriptors that a child inherits in addition to standard input and output.
const (
	stderrFile  = 3 // the parent's standard error
	controlFile = 4 // reaches its end when the child must exit
	statusFile  = 5 // receives a byte when the evaluation ends
)

// Child is a process that Evaluate started.
type Child struct {
	Context context.Context // cancelled when the user interrupts the parent, or the parent has exited
	Stderr  *os.File        // the parent's standard error, for messages
	status  *os.File
}

// CurrentChild returns this process as a Child, or nil if Evaluate did not start it.
func CurrentChild() *Child {
	parent := os.Getenv(variable)
	if parent == "" || parent != strconv.Itoa(os.Getppid()) {
		return nil
	}
	os.Unsetenv(variable)
	for fd := stderrFile; fd <= statusFile; fd++ {
		syscall.CloseOnExec(fd)
	}
	// A terminal sends its signals to all processes of the command. Only the parent acts on them.
	signal.Notify(make(chan os.Signal, 1), Signals()...)
	c := &Child{Stderr: os.NewFile(stderrFile, os.Stderr.Name()), status: os.NewFile(statusFile, "status")}
	ctx, cancel := context.WithCancel(context.Background())
	c.Context = context.WithValue(ctx, key{}, evaluator(c.evaluate))
	go awaitEnd(os.NewFile(controlFile, "control"), cancel)
	return c
}

// Signals are the signals that interrupt a command. A hangup is one of them unless the command was started to outlive its terminal, by
// nohup.
func Signals() []os.Signal {
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}

// awaitEnd calls cancel when the other end of a pipe is closed.
func awaitEnd(control *os.File, cancel func()) {
	_, _ = control.Read(make([]byte, 1)) // nothing is ever written
	cancel()
}

// What a child reports to its parent: one byte, at the end of the evaluation.
const (
	evaluated byte = 1 // the description is evaluated
	late      byte = 2 // the evaluation took more processor time than allowed; the child exits
)

// evaluate runs work within the limits and then notifies the parent.
func (c *Child) evaluate(limits Limits, work func()) error {
	debug.SetMaxStack(int(limits.Memory / 4)) // ends an infinite recursion early
	if err := limitMemory(limits.Memory); err != nil {
		return err
	}
	done := make(chan struct{})
	ended := make(chan struct{})
	latest := processorTime() + limits.Time
	go func() {
		defer close(ended)
		c.limitTime(latest, done)
	}()
	work()
	close(done)
	<-ended
	_, err := c.status.Write([]byte{evaluated})
	return err
}

// tick is the time after which the child looks at its processor time again.
const tick = 5 * time.Millisecond

// limitTime ends this process if it has taken more processor time than latest before done is closed. Wall-clock time would also
// count the time in which the machine runs other processes.
func (c *Child) limitTime(latest time.Duration, done <-chan struct{}) {
	ticks := time.NewTicker(tick)
	defer ticks.Stop()
	for running := true; running; {
		select {
		case <-ticks.C:
		case <-done:
			running = false
		}
		if processorTime() > latest {
			_, _ = c.status.Write([]byte{late}) // on an error the parent has exited
			os.Exit(1)
		}
	}
}

// processorTime returns the time that all threads of this process have run.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0 // the kernel always knows its own process
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
