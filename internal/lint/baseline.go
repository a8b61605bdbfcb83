package lint

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"stackplan/internal/diag"
)

// MaxBaseline is the maximum size of a baseline, in bytes.
const MaxBaseline = 64 << 20

// Baseline are known findings: those of an earlier run, or waivers with a reason and a last day.
type Baseline struct {
	name    string
	known   map[waived]int // how many findings of an earlier run, regardless of their lines
	waivers []waiver
}

// waived is what identifies a finding: lines move when a file is edited.
type waived struct{ code, file, message string }

// waiver is a line of a baseline: CODE FILE UNTIL REASON.
type waiver struct {
	code, file string
	until      string // a day
	reason     string
	line       int
}

// ReadBaseline reads the JSON of an earlier run, or lines CODE FILE UNTIL REASON, in which * is any code or file and UNTIL a day such as
// 2027-06-30. Blank lines and lines that begin with # are ignored. The error names the line.
func ReadBaseline(name string, text []byte) (*Baseline, error) {
	b := &Baseline{name: name, known: map[waived]int{}}
	if len(text) > MaxBaseline {
		return nil, fmt.Errorf("%s: it is larger than %d MiB", name, MaxBaseline>>20)
	}
	if trimmed := bytes.TrimSpace(text); len(trimmed) > 0 && trimmed[0] == '{' {
		return b, b.readJSON(trimmed)
	}
	in, number := bufio.NewScanner(bytes.NewReader(text)), 0
	for in.Scan() {
		number++
		line := strings.TrimSpace(in.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 4 {
			return nil, fmt.Errorf("%s:%d: a line is CODE FILE UNTIL REASON, for example lint/removed etc/nova/nova.conf 2027-06-30 removed with the next upgrade", name, number)
		}
		if _, err := time.Parse(time.DateOnly, fields[2]); err != nil {
			return nil, fmt.Errorf("%s:%d: %q is not a day such as 2027-06-30", name, number, fields[2])
		}
		b.waivers = append(b.waivers, waiver{code: fields[0], file: fields[1], until: fields[2], reason: strings.Join(fields[3:], " "), line: number})
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, number+1, err)
	}
	return b, nil
}

func (b *Baseline) readJSON(text []byte) error {
	var document struct {
		Diagnostics []struct{ Code, File, Message string }
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return fmt.Errorf("%s: it is not the JSON of a run of lint: %w", b.name, err)
	}
	for _, d := range document.Diagnostics {
		b.known[waived{d.Code, d.File, d.Message}]++
	}
	return nil
}

// Apply returns the findings that the baseline does not contain, and how many it contains. An expired waiver waives nothing, and its
// finding is an error. today is a day, as 2027-06-30.
func (b *Baseline) Apply(list diag.List, today string) (left diag.List, known int) {
	seen := map[waived]int{}
	for _, d := range list {
		key := waived{d.Code, d.Pos.File, d.Message}
		if seen[key]++; seen[key] <= b.known[key] {
			known++
			continue
		}
		w := b.waiverOf(d)
		switch {
		case w == nil:
		case today > w.until:
			d.Severity = diag.Error
			d.Message += fmt.Sprintf(" (the waiver in %s:%d expired on %s: %s)", b.name, w.line, w.until, w.reason)
		default:
			known++
			continue
		}
		left = append(left, d)
	}
	return left, known
}

// waiverOf returns the first waiver of a finding; nil if there is none.
func (b *Baseline) waiverOf(d diag.Diagnostic) *waiver {
	for i := range b.waivers {
		w := &b.waivers[i]
		if (w.code == "*" || w.code == d.Code) && (w.file == "*" || w.file == d.Pos.File) {
			return w
		}
	}
	return nil
}
