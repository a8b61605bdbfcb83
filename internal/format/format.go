// Package format prints and reads the files of the configured programs, each by that program's own rules, and refuses
// every value that would be read as something else than it is: another option, a section, a comment, two words.
//
// There are two shapes. Most formats hold options in sections: print them with Header and Line. HAProxy and Keepalived
// hold directives, which are words, in blocks: print them with Directive. For every format and every Document that Print
// accepts, Parse gives the same Document back.
//
// Parse reads files of any author, and Differences tells what two of them say differently, as their program sees it.
package format

import "strings"

// Format is how one kind of file is written and read. Its values are the variables of this package.
type Format struct {
	Name string // in reports

	// AppServer is whether the file configures a server that runs the processes of a service in place of the service's own
	// server. The number of processes is then in this file, and the service ignores its own options for workers.
	AppServer bool

	text       bool        // whether the format has no structure; see IsStructured
	options    *options    // what a format of options needs; nil in the others
	directives *directives // what a format of directives needs; nil in the others

	meaning func(d Document, m *meaning) // adds what d says, as Differences compares it
}

// options are the rules of a format whose lines are options.
type options struct {
	sections  bool                                   // whether [sections] group the options
	separator string                                 // between a key and its value
	keyless   bool                                   // whether a line has no key, so that Row prints the value only
	limit     int                                    // of a line in bytes; 0 where the program sets none
	key       func(key string) (reason string)       // why the key cannot be printed
	value     func(value string) (text, bad string)  // the value as printed, or why it cannot be
	parse     func(text string, into *builder) error // reads a whole file, whose text is valid
}

// All lists every format.
func All() []*Format {
	return []*Format{Oslo, MySQL, RabbitMQ, KeyValue, Shell, Flags, UWSGI, HAProxy, Keepalived, Systemd, Interfaces, Hosts, Modules, Tmpfiles, Plain}
}

// Document is what a file says, without comments and layout, in the order of the file. A file of options has Sections, one
// of directives has Directives. Print takes no notice of the numbers of lines.
type Document struct {
	Sections   []Section
	Directives []Directive
}

// Section is a group of options, from one header to the next: a name may stand several times. Formats without sections
// hold everything in one without a name.
type Section struct {
	Name    string
	Entries []Entry
	Line    int // of the header, from 1; 0 where there is none
}

// Entry is a line that gives an option a value. An option that is given several values has as many entries.
type Entry struct {
	Key   string
	Value string
	Alone bool // the line holds nothing but the key, as skip-name-resolve of MariaDB; Print refuses it
	Line  int  // from 1; of several lines that make one value, the first
}

// Directive is one line of words. Block holds the lines that it encloses: nil for a plain line, empty but not nil for an
// empty block. The sections of HAProxy are the directives at the top, and all of them have a block.
type Directive struct {
	Words []string
	Block []Directive
	Line  int // from 1
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
