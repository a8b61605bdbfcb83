package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hostile is an input that an attacker wrote to use up time or memory, to crash the program, to read other files, or to send
// control characters to the terminal of the user.
//
// Five limits apply, in this order:
//   - a file is a regular file of at most 1 MiB, a description of at most 8 MiB, and its text is plain (package load);
//   - nested brackets, consecutive names and operators of an expression are counted before the file is parsed (package load);
//   - names are counted before they are generated: a million in a nodeset, 200,000 hosts in a cloud (packages nodeset, load);
//   - the evaluation is limited to one minute of processor time, by a thread of the process (package confine);
//   - the writable memory of the process is limited to 1 GiB, by the kernel (package confine).
//
// Only the last two limits apply to a row whose flags set a limit.
type hostile struct {
	name    string
	files   map[string]string             // in addition to the cloud of testdata/base.cue
	setUp   func(t *testing.T, in string) // creates what files cannot contain
	flags   string                        // flags of validate
	want    string                        // a part of the output
	wantOut string                        // a text that the output must not contain
	seconds time.Duration                 // of CPU time, which does not depend on the number of CPUs and on other processes; 0 is 5
	mib     int64                         // the peak memory of any process; 0 is 300
}

// Low limits for rows that exceed them, so that the tests are fast.
const (
	oneSecond = "--max-time=1s"
	tooLong   = "the description takes more than 1s of processor time to evaluate"
	quarter   = "--max-memory=256MiB"
	tooLarge  = "the description takes more than 256MiB of memory to evaluate"
)

// cue returns the file x.cue with lines, in the package of testdata/base.cue.
func cue(lines ...string) map[string]string {
	return map[string]string{"x.cue": "package cloud\n" + strings.Join(lines, "\n") + "\n"}
}

// each joins n copies of a format, with # replaced by the number of the copy.
func each(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// nested returns the head n times, the middle, and the tail n times.
func nested(n int, head, middle, tail string) string {
	return strings.Repeat(head, n) + middle + strings.Repeat(tail, n)
}

var evaluation = []hostile{
	{name: "14 disjunctions of structs", files: cue(each(14, "_x: {a#: 1} | {b#: 2}\n")), flags: oneSecond, want: tooLong, seconds: 4, mib: 500},
	{name: "20 disjunctions of structs", files: cue(each(20, "_x: {a#: 1} | {b#: 2}\n")), flags: oneSecond, want: tooLong, seconds: 4, mib: 500},
	{name: "10 GB of repeated text", files: cue(`import "strings"`, `_x0: "xxxxxxxxxx"`, each(1, `_x1: strings.Repeat(_x0, 10)
		_x2: strings.Repeat(_x1, 10)
		_x3: strings.Repeat(_x2, 10)
		_x4: strings.Repeat(_x3, 10)
		_x5: strings.Repeat(_x4, 10)
		_x6: strings.Repeat(_x5, 10)
		_x7: strings.Repeat(_x6, 10)
		_x8: strings.Repeat(_x7, 10)
		_x9: strings.Repeat(_x8, 10)`), `regions: r1: location: _x9`),
		want: "the description takes more than 1GiB of memory to evaluate", seconds: 10, mib: 1300},
	{name: "a text repeated 2^63-1 times", files: cue(`import "strings"`, `regions: r1: location: strings.Repeat("x", 9223372036854775807)`),
		want: "x.cue:3:24: strings.Repeat cannot process these values"},
	{name: "1e9 numbers", files: cue(`import "list"`, `regions: r1: workers: len(list.Range(0, 1000000000, 1))`), flags: quarter, want: tooLarge, seconds: 10, mib: 500},
	{name: "a list repeated 1e9 times", files: cue(`import "list"`, `regions: r1: workers: len(list.Repeat([1], 1000000000))`), want: "list.Repeat cannot process these values"},
	{name: "seven comprehensions in one another", files: cue(`_l: [0,1,2,3,4,5,6,7,8,9]`,
		`_x: [for a in _l for b in _l for c in _l for d in _l for e in _l for f in _l for g in _l {a}]`, `regions: r1: workers: len(_x)`),
		flags: oneSecond, want: tooLong, seconds: 4, mib: 500},
	{name: "interpolations that double", files: cue(`_x0: "xxxxxxxxxx"`, doubled(40, `_x%d: "\(_x%d)\(_x%d)"`), `regions: r1: location: _x40`),
		flags: quarter, want: tooLarge, seconds: 10, mib: 500},
	{name: "references that double", files: cue(`_x0: {a: 1, b: 1}`, doubled(30, `_x%d: {a: _x%d, b: _x%d}`), `overrides: nova: DEFAULT: _x30`),
		flags: quarter + " " + oneSecond, want: "the description takes more than", seconds: 10, mib: 500},
	{name: "a structural cycle", files: cue(`_a: b: _a`, `regions: r1: networks: loop: _a`), want: "x.cue:", seconds: 5},
	{name: "a text of itself", files: cue(`_a: "\(_a)x"`, `regions: r1: location: _a`), want: "x.cue:"},
	{name: "a function of itself", files: cue(`#f: {n: int, out: (#f & {n: n + 1}).out}`, `regions: r1: workers: (#f & {n: 1}).out`), want: "x.cue:"},
	{name: "a number of a million digits", files: cue(`regions: r1: workers: 1e1000000`), want: "workers must be a whole number"},
	{name: "a number of 900,000 digits, written out", files: cue(`regions: r1: workers: 1` + strings.Repeat("0", 900_000)), flags: "--max-time=2s", want: "not valid", seconds: 5},
	{name: "10^10^10", files: cue(`import "math"`, `regions: r1: workers: math.Pow(10, math.Pow(10, 10))`), want: "math.Pow cannot process these values"},
	{name: "1e1000 to the power of 1e6", files: cue(`import "math"`, `regions: r1: workers: math.Pow(1e1000, 1000000)`), flags: oneSecond, want: "not valid"},
	{name: "a shift by 2^40", files: cue(`import "math/bits"`, `regions: r1: workers: bits.Lsh(1, 1099511627776)`), flags: quarter + " " + oneSecond, want: "not valid", mib: 500},
	{name: "a regular expression that doubles", files: cue(`regions: r1: location: =~"^((((((((a{10}){10}){10}){10}){10}){10}){10}){10})$"`, `regions: r1: location: "aaaa"`), want: "not valid"},
	{name: "a regular expression for backtracking", files: cue(`regions: r1: location: =~"^(a+)+$"`, `regions: r1: location: "`+strings.Repeat("a", 100_000)+`b"`), want: "x.cue:"},
	{name: "H15: YAML in CUE", files: cue(`import "encoding/yaml"`, "_x: yaml.Unmarshal(\"\"\"", "a0: &a0 [x,x,x,x,x,x,x,x,x,x]",
		aliases(12), "\"\"\")", `regions: r1: labels: _x`), want: "\"encoding/yaml\" cannot be imported"},
}

// doubled returns n lines in which each number uses the previous number twice.
func doubled(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format+"\n", i+1, i, i)
	}
	return b.String()
}

