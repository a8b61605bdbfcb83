package secretstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// command is a store that a command reads: one that prints all secrets as YAML or JSON, or one that prints a single value, whose name
// replaces {} in its arguments.
type command struct {
	words   []string
	timeout time.Duration
}

// each replaces the name of a secret in the arguments of a command.
const each = "{}"

// newCommand returns the store of a command line. No shell reads it: quotes enclose words with spaces, and nothing else has a meaning.
func newCommand(line string, timeout time.Duration) (*command, error) {
	words, err := splitWords(line)
	if err != nil {
		return nil, err
	}
	for _, word := range words {
		if slices.Contains([]string{"|", "||", "&", "&&", ";", ">", ">>", "<"}, word) {
			return nil, fmt.Errorf("exec: runs one program without a shell, so %q has no meaning; write a script for it", word)
		}
	}
	return &command{words, timeout}, nil
}

// splitWords splits a command line at spaces outside quotes.
func splitWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune
	isWord := false
	for _, c := range line {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote, isWord = c, true
		case quote == 0 && (c == ' ' || c == '\t'):
			if isWord {
				words = append(words, word.String())
			}
			word.Reset()
			isWord = false
		default:
			word.WriteRune(c)
			isWord = true
		}
	}
	if quote != 0 {
		return nil, errors.New("exec: a quote of the command is not closed")
	}
	if isWord {
		words = append(words, word.String())
	}
	if len(words) == 0 || words[0] == "" {
		return nil, errors.New("exec: names no program")
	}
	return words, nil
}

// Read runs the command: once, or once for each name.
func (c *command) Read(ctx context.Context, names []string) (Values, error) {
	if slices.ContainsFunc(c.words, func(word string) bool { return strings.Contains(word, each) }) {
		return c.readEach(ctx, names)
	}
	text, err := run(ctx, c.words, c.timeout)
	if err != nil {
		return nil, err
	}
	defer clear(text)
	return parseDocument("exec: "+c.words[0], text)
}

// readEach runs the command for each name. A secret for which it fails is missing, unless it fails for all.
func (c *command) readEach(ctx context.Context, names []string) (Values, error) {
	values := Values{}
	var failure error
	for _, name := range names {
		words := make([]string, len(c.words))
		for i, word := range c.words {
			words[i] = strings.ReplaceAll(word, each, name)
		}
		text, err := run(ctx, words, c.timeout)
		_, isExit := errors.AsType[*exitError](err)
		switch {
		case isExit:
			failure = err
		case err != nil:
			values.Wipe()
			return nil, err
		default:
			values[name] = withoutLineFeed(text)
		}
	}
	if len(values) == 0 && failure != nil {
		return nil, fmt.Errorf("%w, for each of the secrets", failure)
	}
	return values, nil
}

// Write returns ErrReadOnly.
func (c *command) Write(context.Context, Values) error { return ErrReadOnly }

// exitError reports that a command failed.
type exitError struct {
	program string
	state   string
}

// Error returns what the system reports, and no output: it may contain secrets.
func (e *exitError) Error() string {
	return fmt.Sprintf("exec: %s failed (%s); run the command yourself to see its messages, which are not shown here because they may contain secrets", e.program, e.state)
}

// run runs a program and returns what it prints. It has no standard input. If it takes too long or prints too much, it is killed with all
// processes of its group.
func run(ctx context.Context, words []string, timeout time.Duration) ([]byte, error) {
	within, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	out := &bounded{cancel: cancel}
	cmd := exec.CommandContext(within, words[0], words[1:]...)
	cmd.Stdout = out
	cmd.WaitDelay = time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	err := cmd.Run()
	switch {
	case err != nil || out.isFull:
		out.wipe()
	default:
		return out.text.Bytes(), nil
	}
	_, isExit := errors.AsType[*exec.ExitError](err)
	switch {
	case out.isFull:
		return nil, fmt.Errorf("exec: %s printed more than %d bytes", words[0], maxStore)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case within.Err() != nil:
		return nil, fmt.Errorf("exec: %s did not end within %v; --store-timeout allows more", words[0], timeout)
	case isExit:
		return nil, &exitError{words[0], cmd.ProcessState.String()}
	case errors.Is(err, exec.ErrWaitDelay):
		return nil, fmt.Errorf("exec: %s left a process behind that has its output open", words[0])
	}
	return nil, fmt.Errorf("exec: %w", err)
}

// bounded keeps what a command prints, up to maxStore bytes, and then ends the command.
type bounded struct {
	text   bytes.Buffer
	isFull bool
	cancel func()
}

// Write adds a text.
func (b *bounded) Write(text []byte) (int, error) {
	if b.text.Len()+len(text) > maxStore {
		b.isFull = true
		b.cancel()
		return 0, errors.New("too much output")
	}
	return b.text.Write(text)
}

// wipe overwrites the text.
func (b *bounded) wipe() { clear(b.text.Bytes()) }
