package confine_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"stackplan/internal/confine"
)

// scenario is the environment variable that selects what the processes that a test starts do.
const scenario = "CONFINE_SCENARIO"

// limits are low, so that the tests are fast.
var limits = confine.Limits{Memory: 256 << 20, Time: 2 * time.Second}

// scenarios are what a command does during the evaluation (work) and after it (later).
var scenarios = map[string]struct{ work, later func(*confine.Child) int }{
	"code":          {later: func(*confine.Child) int { return 2 }},
	"memory":        {work: func(*confine.Child) int { return take(1 << 30) }},
	"stack":         {work: func(*confine.Child) int { return fall(1) }},
	"time":          {work: spin},
	"waiting":       {work: func(*confine.Child) int { return sleep(limits.Time + time.Second) }},
	"slow writing":  {later: func(*confine.Child) int { return sleep(limits.Time + time.Second) }},
	"memory, later": {later: func(*confine.Child) int { return take(1 << 30) }},
	"panic":         {work: func(*confine.Child) int { panic("no such thing") }},
	"pipe":          {later: func(*confine.Child) int { return pour(os.Stdout) }},
	"killed":        {work: func(*confine.Child) int { return int(syscall.Kill(os.Getpid(), syscall.SIGKILL).(syscall.Errno)) }},
	"evaluating":    {work: func(c *confine.Child) int { return announce(c, "evaluating", time.Minute) }},
	"writing":       {later: func(c *confine.Child) int { return announce(c, "writing", time.Minute) }},
}

func take(n int) int {
	block := make([]byte, n)
	for i := 0; i < n; i += 4096 {
		block[i] = 1
	}
	return int(block[4096]) - 1
}

//lint:ignore SA5007 the stack is meant to overflow
func fall(n int) int { return fall(n+1) + 1 }

// spin takes processor time until the user interrupts.
func spin(c *confine.Child) int {
	n := 0
	for c.Context.Err() == nil {
		n++
	}
	return n
}

func sleep(d time.Duration) int { time.Sleep(d); return 0 }

func pour(w io.Writer) int {
	for {
		if _, err := fmt.Fprintln(w, "more"); err != nil {
			return 3
		}
	}
}

// announce prints the process ID and waits. It returns 7 if the parent requests the end.
func announce(c *confine.Child, what string, wait time.Duration) int {
	fmt.Fprintln(c.Stderr, what, os.Getpid())
	select {
	case <-c.Context.Done():
		fmt.Fprintln(c.Stderr, "tidied up")
		return 7
	case <-time.After(wait):
		return 0
	}
}

func TestMain(m *testing.M) {
	s, ok := scenarios[os.Getenv(scenario)]
	if child := confine.CurrentChild(); child != nil {
		work := func() {
			if s.work != nil {
				s.work(child)
			}
		}
		if err := confine.Evaluate(child.Context, limits, work); err != nil || s.later == nil {
			os.Exit(0)
		}
		os.Exit(s.later(child))
	}
	if !ok {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), confine.Signals()...)
	defer stop()
	err := confine.Evaluate(confine.Supervise(ctx), limits, func() { fmt.Println("the parent worked") })
	fmt.Printf("%T %v\n", err, err)
	if e, ok := errors.AsType[*confine.Exceeded](err); ok {
		fmt.Printf("%+v\n", *e)
	}
}

// command is this program as a parent.
func command(t *testing.T, name string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), scenario+"="+name)
	return c
}

func TestEvaluate(t *testing.T) {
	for _, test := range []struct{ scenario, want string }{
		{"code", "*confine.Ended the child exited with code 2\n"},
		{"memory", "*confine.Exceeded the memory limit was exceeded\n{Memory:true Evaluated:false}\n"},
		{"stack", "*confine.Exceeded the memory limit was exceeded\n{Memory:true Evaluated:false}\n"},
		{"killed", "*confine.Exceeded the memory limit was exceeded\n{Memory:true Evaluated:false}\n"},
		{"memory, later", "*confine.Exceeded the memory limit was exceeded\n{Memory:true Evaluated:true}\n"},
		{"time", "*confine.Exceeded the time limit was exceeded\n{Memory:false Evaluated:false}\n"},
		{"waiting", "*confine.Ended the child exited with code 0\n"}, // H14: time in which other processes run does not count
		{"slow writing", "*confine.Ended the child exited with code 0\n"},
		{"panic", "*confine.Crashed panic: no such thing\n"},
	} {
		t.Run(test.scenario, func(t *testing.T) {
			t.Parallel()
			var stderr bytes.Buffer
			c := command(t, test.scenario)
			c.Stderr = &stderr
			out, err := c.Output()
			if err != nil || string(out) != test.want || stderr.Len() > 0 {
				t.Errorf("got %q, on stderr %q, %v; want %q", out, stderr.String(), err, test.want)
			}
		})
	}
}

