// Package osloconf reads oslo.config files back into the options that they set.
package osloconf

import (
	"fmt"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/format"
)

// Setting is an option that an oslo.config file sets.
type Setting struct {
	Key    catalogue.Key    // in canonical form
	Values []string         // as the file writes them, one for each line that sets the option
	Origin *artefact.Origin // the reason for the first of these lines; nil if it is unknown
}

// Read returns the options that an oslo.config file sets, in the order in which the file first sets each. The error wraps a
// *format.ParseError.
func Read(f *artefact.File) ([]Setting, error) {
	document, err := format.Oslo.Parse(f.Body)
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w", f.Path, f.Host, err)
	}
	var all []Setting
	index := map[catalogue.Key]int{} // in all
	for _, section := range document.Sections {
		for _, e := range section.Entries {
			key := catalogue.Key{Group: section.Name, Name: e.Key}.Canonical()
			i, isKnown := index[key]
			if !isKnown {
				i = len(all)
				index[key] = i
				all = append(all, Setting{Key: key, Origin: originOf(f, e.Line)})
			}
			all[i].Values = append(all[i].Values, e.Value)
		}
	}
	return all, nil
}

// originOf returns the reason for a line of a file, numbered from 1; nil if the file does not contain it.
func originOf(f *artefact.File, line int) *artefact.Origin {
	if line < 1 || line > len(f.Lines) {
		return nil
	}
	return f.Lines[line-1]
}
