package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/diag"
	"stackplan/internal/load"
)

// What a description may cost unless the command line says otherwise. Ten thousand hosts take a tenth of it.
const (
	defaultMemory = 1 << 30 // bytes
	defaultTime   = time.Minute
)

// addLimits gives a command that evaluates a description --max-memory and --max-time.
func addLimits(c *cobra.Command) *confine.Limits {
	limits := &confine.Limits{Memory: defaultMemory, Time: defaultTime}
	c.Flags().Var((*memoryFlag)(&limits.Memory), "max-memory", "the memory that the command may take")
	c.Flags().Var((*timeFlag)(&limits.Time), "max-time", "the time that evaluating the description may take")
	return limits
}

// memoryFlag is the value of --max-memory, in bytes.
type memoryFlag int64

// String is the size in the largest unit that has no fraction.
func (f *memoryFlag) String() string {
	if mebibytes := *f >> 20; mebibytes%1024 != 0 {
		return fmt.Sprintf("%dMiB", mebibytes)
	}
	return fmt.Sprintf("%dGiB", *f>>30)
}

// Type is what help shows for the size.
func (f *memoryFlag) Type() string { return "SIZE" }

// Set reads a whole number of MiB or GiB, up to 1024GiB.
func (f *memoryFlag) Set(text string) error {
	for unit, shift := range map[string]int{"MiB": 20, "GiB": 30} {
		number, ok := strings.CutSuffix(text, unit)
		if n, err := strconv.ParseUint(number, 10, 20); ok && err == nil && n > 0 && n<<shift <= 1<<40 {
			*f = memoryFlag(n << shift)
			return nil
		}
	}
	return errors.New("is not a size such as 512MiB or 2GiB")
}

// timeFlag is the value of --max-time.
type timeFlag time.Duration

// String is the time as Set reads it.
func (f *timeFlag) String() string { return time.Duration(*f).String() }

// Type is what help shows for the time.
func (f *timeFlag) Type() string { return "TIME" }

// Set reads a time above zero with its unit.
func (f *timeFlag) Set(text string) error {
	limit, err := time.ParseDuration(text)
	if err != nil || limit <= 0 {
		return errors.New("is not a time such as 30s or 5m")
	}
	*f = timeFlag(limit)
	return nil
}

// compiled compiles the description in a directory, within limits. The error is that of an interruption, whose findings
// mean nothing, or the end of the child that did the whole command instead.
func compiled(c *cobra.Command, dir string, limits *confine.Limits) (*compile.Cloud, error) {
	var r *compile.Cloud
	late, err := evaluated(c, limits, func() { r = compile.Dir(c.Context(), dir) })
	if late != nil {
		return late, nil
	}
	return r, err
}

// evaluated does work that evaluates descriptions, within limits. Where they are exceeded, a result that says so stands
// for all that the work would have given. The error is as that of compiled.
func evaluated(c *cobra.Command, limits *confine.Limits, work func()) (late *compile.Cloud, err error) {
	err = confine.Evaluate(c.Context(), *limits, work)
	switch e, ok := errors.AsType[*confine.Exceeded](err); {
	case ok && e.Evaluated:
		return nil, fmt.Errorf("this takes more than %v of memory; --max-memory %v allows more",
			(*memoryFlag)(&limits.Memory), more((*memoryFlag)(&limits.Memory)))
	case ok:
		return &compile.Cloud{Source: &load.Source{}, Findings: diag.List{tooMuch(e, limits)}}, nil
	case err != nil:
		return nil, err
	}
	return nil, c.Context().Err()
}

// tooMuch says that a description was cut off.
func tooMuch(e *confine.Exceeded, limits *confine.Limits) diag.Diagnostic {
	const advice = "look for what multiplies: comprehensions in one another, repeated texts, disjunctions of structs; "
	memory := (*memoryFlag)(&limits.Memory)
	if e.Memory {
		return diag.Diagnostic{Code: "input/memory", Message: fmt.Sprintf("the description takes more than %v of memory to evaluate", memory),
			Hint: fmt.Sprintf("%s--max-memory %v allows more", advice, more(memory))}
	}
	return diag.Diagnostic{Code: "input/time", Message: fmt.Sprintf("the description takes more than %v to evaluate", limits.Time),
		Hint: fmt.Sprintf("%s--max-time %v allows more", advice, 5*limits.Time)}
}

// more is the limit to try when f was not enough.
func more(f *memoryFlag) *memoryFlag {
	next := *f * 4
	return &next
}

// crashText is what the user reads where the program failed. Go prints its trace when GOTRACEBACK asks for one.
func crashText(crash *confine.Crashed) string {
	if os.Getenv("GOTRACEBACK") != "" {
		return crash.Text
	}
	return fmt.Sprintf("stackplan: failed, which is a fault of the program: %q\n  hint: report it with the description; GOTRACEBACK=all shows where\n",
		crash.Error())
}