// aliases returns n lines of YAML in which each line contains the previous line ten times.
func aliases(n int) string {
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf("a%d: &a%d [%s]", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i), 10), ",")))
	}
	return strings.Join(lines, "\n")
}

var texts = []hostile{
	{name: "200,000 brackets", files: cue("a: " + strings.Repeat("[", 200_000)), want: "x.cue:2:104: more than 100 brackets are open here"},
	{name: "100,000 parentheses", files: cue("a: " + nested(100_000, "(", "1", ")")), want: "more than 100 brackets are open here"},
	{name: "interpolations in one another", files: cue("a: " + nested(5000, `"\(`, "1", `)"`)), want: "brackets are open here"},
	{name: "200,000 names in a row", files: cue(strings.Repeat("a: ", 200_000) + "1"), want: "more than 100 names follow each other here"},
	{name: "300,000 operators", files: cue("a: " + strings.Repeat("1+", 300_000) + "1"), want: "this expression has more than 1000 operators"},
	{name: "500,000 signs before a number", files: cue("a: " + strings.Repeat("-", 500_000) + "1"), want: "this expression has more than 1000 operators"},
	{name: "300,000 selectors", files: cue("a: {}\nb: a" + strings.Repeat(".a", 300_000)), want: "x.cue:"},
	{name: "10,000 fields", files: cue(each(10_000, "a#: #\n")), want: "unknown field \"a9999\"", seconds: 8, mib: 400},
	{name: "1,200,000 fields in eight files", setUp: writeMany(8, "package cloud\n"+each(150_000, "#:1\n")[:1<<20-100]), flags: quarter + " --max-time=100ms",
		want: "the description takes more than", mib: 500},
	{name: "a name of 900,000 letters", files: cue(strings.Repeat("a", 900_000) + ": 1"), want: "unknown field", seconds: 5},
	{name: "8 MiB of comments", setUp: writeMany(9, strings.Repeat("// comment\n", 1<<20/11)), want: "larger than 8 MiB together"},
	{name: "2,000 files", setUp: writeMany(2000, "package cloud\n"), want: "valid: 0 errors"},
	{name: "a file of 1 GB", setUp: func(t *testing.T, in string) { must(t, os.Truncate(touch(t, in, "x.cue"), 1<<30)) }, want: "x.cue is larger than 1 MiB"},
	{name: "a pipe", setUp: func(t *testing.T, in string) { must(t, syscall.Mkfifo(filepath.Join(in, "x.cue"), 0o644)) }, want: "x.cue cannot be read: it is not a regular file"},
	{name: "a link to /dev/zero", setUp: link("/dev/zero", "x.cue"), want: "x.cue cannot be read: it is not a regular file"},
	{name: "a link to itself", setUp: link("x.cue", "x.cue"), want: "x.cue cannot be read: too many levels of symbolic links"},
	{name: "a link to the passwords", setUp: link("/etc/passwd", "x.cue"), want: "x.cue cannot be read: it is a link to a file that is not *.cue"},
	{name: "a directory in itself", setUp: link(".", "again"), want: "valid: 0 errors"},
	{name: "a directory for a file", setUp: func(t *testing.T, in string) { must(t, os.Mkdir(filepath.Join(in, "x.cue"), 0o755)) }, want: "x.cue cannot be read: it is not a regular file"},
	{name: "a name with a line break and an escape", files: map[string]string{"a\n::error::b\x1b[31m.cue": "}"}, want: "cue", wantOut: "\x1b"},
	{name: "a control character", files: cue("name: \"\x1b[2J\""), want: "the control character U+001B is not allowed", wantOut: "\x1b"},
	{name: "a control character, written as an escape", files: cue(`overrides: nova: DEFAULT: host: "a\u001b[2Jb"`), want: "x.cue:2:33: ", wantOut: "\x1b"},
	{name: "a bidirectional override in a name", files: cue("regions: \"r\u202e1\": {}"), want: "x.cue:2:10: ", wantOut: "\u202e"},
	{name: "a letter that only looks like another", files: cue("regions: \"r\u0456\": {}"), want: "x.cue:2:10: "},
}

