package lint

import (
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/nodeset"
	"stackplan/internal/secret"
	"stackplan/internal/source"
)

// foldKey is what is the same in a finding that several hosts share.
type foldKey struct {
	path, code, message string
	line, column        int
}

// folded is a finding with its hosts.
type folded struct {
	diag.Diagnostic
	hosts []string
}

// add adds a finding about a setting of a document, or about no setting (-1).
func (r *run) add(d *document, l located, setting int, o *catalogue.Option) {
	key := foldKey{d.path, l.code, l.message, l.place.line, l.place.column}
	if d.host == "" {
		key.path = d.name
	} else {
		key.path = withinHost(d.path)
	}
	if known := r.folded[key]; known != nil {
		if d.host != "" {
			known.hosts = append(known.hosts, d.host)
		}
		return
	}
	f := &folded{Diagnostic: diag.Diagnostic{
		Code: l.code, Severity: l.severity, Message: l.message, Rule: l.rule, Hint: l.hint,
		Pos: source.Pos{File: d.name, Line: l.place.line, Column: l.place.column}, Length: l.place.length,
	}}
	for i, p := range l.related {
		f.Related = append(f.Related, diag.Related{Message: l.notes[i], Pos: source.Pos{File: d.name, Line: p.line, Column: p.column}})
	}
	for i, p := range l.elsewhere {
		f.Related = append(f.Related, diag.Related{Message: l.notes[i], Pos: p})
	}
	if d.host != "" {
		f.hosts = append(f.hosts, d.host)
	}
	if line := r.printable(d, l, setting, o); line != "" {
		r.result.lines[source.Pos{File: d.name, Line: l.place.line}] = line
		f.Length = min(f.Length, max(len(line)-l.place.column+1, 1))
	}
	r.folded[key] = f
	r.order = append(r.order, f)
}

// printable returns the line of a finding without secrets; "" if it must not be printed.
func (r *run) printable(d *document, l located, setting int, o *catalogue.Option) string {
	if l.hidden || setting < 0 || l.place.line != d.settings[setting].place.line || d.crowded[l.place.line] {
		return ""
	}
	s, line := &d.settings[setting], d.line(l.place.line)
	if r.check.masked(d, s, o) == s.value {
		return secret.Mask(line)
	}
	split := strings.IndexAny(line, "=:")
	if split < 0 {
		return ""
	}
	shown := r.check.masked(d, s, o)
	if strings.Contains(shown, "\n") {
		shown = secret.Hidden
	}
	return line[:split+1] + " " + shown
}

// unreadable adds the finding about a file that cannot be read. A file is reported once, though it is read twice.
func (r *run) unreadable(name, reason string) {
	key := foldKey{path: name, code: "lint/unreadable", message: reason}
	if r.folded[key] != nil {
		return
	}
	f := &folded{Diagnostic: diag.Diagnostic{
		Code: "lint/unreadable", Severity: diag.Error, Message: "the file is not checked: " + reason, Pos: source.Pos{File: name},
	}}
	r.folded[key] = f
	r.order = append(r.order, f)
}

// finish adds the hosts to the findings, and sorts them.
func (r *run) finish() {
	for _, f := range r.order {
		d := f.Diagnostic
		if nodes := nodeset.NewNodes(f.hosts); nodes.Count > 1 {
			d.Related = append(d.Related, diag.Related{Message: "the same on " + nodes.Nodeset, Pos: d.Pos})
			d.Message += " (on " + itoa(nodes.Count) + " hosts)"
		}
		r.result.Findings = append(r.result.Findings, d)
	}
	r.result.Findings.Sort()
}
