package load

import (
	"stackplan/internal/source"
)

// Match returns the paths that the user set and that fit a pattern, in which * stands for any label. They are in the order
// of the description.
func (s *Source) Match(pattern source.Path) []source.Path {
	paths := []source.Path{""}
	for _, label := range pattern.Labels() {
		var longer []source.Path
		for _, path := range paths {
			if label != "*" {
				longer = append(longer, path.Add(label))
				continue
			}
			for _, field := range userFields(lookup(s.user, path.Labels())) {
				longer = append(longer, path.Add(field.label))
			}
		}
		paths = longer
	}
	var set []source.Path
	for _, path := range paths {
		if lookup(s.user, path.Labels()).Exists() {
			set = append(set, path)
		}
	}
	return set
}