// inventory returns an inventory with a name and a text, and a description that names it.
func inventory(name, text string) map[string]string {
	return map[string]string{"x.cue": "package cloud\ninventory: [\"" + name + "\"]\n", name: text}
}

var others = []hostile{
	{name: "HCL: 100,000 brackets", files: map[string]string{"x.hcl": "a = " + strings.Repeat("[", 100_000)}, want: "x.hcl:1:"},
	{name: "HCL: 100,000 parentheses", files: map[string]string{"x.hcl": "a = " + nested(100_000, "(", "1", ")")}, want: "x.hcl:1:"},
	{name: "HCL: templates in one another", files: map[string]string{"x.hcl": "a = " + nested(50_000, `"${`, "1", `}"`)}, want: "x.hcl:1:"},
	{name: "HCL: 300,000 operators", files: map[string]string{"x.hcl": "a = " + strings.Repeat("1+", 300_000) + "1"}, want: "x.hcl:1:"},
	{name: "HCL: 300,000 signs", files: map[string]string{"x.hcl": "a = " + strings.Repeat("!", 300_000) + "true"}, want: "x.hcl:1:"},
	{name: "HCL: conditions in one another", files: map[string]string{"x.hcl": "a = " + strings.Repeat("true ? 1 : ", 90_000) + "1"}, want: "x.hcl:1:"},
	// The memory grows until the second is over, so it is higher on a faster machine.
	{name: "HCL: 100,000 blocks", files: map[string]string{"x.hcl": strings.Repeat("a {}\n", 100_000)}, flags: oneSecond, want: tooLong, mib: 600},
	{name: "HCL: blocks in one another", files: map[string]string{"x.hcl": nested(100_000, "a {\n", "", "}\n")}, want: "x.hcl:"},
	{name: "CSV: a line of 1 GB", files: inventory("x.csv", ""), setUp: func(t *testing.T, in string) { must(t, os.Truncate(touch(t, in, "x.csv"), 1<<30)) }, want: "x.csv"},
	{name: "CSV: 100,000 columns", files: inventory("x.csv", "host"+strings.Repeat(",x", 100_000)+"\n"), want: "x.csv:1:"},
	{name: "CSV: 200,000 ragged rows", files: inventory("x.csv", "host,rack\n"+strings.Repeat("a,b,c\n", 170_000)), want: "x.csv:2:", seconds: 8, mib: 600},
	{name: "CSV: a quote without end", files: inventory("x.csv", "host,rack\n\""+strings.Repeat("a\n", 400_000)), want: "x.csv:2:"},
	{name: "JSON: 500,000 brackets", files: inventory("x.json", strings.Repeat("[", 500_000)), want: "x.json:1:"},
	{name: "JSON: a number of 900,000 digits", files: inventory("x.json", `[{"host": "ctl1", "rack": 1`+strings.Repeat("0", 900_000)+`}]`), want: "x.json:1:"},
	{name: "YAML: aliases of aliases", files: inventory("x.yaml", "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"+aliases(12)+"\n"), want: "x.yaml:"},
	{name: "YAML: 200,000 brackets", files: inventory("x.yaml", "a: "+strings.Repeat("[", 200_000)), want: "x.yaml:"},
	{name: "YAML: 2,000 levels", files: inventory("x.yaml", levels(1000)), want: "x.yaml:"},
	{name: "an inventory outside of the directory", files: inventory("x.csv", ""), setUp: func(t *testing.T, in string) {
		must(t, os.WriteFile(filepath.Join(in, "y.cue"), []byte("package cloud\ninventory: [\"../../../etc/passwd\"]\n"), 0o644))
		must(t, os.Remove(filepath.Join(in, "x.cue")))
	}, want: "y.cue:2:", wantOut: "root"},
	{name: "an inventory that is a link to /dev/zero", files: map[string]string{"x.cue": "package cloud\ninventory: [\"x.csv\"]\n"}, setUp: link("/dev/zero", "x.csv"), want: "x.csv"},
}

