package confine

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"
)

// variable tells a process that it is the child of the process of that id. Set by anyone else it means nothing.
const variable = "STACKPLAN_CHILD_OF"

// What a child inherits beside standard input and output.
const (
	stderrFile  = 3 // the parent's standard error
	controlFile = 4 // ends when the child shall end
	statusFile  = 5 // gets a byte when the description is evaluated
)

// Child is a process that Evaluate started.
type Child struct {
	Context context.Context // cancelled when the user interrupts the parent, or the parent is gone
	Stderr  *os.File        // where messages go
	status  *os.File
}

// Inside returns the child that this process is, or nil.
func Inside() *Child {
	parent := os.Getenv(variable)
	if parent == "" || parent != strconv.Itoa(os.Getppid()) {
		return nil
	}
	os.Unsetenv(variable)
	for fd := stderrFile; fd <= statusFile; fd++ {
		syscall.CloseOnExec(fd)
	}
	// A terminal interrupts all processes at once. The parent alone decides what comes of it.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
	c := &Child{Stderr: os.NewFile(stderrFile, os.Stderr.Name()), status: os.NewFile(statusFile, "status")}
	ctx, cancel := context.WithCancel(context.Background())
	c.Context = context.WithValue(ctx, key{}, part(c.evaluate))
	go awaitEnd(os.NewFile(controlFile, "control"), cancel)
	return c
}

// awaitEnd cancels when the other end of a pipe is closed.
func awaitEnd(control *os.File, cancel func()) {
	_, _ = control.Read(make([]byte, 1)) // nothing is ever written
	cancel()
}

// evaluate does work below the bound on memory, and tells the parent, whose clock stops then.
func (c *Child) evaluate(limits Limits, work func()) error {
	debug.SetMaxStack(int(limits.Memory / 4)) // a recursion without end is over sooner
	if err := boundMemory(limits.Memory); err != nil {
		return err
	}
	work()
	_, err := c.status.Write([]byte{1})
	return err
}
