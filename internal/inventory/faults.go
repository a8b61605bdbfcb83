package inventory

import (
	"fmt"

	"stackplan/internal/diag"
	"stackplan/internal/nodeset"
)

// MaxFaults is how many faults are gathered before the rest of the tables is left unread.
const MaxFaults = 200

// Faults are what is wrong with the tables of a cloud. Faults alike are told once, with the hosts that share them.
type Faults struct {
	List  diag.List
	Lost  bool // whether rows may be missing because a table could not be read to its end
	count int
	folds map[string]*fold
}

// fold is a fault that several rows share.
type fold struct {
	index int // in the list
	hosts []string
}

// errorf reports a fault of a table as such, for which rows may be missing.
func (f *Faults) errorf(code, format string, args ...any) *diag.Diagnostic {
	f.count++
	f.Lost = true
	return f.List.Errorf(code, "", format, args...)
}

// Fold reports d, which is about a host, unless a fault with the same key was reported; then the host is added to that.
// An empty host is not added.
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

// Full reports whether so much is wrong that reading on helps nobody.
func (f *Faults) Full() bool { return f.count >= MaxFaults }

// Finish names in each fault the hosts that share it, and returns all of them.
func (f *Faults) Finish() diag.List {
	for _, folded := range f.folds {
		if len(folded.hosts) > 0 {
			f.List[folded.index].Message += fmt.Sprintf("; alike %s", nodeset.Fold(folded.hosts))
		}
	}
	f.folds = nil
	return f.List
}