// levels returns n nested maps of YAML.
func levels(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

var sizes = []hostile{
	{name: "hosts [0-999999999]", files: group("a", "hosts: \"cn[0-999999999]\""), want: "the set has more than 1000000 names"},
	{name: "hosts of three wide brackets", files: group("a", "hosts: \"a[1-9999]b[1-9999]c[1-9999]\""), want: "the set has more than 1000000 names"},
	{name: "a million hosts", files: group("a", "hosts: \"x[1-1000000]\""), want: "the cloud has more than 200000 hosts"},
	{name: "a hundred groups of a million hosts", files: cue(each(100, "regions: r1: groups: g#: {role: \"compute\", hardware: \"node\", hosts: \"g#x[1-1000000]\", address: management: \"10.1.0.1+n\"}\n")),
		want: "the cloud has more than 200000 hosts", seconds: 8},
	{name: "a number of 16 digits", files: group("a", "hosts: \"cn[1-1000000000000000]\""), want: "a number has at most 15 digits"},
	{name: "a million racks", files: group("a", "hosts: \"x1\", rack: \"r[1-1000000]\""), want: "valid: 0 errors", seconds: 8, mib: 600},
	{name: "the range of all addresses", files: cue("regions: r1: networks: management: ranges: [\"0.0.0.0-255.255.255.255\"]"), want: "x.cue:2:"},
	{name: "the network of all addresses", files: cue(`regions: r1: networks: all: {purpose: "storage", vlan: 9, cidr: "::/0"}`), want: "x.cue:2:"},
	{name: "a span of all VLANs", files: cue(`regions: r1: networks: all: {purpose: "tenant", nic: "eth1", vlans: ["0-999999999999"]}`), want: "x.cue:2:"},
	{name: "2,000 overrides of nothing", files: cue(each(2000, "overrides: nova: DEFAULT: no#: \"x\"\n")), want: "no1999", seconds: 8, mib: 400},
	{name: "10,000 misspelt overrides", files: cue(each(10_000, "overrides: nova: compute: cpu_allocation_rati#: 4\n")), want: "did you mean [DEFAULT] cpu_allocation_ratio?", seconds: 20, mib: 500},
	{name: "2,000 selectors of labels", files: cue(each(2000, "selectors: s#: {matchLabels: disk: \"ssd\", overrides: nova: DEFAULT: debug: true}\n")), want: "a cloud has at most 100 selectors, not 2000", seconds: 8, mib: 400},
	{name: "100 selectors that disagree", files: cue("regions: r1: groups: ctl: labels: disk: \"ssd\"", each(100, "selectors: s#: {matchLabels: disk: \"ssd\", overrides: nova: DEFAULT: {rpc_response_timeout: #, report_interval: 1#, service_down_time: 99#}}\n")),
		want: "selectors s0 and s1 set different values on ctl[1-3]", seconds: 8},
	{name: "overrides below overrides", files: cue("overrides: nova: DEFAULT: host: " + nested(80, "{a: ", "1", "}")), want: "an option cannot be fields in braces"},
	{name: "an option of 900,000 bytes", files: cue("overrides: nova: DEFAULT: host: \"" + strings.Repeat("x", 900_000) + "\""), want: "valid"},
	{name: "2,000 groups", files: cue(each(2000, "regions: r1: groups: g#: {role: \"compute\", hardware: \"node\", hosts: \"g#x1\", address: management: \"10.1.0.1+n\"}\n")),
		want: "not valid", seconds: 8, mib: 400},
}

// group returns a description with a group of compute hosts.
func group(name, with string) map[string]string {
	return cue("regions: r1: groups: " + name + ": {role: \"compute\", hardware: \"node\", address: management: \"10.1.0.150\", " + with + "}")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// touch creates an empty file and returns its path.
func touch(t *testing.T, in, name string) string {
	t.Helper()
	file := filepath.Join(in, name)
	must(t, os.WriteFile(file, nil, 0o644))
	return file
}

func link(to, name string) func(t *testing.T, in string) {
	return func(t *testing.T, in string) { must(t, os.Symlink(to, filepath.Join(in, name))) }
}

// writeMany returns a function that writes the same text to n files.
func writeMany(n int, text string) func(t *testing.T, in string) {
	return func(t *testing.T, in string) {
		for i := range n {
			must(t, os.WriteFile(filepath.Join(in, fmt.Sprintf("x%d.cue", i)), []byte(text), 0o644))
		}
	}
}

// TestHostile runs validate for every hostile input as a separate process, and measures its time and peak memory.
func TestHostile(t *testing.T) {
	rows := slices.Concat(evaluation, texts, others, sizes)
	if len(rows) < 30 {
		t.Fatalf("only %d rows", len(rows))
	}
	base, err := os.ReadFile("testdata/base.cue")
	must(t, err)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			in := t.TempDir()
			must(t, os.WriteFile(filepath.Join(in, "cloud.cue"), base, 0o644))
			for name, text := range row.files {
				must(t, os.WriteFile(filepath.Join(in, name), []byte(text), 0o644))
			}
			if row.setUp != nil {
				row.setUp(t, in)
			}
			row.validate(t, in)
		})
	}
}

