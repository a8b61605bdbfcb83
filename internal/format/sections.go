package format

// HasSections reports whether the options of the format are in [sections]. In other formats an option's whole name is its
// key.
func (f *Format) HasSections() bool { return f.options != nil && f.options.sections }

// IsStructured reports whether files of the format have a structure that Differences compares. Files of an unstructured or
// an unknown format (nil) are compared as text.
func (f *Format) IsStructured() bool { return f != nil && !f.text }
