package service

import (
	"slices"
	"strings"

	"stackplan/internal/series"
)

// Form is the inner form of the values of some options: what a program reads out of a text, beyond the type that the catalogue states.
type Form struct {
	Options  []string                 // [section] name in the names of all series; [*] is any section, a * at the end any text
	Span     series.Span              // the series for which Evidence holds
	Validate func(text string) string // what is wrong with a member of a list, a line of a multi-valued option, or another value; "" if nothing
	Whole    func([]string) string    // what is wrong with all members together; nil: nothing can be
	Rule     string                   // the valid values, as findings state them
	Evidence string                   // the function that reads the value, or the documentation
	Danger   string                   // the value is valid, but has this effect: a warning; empty: the program rejects or ignores the value
	URL      bool                     // the value is a URL, which is a secret only if it contains a password
	Secret   bool                     // Validate also accepts and never prints the values of options that contain secrets
}

// Matches reports whether the form is that of an option, given as [section] name, in a series.
func (f *Form) Matches(option string, in series.Series) bool {
	return f.Span.Contains(in) && slices.ContainsFunc(f.Options, func(pattern string) bool {
		if name, isAny := strings.CutPrefix(pattern, "[*] "); isAny {
			_, ofOption, _ := strings.Cut(option, "] ")
			return matches(name, ofOption)
		}
		return matches(pattern, option)
	})
}

// FormsOf returns the forms of an option of the project, given as [section] name, in a series.
func (p *Project) FormsOf(option string, in series.Series) []*Form {
	var forms []*Form
	for i := range p.Forms {
		if p.Forms[i].Matches(option, in) {
			forms = append(forms, &p.Forms[i])
		}
	}
	return forms
}