// validate runs the command validate for a directory.
func (h *hostile) validate(t *testing.T, in string) {
	program, err := os.Executable()
	must(t, err)
	args := append([]string{"stackplan", "validate", in}, strings.Fields(h.flags)...)
	c := &exec.Cmd{Path: program, Args: args, Env: append(os.Environ(), "NO_COLOR=1")}
	start := time.Now()
	out, err := c.CombinedOutput()
	clock, took := time.Since(start), c.ProcessState.UserTime()+c.ProcessState.SystemTime()
	usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage) // of the process and its children
	if !ok {
		t.Fatal(err)
	}
	peak := usage.Maxrss >> 10
	t.Logf("%5.2f s of CPU time, %5.2f s in total, %5d MiB", took.Seconds(), clock.Seconds(), peak)
	if limit := cmp.Or(h.seconds, 5) * time.Second; took > limit || clock > time.Minute {
		t.Errorf("took %v of CPU time, more than %v, and %v in total", took, limit, clock)
	}
	if limit := cmp.Or(h.mib, 300); peak > limit {
		t.Errorf("required %d MiB, more than %d", peak, limit)
	}
	h.checkOutput(t, string(out), err)
}

// checkOutput checks the output and the exit code.
func (h *hostile) checkOutput(t *testing.T, out string, err error) {
	code := 0
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		code = e.ExitCode()
	}
	shown := out[:min(len(out), 1500)]
	if valid := strings.Contains("\n"+out, "\nvalid: "); code != 1 && !valid || code != 0 && valid {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(out, h.want) {
		t.Errorf("%q is not in\n%s", h.want, shown)
	}
	if h.wantOut != "" && strings.Contains(out, h.wantOut) {
		t.Errorf("%q is printed:\n%q", h.wantOut, shown)
	}
	for _, trace := range []string{"goroutine ", "runtime error", "panic: ", "_|_"} {
		if strings.Contains(out, trace) {
			t.Errorf("%q is printed:\n%s", trace, shown)
		}
	}
	if longest := longestLine(out); longest > 2100 {
		t.Errorf("a line of %d bytes is printed", longest)
	}
}

func longestLine(text string) int {
	longest := 0
	for line := range bytes.Lines([]byte(text)) {
		longest = max(longest, len(line))
	}
	return longest
}
