// Package confine limits the memory and the time of the evaluation of a description. A description is not trusted, and a CUE
// evaluation can neither be stopped nor limited from within the process. So a command that evaluates a description runs
// again as a child process with a memory limit, which the kernel enforces, and a limit of processor time, which a thread of the
// child enforces.
//
// The child has the terminal, the arguments and the working directory of its parent, and runs the whole command. Only its
// file descriptor 2 is a pipe, so that the output of a crashing Go runtime does not reach the user.
package confine

import (
	"context"
	"fmt"
	"time"
)

// Limits are the limits for one description.
type Limits struct {
	Memory int64         // bytes of writable memory, for the whole run
	Time   time.Duration // processor time of the evaluation only: writing a large tree may take longer
}

// Ended reports that the child ran the whole command, including its output and its messages.
type Ended struct {
	Code int // the exit code, which the parent must use as its own
}

// Error returns a text with the exit code.
func (e *Ended) Error() string { return fmt.Sprintf("the child exited with code %d", e.Code) }

// Exceeded reports that the child exceeded a limit.
type Exceeded struct {
	Memory    bool // the memory limit; if false, the time limit
	Evaluated bool // the limit was exceeded after the evaluation of the description
}

// Error returns a text with the limit.
func (e *Exceeded) Error() string {
	if e.Memory {
		return "the memory limit was exceeded"
	}
	return "the time limit was exceeded"
}

// Crashed reports that the child crashed because of a bug in stackplan.
type Crashed struct {
	Text string // the output of the Go runtime: a headline, then a stack trace of many lines
}

// Error returns the headline.
func (e *Crashed) Error() string { return headline(e.Text) }

// key is the context key of the evaluator of a process.
type key struct{}

// evaluator runs work within limits, or starts a child that does.
type evaluator func(limits Limits, work func()) error

// Supervise returns a context in which Evaluate starts a child. The process that the user started calls it.
func Supervise(ctx context.Context) context.Context {
	return context.WithValue(ctx, key{}, evaluator(func(Limits, func()) error { return supervise(ctx) }))
}

// Evaluate runs work within limits.
//
// In a context of Supervise it starts the running command again as a child and waits for it. The child runs work and the
// rest of the command, so the error is never nil: it is *Ended, *Exceeded, *Crashed, the error of the context if that was
// cancelled, or the reason why no child could be started.
//
// In the context of a Child it sets the limits, runs work and returns nil. In any other context, as in a test, it runs work
// without limits.
func Evaluate(ctx context.Context, limits Limits, work func()) error {
	if evaluate, ok := ctx.Value(key{}).(evaluator); ok {
		return evaluate(limits, work)
	}
	work()
	return nil
}
