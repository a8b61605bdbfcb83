package model

import "stackplan/internal/source"

// Acceptance accepts the findings of a code that are about a value at or below a path, until a day.
type Acceptance struct {
	Code   string
	Path   source.Path // labels may be *; empty: every value
	Reason string
	Until  string // the last day, as 2027-06-30
}
