package format

// HasSections reports whether [sections] group the options of the format. Elsewhere an option's whole name is its key.
func (f *Format) HasSections() bool { return f.options != nil && f.options.sections }
