package plan

import (
	"context"

	"stackplan/internal/artefact"
)

// Snapshot is what is there.
type Snapshot interface {
	// Hosts lists the hosts of the snapshot in no particular order; of live hosts those that were asked for.
	Hosts() []artefact.Host

	// Files reads a host, its files by path: of a live host those at paths, which are what the description gives it; a
	// directory returns all that it has of the host. The error is fs.ErrNotExist for a host that is not there; any other
	// one leaves the host out of the comparison. No more calls than Options.Readers says are under way at one time.
	Files(ctx context.Context, h artefact.Host, paths []string) ([]*artefact.File, error)
}
