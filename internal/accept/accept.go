// Package accept applies the acceptances of a description: findings that are known, with a reason and a last day, are counted and not
// shown. Errors cannot be accepted.
//
// Whether an acceptance applies depends on the day of the run, which the caller states: nothing that a command generates depends on it.
package accept

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// The codes of the findings about acceptances. They cannot be accepted themselves.
const (
	expiredCode = "accept/expired"
	unusedCode  = "accept/unused"
	errorCode   = "accept/error"
)

// Layout is the form of a day, as package time reads it.
const Layout = time.DateOnly

// Ledger is the acceptances of a description on one day, and what each of them was used for.
type Ledger struct {
	entries []model.Acceptance
	day     string
	used    []use
}

// use is what an acceptance was used for.
type use struct{ warnings, errors int }

// New returns the ledger of acceptances for a day in the form of Layout.
func New(entries []model.Acceptance, day string) *Ledger {
	return &Ledger{entries: entries, day: day, used: make([]use, len(entries))}
}

// Of returns the acceptance that applies to a finding that is not an error; nil if there is none. The finding is about the value at path.
func (l *Ledger) Of(code string, path source.Path) *model.Acceptance {
	if l == nil || strings.HasPrefix(code, "accept/") {
		return nil
	}
	var found *model.Acceptance
	for i := range l.entries {
		e := &l.entries[i]
		if e.Code != code || !matches(e.Path, path) {
			continue
		}
		l.used[i].warnings++
		if found == nil && !l.isExpired(e) {
			found = e
		}
	}
	return found
}

// isExpired reports whether the last day of an acceptance is over. Days are compared as texts, whose order is that of the days.
func (l *Ledger) isExpired(e *model.Acceptance) bool { return e.Until < l.day }

// matches reports whether a pattern selects a path: label by label, where * is any label, or as one of the values that contain it.
func matches(pattern, path source.Path) bool {
	wanted, labels := pattern.Labels(), path.Labels()
	if len(wanted) > len(labels) {
		return false
	}
	for i, label := range wanted {
		if label != "*" && labels[i] != "*" && label != labels[i] {
			return false
		}
	}
	return true
}

// Split divides findings into those that remain and those that are accepted.
func (l *Ledger) Split(list diag.List) (remaining, accepted diag.List) {
	for _, d := range list {
		if d.Severity == diag.Error {
			l.noteError(d)
			remaining = append(remaining, d)
			continue
		}
		if e := l.Of(d.Code, d.Path); e != nil {
			accepted = append(accepted, Accepted(d, e))
		} else {
			remaining = append(remaining, d)
		}
	}
	return remaining, accepted
}

// Accepted returns a finding as a note with its acceptance.
func Accepted(d diag.Diagnostic, e *model.Acceptance) diag.Diagnostic {
	d.Severity = diag.Note
	d.Accepted = &diag.Accepted{Reason: e.Reason, Until: e.Until}
	return d
}

// noteError records the acceptances that select an error.
func (l *Ledger) noteError(d diag.Diagnostic) {
	for i := range l.entries {
		if l.entries[i].Code == d.Code && matches(l.entries[i].Path, d.Path) {
			l.used[i].errors++
		}
	}
}

// Findings returns what is wrong with the acceptances whose codes are checked: those that are expired, that select an error, or that
// select nothing. known are the codes that findings may have.
func (l *Ledger) Findings(isChecked func(code string) bool, known []string) diag.List {
	var list diag.List
	for i, e := range l.entries {
		at := source.Join("accept", strconv.Itoa(i))
		used := l.used[i]
		d := diag.Diagnostic{Severity: diag.Warning}
		switch {
		case !isChecked(e.Code):
			continue
		case used.errors > 0:
			d.Code, d.Path = errorCode, at.Add("code")
			d.Message, d.Hint = e.Code+" is an error here, and errors cannot be accepted", "correct the error, and remove the acceptance"
		case used.warnings == 0:
			d.Code, d.Path = unusedCode, at
			d.Message, d.Hint = "this acceptance of "+e.Code+" matches no finding", l.hint(e, known)
		case l.isExpired(&e):
			d.Code, d.Path = expiredCode, at.Add("until")
			d.Message = fmt.Sprintf("the acceptance of %s expired on %s: %s", e.Code, e.Until, e.Reason)
			d.Hint = "solve the cause, or decide again and set a later day"
		default:
			continue
		}
		list = append(list, d)
	}
	return list
}

// hint returns what to do about an acceptance that matches nothing.
func (l *Ledger) hint(e model.Acceptance, known []string) string {
	if slices.Contains(known, e.Code) {
		if e.Path != "" {
			return "remove it, or correct its path: a label of it may be *"
		}
		return "remove it"
	}
	if near := spelling.Nearest(e.Code, known); near != "" {
		return spelling.DidYouMean(near)
	}
	return "remove it: there is no finding " + e.Code
}