// TestManyProcessors checks that the memory limit does not depend on the number of processors.
func TestManyProcessors(t *testing.T) {
	c := command(t, "memory")
	c.Env = append(c.Environ(), "GOMAXPROCS=64")
	out, err := c.Output()
	if want := "*confine.Exceeded the memory limit was exceeded\n{Memory:true Evaluated:false}\n"; err != nil || string(out) != want {
		t.Errorf("got %q, %v; want %q", out, err, want)
	}
}

// TestClosedPipe checks that a child whose reader has exited ends without a message, as any program of a pipeline does.
func TestClosedPipe(t *testing.T) {
	c := command(t, "pipe")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	out.Close()
	_ = c.Wait() // the parent, too, writes its result to the closed pipe
	if line != "more\n" || stderr.Len() > 0 {
		t.Errorf("got %q, on stderr %q", line, stderr.String())
	}
}

// TestSignals checks that no child outlives its parent, with any signal, during the evaluation and after it.
func TestSignals(t *testing.T) {
	// Under nohup, the programs that the test starts would ignore a hangup, as they should.
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	for _, test := range []struct {
		scenario string
		signal   syscall.Signal
		stdout   string
		stderr   string // after the announcement
	}{
		{"evaluating", syscall.SIGINT, "*errors.errorString context canceled\n", ""},
		{"evaluating", syscall.SIGTERM, "*errors.errorString context canceled\n", ""},
		{"evaluating", syscall.SIGHUP, "*errors.errorString context canceled\n", ""}, // H3
		{"writing", syscall.SIGHUP, "*confine.Ended the child exited with code 7\n", "tidied up\n"},
		{"evaluating", syscall.SIGKILL, "", ""},
		{"writing", syscall.SIGINT, "*confine.Ended the child exited with code 7\n", "tidied up\n"},
		{"writing", syscall.SIGTERM, "*confine.Ended the child exited with code 7\n", "tidied up\n"},
		{"writing", syscall.SIGKILL, "", ""},
	} {
		t.Run(test.scenario+" "+test.signal.String(), func(t *testing.T) {
			var stdout bytes.Buffer
			c := command(t, test.scenario)
			c.Stdout = &stdout
			pipe, err := c.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			stderr := bufio.NewReader(pipe)
			announced, _ := stderr.ReadString('\n')
			child, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(announced, test.scenario)))
			if err != nil {
				t.Fatalf("the child printed %q", announced)
			}
			time.Sleep(20 * time.Millisecond) // until the parent has read the status of a child that writes
			if err := c.Process.Signal(test.signal); err != nil {
				t.Fatal(err)
			}
			rest, _ := io.ReadAll(stderr) // until the child, too, has ended
			_ = c.Wait()
			if stdout.String() != test.stdout || test.signal != syscall.SIGKILL && string(rest) != test.stderr {
				t.Errorf("got %q and %q, want %q and %q", stdout.String(), rest, test.stdout, test.stderr)
			}
			awaitGone(t, child)
		})
	}
}

// awaitGone fails if a process still exists after two seconds.
func awaitGone(t *testing.T, pid int) {
	t.Helper()
	for range 200 {
		state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(state), ") Z ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d outlived its parent", pid)
}

// TestWithoutSupervisor checks that Evaluate runs work in this process if Supervise was not called, and that the environment
// variable alone does not turn a process into a child.
func TestWithoutSupervisor(t *testing.T) {
	t.Setenv("STACKPLAN_CHILD_OF", "1")
	if child := confine.CurrentChild(); child != nil && os.Getppid() != 1 {
		t.Error("the variable alone turned the process into a child")
	}
	worked := false
	if err := confine.Evaluate(t.Context(), limits, func() { worked = true }); err != nil || !worked {
		t.Errorf("%v, work was run: %v", err, worked)
	}
}
