package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/diag"
	"stackplan/internal/load"
)

// The default limits of the evaluation of a description. Ten thousand hosts require a tenth of them.
const (
	defaultMemory = 1 << 30 // bytes
	defaultTime   = time.Minute
)

// addLimits adds --max-memory and --max-time to a command that evaluates a description.
func addLimits(c *cobra.Command) *confine.Limits {
	limits := &confine.Limits{Memory: defaultMemory, Time: defaultTime}
	addAccepted(c.Flags())
	addRules(c)
	c.Flags().Var((*memoryFlag)(&limits.Memory), "max-memory", "maximum memory of the command")
	c.Flags().Var((*timeFlag)(&limits.Time), "max-time", "maximum processor time to evaluate the description")
	return limits
}

// memoryFlag is the value of --max-memory, in bytes.
type memoryFlag int64

// String returns the size in the largest unit that requires no fraction.
func (f *memoryFlag) String() string {
	if mebibytes := *f >> 20; mebibytes%1024 != 0 {
		return fmt.Sprintf("%dMiB", mebibytes)
	}
	return fmt.Sprintf("%dGiB", *f>>30)
}

// Type returns the name of the value in the help text.
func (f *memoryFlag) Type() string { return "SIZE" }

// Set parses a whole number of MiB or GiB, up to 1024GiB.
func (f *memoryFlag) Set(text string) error {
	for unit, shift := range map[string]int{"MiB": 20, "GiB": 30} {
		number, ok := strings.CutSuffix(text, unit)
		if n, err := strconv.ParseUint(number, 10, 20); ok && err == nil && n > 0 && n<<shift <= 1<<40 {
			*f = memoryFlag(n << shift)
			return nil
		}
	}
	return errors.New("is not a size up to 1024GiB; write for example 512MiB or 2GiB")
}

// timeFlag is the value of --max-time.
type timeFlag time.Duration

// String returns the time in the syntax that Set parses.
func (f *timeFlag) String() string { return time.Duration(*f).String() }

// Type returns the name of the value in the help text.
func (f *timeFlag) Type() string { return "TIME" }

// Set parses a time above zero with its unit.
func (f *timeFlag) Set(text string) error {
	limit, err := time.ParseDuration(text)
	if err != nil || limit <= 0 {
		return errors.New("is not a time above zero; write for example 30s or 5m")
	}
	*f = timeFlag(limit)
	return nil
}

// compileDir compiles the description in a directory, within limits. It returns an error if the user interrupts, because the
// findings are then incomplete, or if a child process ran the whole command.
func compileDir(c *cobra.Command, dir string, limits *confine.Limits) (*compile.Cloud, error) {
	var r *compile.Cloud
	late, err := evaluate(c, limits, func() { r = compile.With(c.Context(), dir, compile.Options{Rules: rulesOf(c)}) })
	switch {
	case late != nil:
		return late, nil
	case err == nil:
		r.Accept(dayOf(c))
	}
	return r, err
}

// evaluate runs work that evaluates descriptions, within limits. If a limit is exceeded, it returns a result with that finding,
// and the results of work are undefined. The errors are those of compileDir.
func evaluate(c *cobra.Command, limits *confine.Limits, work func()) (late *compile.Cloud, err error) {
	err = confine.Evaluate(c.Context(), *limits, work)
	switch e, ok := errors.AsType[*confine.Exceeded](err); {
	case ok && e.Evaluated:
		return nil, fmt.Errorf("the command requires more than %v of memory; try --max-memory %v",
			(*memoryFlag)(&limits.Memory), more((*memoryFlag)(&limits.Memory)))
	case ok:
		return &compile.Cloud{Source: &load.Source{}, Findings: diag.List{limitFinding(e, limits)}}, nil
	case err != nil:
		return nil, err
	}
	return nil, c.Context().Err()
}

// limitFinding returns the finding for a description whose evaluation exceeded a limit.
func limitFinding(e *confine.Exceeded, limits *confine.Limits) diag.Diagnostic {
	const advice = "look for values that multiply: nested comprehensions, repeated texts, disjunctions of structs; "
	memory := (*memoryFlag)(&limits.Memory)
	if e.Memory {
		return diag.Diagnostic{Code: "input/memory", Message: fmt.Sprintf("the description takes more than %v of memory to evaluate", memory),
			Hint: fmt.Sprintf("%s--max-memory %v allows more", advice, more(memory))}
	}
	return diag.Diagnostic{Code: "input/time", Message: fmt.Sprintf("the description takes more than %v of processor time to evaluate", limits.Time),
		Hint: fmt.Sprintf("%s--max-time %v allows more", advice, 5*limits.Time)}
}

// more returns the limit to try after f was exceeded.
func more(f *memoryFlag) *memoryFlag {
	next := *f * 4
	return &next
}
