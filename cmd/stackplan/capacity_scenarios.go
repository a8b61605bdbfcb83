package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"stackplan/internal/capacity"
	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/source"
)

// asItIs is the name of the unchanged cloud in a list of scenarios.
const asItIs = "as it is"

// The limits of a file of scenarios. Each scenario requires an evaluation of the cloud.
const (
	maxScenarios    = 100
	maxScenarioFile = 1 << 20 // bytes
)

// scenarios reads a file with one scenario in each line: a name, a colon, and flags. It ignores empty lines and lines that begin
// with #. The first scenario is the unchanged cloud. Errors of lines are a diag.List.
func scenarios(name string) ([]capacity.Growth, error) {
	text, err := source.ReadFile(name, maxScenarioFile+1)
	if err != nil {
		return nil, fmt.Errorf("--scenarios: %s cannot be read: %w", name, source.Reason(err))
	}
	if len(text) > maxScenarioFile {
		return nil, fmt.Errorf("--scenarios: %s is larger than %d MiB", name, maxScenarioFile>>20)
	}
	text = source.TrimBOM(text)
	if at, what := source.InvalidByte(text); what != "" {
		return nil, diag.List{{Code: "input/encoding", Message: what, Hint: "save the file as plain UTF-8 text", Pos: source.At(name, text, at), Length: 1}}
	}
	all := []capacity.Growth{{Name: asItIs}}
	var failures diag.List
	number := 0
	for line := range bytes.Lines(text) {
		number++
		trimmed := strings.TrimSpace(string(line))
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		at := capacity.Line{Text: strings.TrimRight(string(line), "\r\n"), File: name, Number: number}
		g, err := scenario(trimmed)
		if g.At = at; err != nil {
			failures = append(failures, located(at, err)...)
		}
		all = append(all, g)
	}
	switch {
	case len(all) > maxScenarios:
		failures = append(failures, diag.Diagnostic{Code: "input/size", Pos: source.Pos{File: name},
			Message: fmt.Sprintf("%s contains more than %d scenarios", name, maxScenarios), Hint: "split the file"})
	case len(all) == 1:
		failures = append(failures, diag.Diagnostic{Code: "input/empty", Pos: source.Pos{File: name},
			Message: name + " contains no scenario", Hint: "write one in each line, for example spring: --grow web=+50% --add-hosts cn=10"})
	}
	return all, failures.Err()
}

// scenario parses a line of a file of scenarios.
func scenario(line string) (capacity.Growth, error) {
	name, words, given := strings.Cut(line, ":")
	if name = strings.TrimSpace(name); !given || name == "" {
		return capacity.Growth{}, errors.New("the line is not a scenario; write NAME: FLAGS, for example spring: --grow web=+50% --add-hosts cn=10")
	}
	var f growthFlags
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.SetOutput(new(bytes.Buffer))
	f.add(flags)
	err := flags.Parse(strings.Fields(words))
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return capacity.Growth{}, fmt.Errorf("scenario %s: %w", name, invalidValue(e))
	}
	if err != nil {
		return capacity.Growth{}, fmt.Errorf("scenario %s: %w; the flags are --grow, --add-hosts, --remove-hosts and --set", name, err)
	}
	if flags.NArg() > 0 {
		return capacity.Growth{}, fmt.Errorf("scenario %s: %q is not a flag; the flags are --grow, --add-hosts, --remove-hosts and --set", name, flags.Arg(0))
	}
	g, err := f.growth(name)
	if err != nil {
		err = fmt.Errorf("scenario %s: %w", name, err)
	}
	return g, err
}

// inScenario adds the scenario to an error, and its position if it is from a file.
func inScenario(g capacity.Growth, err error) error {
	if list := (diag.List{}); g.Name == "" || errors.As(err, &list) {
		return err
	}
	err = fmt.Errorf("scenario %s: %w", g.Name, err)
	if g.At.File == "" {
		return err
	}
	return located(g.At, err)
}

// located returns an error of a line with the position of the words that it quotes: the last flag or quoted text that is in the line.
func located(at capacity.Line, err error) diag.List {
	d := diag.Diagnostic{Code: "scenario", Message: err.Error(), Pos: source.Pos{File: at.File, Line: at.Number, Column: 1}}
	d.Message, d.Hint, _ = strings.Cut(d.Message, "; ")
	d.Message, _, _ = strings.Cut(d.Message, "\n")
	for word := range strings.FieldsSeq(d.Message) {
		word = strings.Trim(word, `":,`)
		if isWritten := strings.HasPrefix(word, "--") || strings.Contains(d.Message, `"`+word+`"`); !isWritten {
			continue
		}
		if i := wordIn(at.Text, word); i >= 0 {
			d.Pos.Column, d.Length = i+1, len(word)
		}
	}
	return diag.List{d}
}

// wordIn returns the offset of a word between blanks, or -1.
func wordIn(text, word string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 || word == "" {
			return -1
		}
		i += from
		from = i + len(word)
		if (i == 0 || text[i-1] == ' ' || text[i-1] == '\t') && (from == len(text) || strings.ContainsRune(" \t=", rune(text[from])) && strings.HasPrefix(word, "--") || strings.ContainsRune(" \t", rune(text[from]))) {
			return i
		}
	}
}

// relocated returns the findings of a changed cloud: those of the values of --set get the position of the scenario.
func relocated(g capacity.Growth, list diag.List) diag.List {
	if g.At.File == "" {
		return list
	}
	list = slices.Clone(list)
	for i := range list {
		d := &list[i]
		if d.Pos.File != load.SetsFile {
			continue
		}
		d.Message = fmt.Sprintf("scenario %s: %s", g.Name, d.Message)
		d.Pos, d.Length = source.Pos{File: g.At.File, Line: g.At.Number, Column: 1}, 0
		for _, flag := range []string{"--set", "--add-hosts", "--remove-hosts"} {
			if at := strings.Index(g.At.Text, flag); at >= 0 {
				d.Pos.Column, d.Length = at+1, len(flag)
				break
			}
		}
	}
	return list
}
