package catalogue

import "stackplan/internal/series"

// Read returns the option that a series of a project reads under a name, which may be deprecated. Unlike ValidateName it
// does not explain why a name is unknown.
func (c *Catalogue) Read(project string, s series.Series, key Key) (Option, bool) {
	p, key := c.project(project), key.Canonical()
	if i := p.find(key, s); i >= 0 {
		return p.option(i, s), true
	}
	if readers := p.readers(key, s); len(readers) > 0 {
		return p.option(readers[0], s), true
	}
	return Option{}, false
}
