package catalogue

import (
	"slices"
	"strings"
	"sync"
)

// secretOptions are the options that any series of any project marks as secret.
type secretOptions struct {
	once  sync.Once
	keys  map[Key]bool    // in any project, under all their names
	names map[string]bool // the same without their groups
}

// IsSecret reports whether any series of any project marks an option as secret, under this name or another name of the option. If
// the project does not know the option, the group does not matter. An unknown project has no options.
func (c *Catalogue) IsSecret(project string, key Key, isKnown bool) bool {
	if c.projects[project] == nil {
		return false
	}
	c.secrets.once.Do(c.findSecrets)
	key = key.Canonical()
	return c.secrets.keys[key] || !isKnown && c.secrets.names[key.Name]
}

// findSecrets fills c.secrets. A name of a secret option makes all options secret that have this name or read it, in other series too.
func (c *Catalogue) findSecrets() {
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
	c.secrets.keys, c.secrets.names = keys, map[string]bool{}
	for k := range keys {
		c.secrets.names[k.Name] = true
	}
}

// isSecret reports whether the record marks its option as secret.
func (r record) isSecret() bool { return strings.Contains(r.facts, `"secret":true`) }
