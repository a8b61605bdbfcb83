// Package format prints and reads the files of the configured programs, each by that program's own rules, and refuses
// every value that would be read as something else than it is: another option, a section, a comment, two words.
//
// There are two shapes. Most formats hold options in sections: print them with Header and Line. HAProxy and Keepalived
// hold directives, which are words, in blocks: print them with Directive. For every format and every Document that Print
// accepts, Parse gives the same Document back.
package format

import (
	"slices"
	"strings"
)

// Format is how one kind of file is written and read. Its values are the variables of this package.
type Format struct {
	Name string // as a report calls it

	options    *options    // what a format of options needs; nil in the others
	directives *directives // what a format of directives needs; nil in the others
}

// options are the rules of a format whose lines are options.
type options struct {
	sections  bool                                   // whether [sections] group the options
	separator string                                 // between a key and its value
	limit     int                                    // of a line in bytes; 0 where the program sets none
	key       func(key string) (reason string)       // why the key cannot be printed
	value     func(value string) (text, bad string)  // the value as printed, or why it cannot be
	parse     func(text string, into *builder) error // reads a whole file
}

// All lists every format.
func All() []*Format {
	return []*Format{Oslo, MySQL, RabbitMQ, KeyValue, Shell, Flags, UWSGI, HAProxy, Keepalived, Systemd, Interfaces, Plain}
}

// Document is what a file says, without comments and layout. A file of options has Sections, one of directives has
// Directives.
type Document struct {
	Sections   []Section
	Directives []Directive
}

// Section is a group of options. Formats without sections hold everything in one without a name.
type Section struct {
	Name    string
	Entries []Entry
}

// Entry is an option with its values, one for each line, in order. A key stands in a section once. A nil Values is a key
// alone, which Parse finds in files of MariaDB and Print refuses.
type Entry struct {
	Key    string
	Values []string
}

// Directive is one line of words. Block holds the lines that it encloses: nil for a plain line, empty but not nil for an
// empty block. The sections of HAProxy are the directives at the top, and all of them have a block.
type Directive struct {
	Words []string
	Block []Directive
}

// Header returns the line that opens a section, without a line break. The error is a *BadValue.
func (f *Format) Header(section string) (string, error) {
	if f.options == nil || !f.options.sections {
		return "", &BadValue{Value: section, Reason: "a file of kind " + f.Name + " has no sections"}
	}
	if !isWord(section, "_.:/-") {
		return "", &BadValue{Value: section, Reason: "the name of a section holds letters, digits and _ . : / - only"}
	}
	return "[" + section + "]", nil
}

// Line returns the line that gives an option one value, without a line break. In a format of directives the key may be
// several words, a space between two (timeout client), the value is one word whatever is in it, and the line is indented as in a section at
// the top. The error is a *BadValue.
func (f *Format) Line(key, value string) (string, error) {
	if f.directives != nil {
		return f.Directive(1, append(strings.Split(key, " "), value)...)
	}
	bad := func(reason string) (string, error) { return "", &BadValue{Key: key, Value: value, Reason: reason} }
	o := f.options
	if reason := o.key(key); reason != "" {
		return bad(reason)
	}
	if reason := unprintable(value); reason != "" {
		return bad(reason)
	}
	text, reason := o.value(value)
	if reason != "" {
		return bad(reason)
	}
	line := strings.TrimRight(key+o.separator, " ")
	if text != "" {
		line = key + o.separator + text
	}
	if o.limit > 0 && len(line) > o.limit {
		return bad(tooLong(o.limit))
	}
	return line, nil
}

// Print returns the file that says d: sections and entries in the order given, a blank line between sections, a line
// break at the end. It refuses what Header, Line and Directive refuse, a name that occurs twice, and an option without
// values. The error is a *BadValue.
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
		if slices.ContainsFunc(sections[:i], func(t Section) bool { return t.Name == s.Name }) {
			return &BadValue{Value: s.Name, Reason: "the section occurs twice"}
		}
		if err := f.printHeader(out, s); err != nil {
			return err
		}
		if err := f.printEntries(out, s); err != nil {
			return err
		}
	}
	return nil
}

// printHeader prints the line above s, where the format has one.
func (f *Format) printHeader(out *strings.Builder, s Section) error {
	if !f.options.sections {
		if s.Name != "" || len(s.Entries) == 0 {
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
	seen := map[string]bool{}
	for _, e := range s.Entries {
		switch {
		case seen[e.Key]:
			return &BadValue{Key: e.Key, Reason: "the option occurs twice in a section"}
		case len(e.Values) == 0:
			return &BadValue{Key: e.Key, Reason: "the option has no value"}
		}
		seen[e.Key] = true
		for _, value := range e.Values {
			line, err := f.Line(e.Key, value)
			if err != nil {
				return err
			}
			out.WriteString(line + "\n")
		}
	}
	return nil
}

// Parse reads a file as its program does. Equal keys of a section, and equal sections, are joined where the first one
// stands. The error is a *ParseError: what the program itself refuses, bytes that are no text (invalid UTF-8, NUL), and
// what only the running program can know, such as an included file or a variable of its environment.
func (f *Format) Parse(file []byte) (Document, error) {
	text := string(file)
	if err := checkEncoding(text); err != nil {
		return Document{}, err
	}
	if f.directives != nil {
		directives, err := f.directives.parse(text)
		if err != nil {
			return Document{}, err
		}
		return Document{Directives: directives}, nil
	}
	into := builder{sections: map[string]int{}, entries: map[entryName]int{}}
	if err := f.options.parse(text, &into); err != nil {
		return Document{}, err
	}
	return into.doc, nil
}
