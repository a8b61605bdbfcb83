package service

import "stackplan/internal/series"

// Elsewhere is a place outside of the files of hosts that also stores the value of a row, so that a rollout of the files alone is not enough.
type Elsewhere struct {
	Where string              // the place: the accounts of MariaDB
	When  Moment              // when the operator must act
	Do    string              // what the operator must do, with the commands
	Stops string              // the service that is interrupted by this in any order of restarts; empty: none
	Span  series.Span         // the series in which it is stored there
	Part  func(string) string // the part of the value that is stored there; nil: the whole value

	OfDefault bool // the default is stored there too, so that the operator must act even if only one side sets the option
}

// Moment is when an operator must act outside of the files, relative to the restarts of a rollout.
type Moment string

// The moments, in the order of a rollout.
const (
	Before Moment = "before" // before the first unit restarts
	During Moment = "during" // in place of restarts one after the other: all hosts have to change at the same time
	After  Moment = "after"  // after the last unit restarted
)

// IsStoredChange reports whether the stored part differs between two values.
func (e *Elsewhere) IsStoredChange(before, after string) bool {
	if e.Part == nil {
		return before != after
	}
	return e.Part(before) != e.Part(after)
}
