// Package format prints and reads the configuration files of programs, each by the program's own rules. It rejects every
// value that the program would read as something else: another option, a section, a comment, two words.
//
// There are two kinds of formats. Most contain options in sections: print them with Header and Line. HAProxy, Keepalived and
// Interfaces contain directives, which are words, in blocks: print them with Directive. Row prints a row of a table in any
// format. For every format and every Document that Print accepts, Parse returns the same Document.
//
// Parse reads files of any author, and Differences compares two files by their meaning to the program.
package format

import "strings"

// Format describes how to write and read one kind of file. Its values are the variables of this package.
type Format struct {
	Name string // in reports

	// AppServer is whether the file configures a server that runs the processes of a service in place of the service's own
	// server. The number of processes is then in this file, and the service ignores its own options for workers.
	AppServer bool

	// NeedsLineFeed is whether the program rejects a file whose last line does not end with a line feed.
	NeedsLineFeed bool

	text       bool        // whether the format has no structure; see IsStructured
	options    *options    // the rules of a format of options; nil in the others
	directives *directives // the rules of a format of directives; nil in the others

	meaning func(d Document, m *meaning) // adds the content of d in the form that Differences compares
}

// options are the rules of a format whose lines are options.
type options struct {
	sections  bool                                   // whether the options are in [sections]
	separator string                                 // between a key and its value
	keyless   bool                                   // whether a line has no key, so that Row prints the value only
	limit     int                                    // of a line in bytes; 0 if the program sets none
	key       func(key string) (reason string)       // why the key cannot be printed; empty: it can
	value     func(value string) (text, bad string)  // the value as printed, or why it cannot be printed
	parse     func(text string, into *builder) error // reads a whole file, which is valid UTF-8
}

// Document is the content of a file without comments and layout, in the order of the file. A file of options has Sections, a
// file of directives has Directives. Print ignores the line numbers.
type Document struct {
	Sections   []Section
	Directives []Directive
}

// Section is a group of options, from one header to the next. Several sections may have the same name. Formats without
// sections have one section without a name.
type Section struct {
	Name    string
	Entries []Entry
	Line    int // of the header, from 1; 0 if there is none
}

// Entry is a line that sets an option. An option with several values has several entries.
type Entry struct {
	Key   string
	Value string
	Alone bool // the line contains only the key, as skip-name-resolve of MariaDB; Print rejects it
	Line  int  // from 1; the first of several lines that form one value
}

// Directive is one line of words. Block contains the enclosed lines: nil for a plain line, empty but not nil for an empty
// block. The sections of HAProxy are directives at the top level, and each has a block.
type Directive struct {
	Words []string
	Block []Directive
	Line  int // from 1
}

// HasSections reports whether the options of the format are in [sections]. In other formats an option's whole name is its
// key.
func (f *Format) HasSections() bool { return f.options != nil && f.options.sections }

// IsStructured reports whether files of the format have a structure that Differences compares. Files of an unstructured or
// an unknown format (nil) are compared as text.
func (f *Format) IsStructured() bool { return f != nil && !f.text }

// Header returns the line that opens a section, without a line break. The error is a *BadValue.
func (f *Format) Header(section string) (string, error) {
	if f.options == nil || !f.options.sections {
		return "", &BadValue{Value: section, Reason: "a file of kind " + f.Name + " has no sections"}
	}
	if !isWord(section, "_.:/-") {
		return "", &BadValue{Value: section, Reason: "the name of a section must consist of letters, digits and _ . : / -"}
	}
	return "[" + section + "]", nil
}

// Line returns the line that sets an option to one value, without a line break. In a format of directives the key may be
// several words separated by single spaces (timeout client), the value is always one word, and the line is indented as in a
// top-level section. The error is a *BadValue.
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
