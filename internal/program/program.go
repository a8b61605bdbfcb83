package program

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/spelling"
)

// Key is an option as a description writes it: the section of the file, and the option or the words that a line begins with.
type Key struct {
	Section string // empty if the file has no sections
	Name    string
}

// Layout is how the file of a program is generated.
type Layout int

// The layouts.
const (
	Table    Layout = iota // a table of options
	Keywords               // sections whose lines begin with keywords, as those of HAProxy
	Blocks                 // nested blocks in braces, as those of Keepalived
	Pairs                  // options without sections
)

// Program is a program of the distribution whose options overrides set.
type Program struct {
	Name   string // the key of overrides
	Title  string // as its authors write it: HAProxy
	Layout Layout

	Canonical func(Key) Key                                 // the same for all spellings of an option; nil: the key itself
	Find      func(Asked) *Problem                          // what is wrong with the name; nil: nothing
	Validate  func(Asked, []string) *Problem                // what is wrong with the lines; nil: nothing
	Lines     func(texts []string, isBoolean bool) []string // the value as a file contains it, one text for each line; nil: as it is
	Merge     func(name, generated, own string) string      // the value of an option with inner keys; nil: overrides replace values
	Rivals    func(name string) []string                    // options that an override of an option replaces too; nil: none
	IsSecret  func(Key) bool                                // whether the value is a secret, which a description refers to; nil: none is
	IsBlock   func(Key) bool                                // whether an option is a block that lists values; nil: none is
	Adds      func(section string) (needs string)           // an option with which an override adds a section that the file does not have; empty: none does
}

// Problem is a problem with a name or a value.
type Problem struct {
	Message, Rule, Hint string
	Warning             bool
}

// Asked is an option of a program in a release of Debian.
type Asked struct {
	*Facts
	Key
	Program *Program
	Debian  int  // the release of the host
	Release int  // the release whose facts apply
	Exact   bool // whether these are the same
}

// Ask returns the question for an option in a release of Debian.
func (p *Program) Ask(debian int, key Key) Asked {
	if p.Canonical != nil {
		key = p.Canonical(key)
	}
	a := Asked{Facts: FactsOf(p.Name), Key: key, Program: p, Debian: debian}
	a.Release, a.Exact = Known(debian)
	return a
}

// Lookup returns what is wrong with the name of the option; nil: nothing.
func (a Asked) Lookup() *Problem { return a.softened(a.Program.Find(a)) }

// Reject returns what is wrong with the lines that set the option; nil: nothing.
func (a Asked) Reject(lines []string) *Problem {
	if a.Program.Validate == nil {
		return nil
	}
	return a.softened(a.Program.Validate(a, lines))
}

// softened makes a problem a warning if the facts are those of another release, which may differ.
func (a Asked) softened(p *Problem) *Problem {
	if p == nil || a.Exact {
		return p
	}
	q := *p
	q.Warning = true
	q.Message += fmt.Sprintf("; the options of Debian %d are not known, these are the nearest ones", a.Debian)
	return &q
}

// In names the release with the version of the program: HAProxy 2.6.12 of Debian 12.
func (a Asked) In() string { return a.version(a.Release) }

func (a Asked) version(release int) string {
	return fmt.Sprintf("%s %s of Debian %d", a.Program.Title, a.Version(release), release)
}

// Rule returns a rule with its source.
func (a Asked) Rule(text string) string { return text + " (" + a.In() + ")" }

// Has returns an option of the release of the question; nil if it has none. On a release that is not known, any known release counts.
func (a Asked) Has(in, name string) *Option {
	if o, ok := a.Option(a.Release, in, name); ok {
		return &o
	}
	if a.Exact {
		return nil
	}
	for _, release := range Releases {
		if o, ok := a.Option(release, in, name); ok {
			return &o
		}
	}
	return nil
}

// Unknown returns the problem of a name that the release does not have in a section: since when it is removed, from when on it exists,
// where else it is, or the nearest of some names.
func (a Asked) Unknown(in, name string, names []string) *Problem {
	p := &Problem{Message: fmt.Sprintf("%s has no option %s", a.In(), name), Rule: a.Rule("options of the program")}
	if in != "" {
		p.Message = fmt.Sprintf("%s has no %s in %s", a.In(), name, in)
	}
	life := a.Life(in, name)
	switch {
	case len(life) > 0 && life[len(life)-1] < a.Release:
		p.Message = fmt.Sprintf("%s was removed: %s is the last with it, and %s does not have it", name, a.version(life[len(life)-1]), a.In())
		p.Hint = "remove the override, or limit it to regions of older series"
	case len(life) > 0:
		p.Message = fmt.Sprintf("%s does not have %s: %s is the first with it", a.In(), name, a.version(life[0]))
		p.Hint = "remove the override, or limit it to regions of newer series"
	default:
		p.Hint = spelling.DidYouMean(spelling.Nearest(name, names))
	}
	return p
}

// Elsewhere returns the problem of an option that the release has in other sections only.
func (a Asked) Elsewhere(in, name string, places []string) *Problem {
	return &Problem{
		Message: fmt.Sprintf("%s does not accept %s in %s", a.In(), name, in), Rule: a.Rule("it belongs into " + spelling.List(places, "or")),
		Hint: "write it in " + spelling.List(places, "or"),
	}
}

// Gone returns the problem of a word that the program knows only to reject it.
func (a Asked) Gone(in, name string) *Problem {
	text := fmt.Sprintf("%s no longer supports %s", a.In(), name)
	if life := a.Life(in, name); len(life) > 0 {
		text += fmt.Sprintf("; %s is the last with it", a.version(life[len(life)-1]))
	}
	return &Problem{Message: text, Rule: a.Rule("the program does not start with it"), Hint: "remove the override"}
}

// Flags writes true as an option without a value, for programs whose options may have none.
func Flags(texts []string, isBoolean bool) []string {
	if isBoolean && slices.Equal(texts, []string{"True"}) {
		return []string{""}
	}
	return texts
}

// Words writes true and false in small letters.
func Words(texts []string, isBoolean bool) []string {
	if isBoolean {
		return []string{strings.ToLower(texts[0])}
	}
	return texts
}
