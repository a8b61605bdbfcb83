package plan

import (
	"context"

	"stackplan/internal/artefact"
)

// Snapshot is the current state of hosts: a tree, running hosts, or another description.
type Snapshot interface {
	// Hosts returns the hosts of the snapshot in any order. Of running hosts it returns those that were requested.
	Hosts() []artefact.Host

	// Files returns the files of a host in any order. Of a running host they are those at paths, which are the files that the
	// description requires; of a directory they are all files of the host. It returns fs.ErrNotExist if the host does not exist; any
	// other error excludes the host from the comparison. At most Options.Readers calls are in progress at the same time.
	Files(ctx context.Context, h artefact.Host, paths []string) ([]*artefact.File, error)
}
