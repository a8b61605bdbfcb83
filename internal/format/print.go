package format

import "strings"

// Print returns the file for d: sections and entries in the given order, a blank line between sections, a line break at the
// end. It rejects what Header, Line and Directive reject. The error is a *BadValue.
func (f *Format) Print(d Document) ([]byte, error) {
	var out strings.Builder
	err := f.printSections(&out, d.Sections)
	if err == nil {
		err = f.printBlock(&out, d.Directives, 0)
	}
	if err != nil {
		return nil, err
	}
	return []byte(out.String()), nil
}

func (f *Format) printSections(out *strings.Builder, sections []Section) error {
	if f.options == nil {
		if len(sections) > 0 {
			return &BadValue{Value: sections[0].Name, Reason: "a file of kind " + f.Name + " has directives, not options"}
		}
		return nil
	}
	for i, s := range sections {
		if err := f.printHeader(out, s, i); err != nil {
			return err
		}
		if err := f.printEntries(out, s); err != nil {
			return err
		}
	}
	return nil
}

// printHeader prints the header of s if the format has headers. i is the number of preceding sections.
func (f *Format) printHeader(out *strings.Builder, s Section, i int) error {
	if !f.options.sections {
		if s.Name != "" || len(s.Entries) == 0 || i > 0 {
			return &BadValue{Value: s.Name, Reason: "a file of kind " + f.Name + " has no sections"}
		}
		return nil
	}
	header, err := f.Header(s.Name)
	if err != nil {
		return err
	}
	if out.Len() > 0 {
		out.WriteByte('\n')
	}
	out.WriteString(header + "\n")
	return nil
}

func (f *Format) printEntries(out *strings.Builder, s Section) error {
	for _, e := range s.Entries {
		if e.Alone {
			return &BadValue{Key: e.Key, Reason: "the option has no value"}
		}
		line, err := f.Line(e.Key, e.Value)
		if err != nil {
			return err
		}
		out.WriteString(line + "\n")
	}
	return nil
}
