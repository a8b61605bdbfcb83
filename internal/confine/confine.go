// Package confine bounds what a description may cost. A description is not trusted, and CUE, which evaluates it, can
// neither be stopped nor limited from within: so a command that evaluates one runs again as a child process with a bound
// on memory, which the kernel keeps, and a bound on time, which the parent keeps.
//
// The child has the terminal, the arguments and the directory of its parent, and does the whole command. Only its file
// descriptor 2 is a pipe: what the runtime prints when it dies goes there and not to the user.
package confine

import (
	"context"
	"fmt"
	"time"
)

// Limits bound what a description may cost.
type Limits struct {
	Memory int64         // bytes of writable memory, for the whole run
	Time   time.Duration // by the wall clock, for the evaluation alone: writing a large tree may take longer
}

// Ended is the end of a child that did the whole command, and said itself what there was to say.
type Ended struct {
	Code int // the exit code for the parent to end with
}

// Error names the code.
func (e *Ended) Error() string { return fmt.Sprintf("the child ended with code %d", e.Code) }

// Exceeded is the end of a child that ran into a limit.
type Exceeded struct {
	Memory    bool // else time
	Evaluated bool // the description was evaluated; the limit was met later
}

// Error names the limit.
func (e *Exceeded) Error() string {
	if e.Memory {
		return "the bound on memory was met"
	}
	return "the bound on time was met"
}

// Crashed is the end of a child that died of a fault of the program.
type Crashed struct {
	Text string // what the runtime printed: a headline, and a trace of many lines
}

// Error is the headline.
func (e *Crashed) Error() string { return headline(e.Text) }

// key finds the part of a process in its context.
type key struct{}

// part is what a process does with work that must be bounded.
type part func(limits Limits, work func()) error

// Supervise returns a context in which Evaluate starts a child. It is for the process that the user started.
func Supervise(ctx context.Context) context.Context {
	return context.WithValue(ctx, key{}, part(func(limits Limits, _ func()) error { return supervise(ctx, limits) }))
}

// Evaluate does work within limits.
//
// Under Supervise it starts the running command again as a child and waits for it. The work is done there, with all that
// the command does after it, so the error is never nil: *Ended, *Exceeded, *Crashed, the context's when it was
// cancelled, or why no child could be started.
//
// In that child it sets the limits, does work and returns nil. Where neither is the case, as in a test, it does work
// without limits.
func Evaluate(ctx context.Context, limits Limits, work func()) error {
	if evaluate, ok := ctx.Value(key{}).(part); ok {
		return evaluate(limits, work)
	}
	work()
	return nil
}
