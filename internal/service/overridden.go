package service

import (
	"strconv"

	"stackplan/internal/override"
	"stackplan/internal/source"
)

// Largest is the largest number that an option has on the hosts of a region.
type Largest struct {
	Number int
	Path   source.Path // of the override with the number; empty: no override exceeds what rows set
}

// Largest returns the largest number that an option of a project has on the hosts of the region; own is what rows set. A row reads it if its
// value must suffice for the final value of an option in another file. The option must have the same name in all series.
func (s *Scope) Largest(project, group, name string, own int) Largest {
	isReplaced := len(s.Region.Groups) > 0
	most := Largest{}
	add := func(levels []override.Level) (found bool) {
		var last Largest
		for _, level := range levels {
			for _, target := range []string{project, project + "/" + project + ".conf"} { // the key of a file takes precedence
				set, ok := level.Overrides[target][group][name]
				if !ok || len(set.Texts) != 1 {
					continue
				}
				if n, err := strconv.Atoi(set.Texts[0]); err == nil {
					last, found = Largest{n, level.Path.Add(target, group, name)}, true
				}
			}
		}
		if found && (most.Path == "" || last.Number > most.Number) {
			most = last
		}
		return found
	}
	for _, g := range s.Region.Groups {
		isReplaced = add(override.OfGroup(s.Cloud, s.Region, g)) && isReplaced
	}
	for _, level := range override.WithinGroups(s.Region) {
		add([]override.Level{level})
	}
	if most.Path == "" || !isReplaced && own >= most.Number {
		return Largest{Number: own}
	}
	return most
}

// Of returns the paths that a row reads: that of the override, else those of what rows set.
func (l Largest) Of(own []source.Path) []source.Path {
	if l.Path != "" {
		return []source.Path{l.Path}
	}
	return own
}
