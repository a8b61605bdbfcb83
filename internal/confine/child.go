package confine

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"
)

// variable is the environment variable that names the process ID of the parent. CurrentChild ignores any other value.
const variable = "STACKPLAN_CHILD_OF"

// File descriptors that a child inherits in addition to standard input and output.
const (
	stderrFile  = 3 // the parent's standard error
	controlFile = 4 // reaches its end when the child must exit
	statusFile  = 5 // receives a byte when the description is evaluated
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
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
	c := &Child{Stderr: os.NewFile(stderrFile, os.Stderr.Name()), status: os.NewFile(statusFile, "status")}
	ctx, cancel := context.WithCancel(context.Background())
	c.Context = context.WithValue(ctx, key{}, evaluator(c.evaluate))
	go awaitEnd(os.NewFile(controlFile, "control"), cancel)
	return c
}

// awaitEnd calls cancel when the other end of a pipe is closed.
func awaitEnd(control *os.File, cancel func()) {
	_, _ = control.Read(make([]byte, 1)) // nothing is ever written
	cancel()
}

// evaluate runs work within the memory limit and then notifies the parent, which stops its timer.
func (c *Child) evaluate(limits Limits, work func()) error {
	debug.SetMaxStack(int(limits.Memory / 4)) // ends an infinite recursion early
	if err := limitMemory(limits.Memory); err != nil {
		return err
	}
	work()
	_, err := c.status.Write([]byte{1})
	return err
}
