package catalogue

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// secretOptions are the options that any series of any project marks as secret.
type secretOptions struct {
	once  sync.Once
	keys  map[Key]bool    // in any project, under all their names
	names map[string]bool // the same without their groups

	sorted []string        // the names
	others map[string]bool // names of other options
}

// find sets the secret options of a catalogue. A name of a secret option makes all options secret that have this name or read it, in other series too.
func (s *secretOptions) find(c *Catalogue) {
	keys := map[Key]bool{}
	var records []record
	for _, name := range c.Projects() {
		records = append(records, c.project(name).records...)
	}
	for isNew := true; isNew; {
		isNew = false
		for _, r := range records {
			names := append(r.aliases(), r.key)
			if !r.isSecret() && !slices.ContainsFunc(names, func(k Key) bool { return keys[k] }) {
				continue
			}
			for _, k := range names {
				isNew = isNew || !keys[k]
				keys[k] = true
			}
		}
	}
	s.keys, s.names = keys, map[string]bool{}
	for k := range keys {
		s.names[k.Name] = true
	}
	s.sorted, s.others = slices.Sorted(maps.Keys(s.names)), map[string]bool{}
	for _, r := range records {
		if !s.names[r.key.Name] {
			s.others[r.key.Name] = true
		}
	}
}

// isSecret reports whether the record marks its option as secret.
func (r record) isSecret() bool { return strings.Contains(r.facts, `"secret":true`) }
