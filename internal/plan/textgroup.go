package plan

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
)

// textGroups collects unified diffs of hosts. Equal diffs of a path are one group.
type textGroups map[textKey]*textGroup

// textKey identifies equal diffs.
type textKey struct {
	path string
	diff [sha256.Size]byte
}

// textGroup is a unified diff with its hosts.
type textGroup struct {
	diff  string
	hosts []string
}

// add adds the unified diff of a file of a host.
func (all textGroups) add(h *model.Host, path, diff string) {
	key := textKey{path, sha256.Sum256([]byte(diff))}
	if all[key] == nil {
		all[key] = &textGroup{diff: diff}
	}
	all[key].hosts = append(all[key].hosts, h.Name)
}

// diffs returns the unified diffs by path, those with the most hosts first.
func (all textGroups) diffs() []TextDiff {
	var diffs []TextDiff
	for key, g := range all {
		diffs = append(diffs, TextDiff{key.path, nodeset.NewNodes(g.hosts), g.diff})
	}
	slices.SortFunc(diffs, func(a, b TextDiff) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), b.Count-a.Count, strings.Compare(a.Nodeset, b.Nodeset), strings.Compare(a.Diff, b.Diff))
	})
	return diffs
}
