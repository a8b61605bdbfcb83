package inventory

import (
	"fmt"

	"stackplan/internal/diag"
	"stackplan/internal/nodeset"
)

// MaxFaults is the number of faults after which the rest of the tables is not read.
const MaxFaults = 200

// Faults are the errors and warnings of the tables of a cloud. Identical faults are reported once, with the hosts that have them.
type Faults struct {
	List  diag.List
	Lost  bool // rows may be missing because a table could not be read completely
	count int
	folds map[string]*fold
}

// fold is a fault of several rows.
type fold struct {
	index int // in the list
	hosts []string
}

// errorf reports a fault of a whole table, because of which rows may be missing.
func (f *Faults) errorf(code, format string, args ...any) *diag.Diagnostic {
	f.count++
	f.Lost = true
	return f.List.Errorf(code, "", format, args...)
}

// Fold reports d, which is about a host. If a fault with the same key was reported before, it adds the host to that fault instead. An
// empty host is not added.
func (f *Faults) Fold(key, host string, d diag.Diagnostic) {
	f.count++
	if have := f.folds[key]; have != nil {
		if host != "" {
			have.hosts = append(have.hosts, host)
		}
		return
	}
	if f.folds == nil {
		f.folds = map[string]*fold{}
	}
	f.folds[key] = &fold{index: len(f.List)}
	f.List = append(f.List, d)
}

// Known reports whether a fault with that key was reported.
func (f *Faults) Known(key string) bool { return f.folds[key] != nil }

// Full reports whether there are so many faults that reading stops.
func (f *Faults) Full() bool { return f.count >= MaxFaults }

// Finish adds to each fault the other hosts that have it, and returns all faults.
func (f *Faults) Finish() diag.List {
	for _, folded := range f.folds {
		if len(folded.hosts) > 0 {
			f.List[folded.index].Message += fmt.Sprintf("; the same applies to %s", nodeset.Fold(folded.hosts))
		}
	}
	f.folds = nil
	return f.List
}
