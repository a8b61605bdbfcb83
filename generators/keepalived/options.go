package keepalived

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stackplan/generators/names"
	"stackplan/internal/program"
	"stackplan/internal/spelling"
)

// options are the lines of keepalived.conf that overrides set.
func options() *program.Program {
	return &program.Program{
		Name: names.Keepalived, Title: "Keepalived", Layout: program.Blocks, Canonical: canonical, Find: find, Validate: validate,
		Lines: program.Flags, IsBlock: isBlock, Adds: adds,
		IsSecret: func(k program.Key) bool { return k.Name == "auth_pass" },
	}
}

// addable are the blocks that an override adds, with the option without which the block is taken for a misspelt name.
var addable = map[string]string{
	"vrrp_instance/authentication": "auth_pass", "vrrp_script": "script", "vrrp_track_process": "process", "vrrp_sync_group": "group",
}

// adds returns the option with which an override adds a block.
func adds(section string) string {
	_, name, _ := strings.Cut(section, " ")
	if name == "" {
		return ""
	}
	return addable[place(section)]
}

// canonical writes one space between words, and none around the slash between a block and its inner block.
func canonical(k program.Key) program.Key {
	blocks := strings.Split(k.Section, "/")
	for i, block := range blocks {
		blocks[i] = strings.Join(strings.Fields(block), " ")
	}
	return program.Key{Section: strings.Join(blocks, "/"), Name: strings.Join(strings.Fields(k.Name), " ")}
}

// place returns a block as the facts name it: vrrp_instance/authentication for vrrp_instance management/authentication.
func place(section string) string {
	blocks := strings.Split(section, "/")
	for i, block := range blocks {
		blocks[i], _, _ = strings.Cut(block, " ")
	}
	return strings.Join(blocks, "/")
}

// isBlock reports whether an option is a block of lines in any release.
func isBlock(k program.Key) bool {
	facts := program.FactsOf(names.Keepalived)
	return slices.ContainsFunc(program.Releases, func(release int) bool {
		o, ok := facts.Option(release, place(k.Section), k.Name)
		return ok && o.IsBlock
	})
}

// top is the place of the facts outside of all blocks.
const top = "(top)"

// find returns what is wrong with the block or the word of a line.
func find(a program.Asked) *program.Problem {
	in := place(a.Section)
	outer, block, isInner := cutLast(in)
	if o := a.Has(outer, block); o == nil || !o.IsBlock {
		blocks := a.Names(a.Release, outer, func(o program.Option) bool { return o.IsBlock })
		return &program.Problem{
			Message: fmt.Sprintf("%s has no block %s", a.In(), a.Section), Rule: a.Rule("a section is global_defs, or a block of the file with its name, as vrrp_instance management"),
			Hint: spelling.DidYouMean(spelling.Nearest(block, blocks)),
		}
	}
	words := strings.Fields(a.Name)
	known := a.Names(a.Release, in, nil)
	if len(known) == 0 { // a block that lists values
		if isInner {
			return &program.Problem{
				Message: fmt.Sprintf("%s of Keepalived lists values", block), Rule: a.Rule("a block without options"),
				Hint: fmt.Sprintf("write %s: [...] for %s", block, a.Section[:strings.LastIndexByte(a.Section, '/')]),
			}
		}
		return nil
	}
	if len(words) > 0 && a.Has(in, words[0]) != nil {
		return nil
	}
	if places := a.Places(a.Release, a.Name); len(places) > 0 {
		return a.Elsewhere(in, a.Name, places)
	}
	return a.Unknown(in, a.Name, known)
}

// cutLast splits an inner block from the blocks around it.
func cutLast(in string) (outer, block string, isInner bool) {
	if i := strings.LastIndexByte(in, '/'); i >= 0 {
		return in[:i], in[i+1:], true
	}
	return top, in, false
}

var (
	// limited matches the arguments of an option with one bounded number, as the manual writes them: <1..99>, {0..255}, [1-100], <2 or 3>.
	limited = regexp.MustCompile(`^[<{\[](-?\d+)(?:\.\.|-|:| to | or )(-?\d+)[>}\]]$`)
	// number matches the arguments of an option with one number, for which the manual shows an example.
	number = regexp.MustCompile(`^(\d+|SECS|SECONDS|NUMBER|BYTES|UNSIGNED_INT)$`)
)

// booleans are the words of a boolean.
var booleans = []string{"on", "off", "true", "false", "yes", "no"}

// validate returns what is wrong with the values of an option.
func validate(a program.Asked, lines []string) *program.Problem {
	in := place(a.Section)
	words := strings.Fields(a.Name)
	o := a.Has(in, words[0])
	if o == nil || o.IsBlock || len(words) > 1 || o.Name == "auth_pass" { // the manual shows a number as a password
		return nil
	}
	for _, text := range lines {
		if p := ofSignature(a, o, text); p != nil {
			return p
		}
	}
	return nil
}

// ofSignature returns what is wrong with a value by the arguments that the manual shows.
func ofSignature(a program.Asked, o *program.Option, text string) *program.Problem {
	m := limited.FindStringSubmatch(o.Signature)
	of := &program.Option{Name: o.Name, Fact: program.Fact{Types: []string{"integer"}}}
	switch {
	case strings.HasPrefix(text, "False"):
		return &program.Problem{Message: "false is no value of " + a.Name, Rule: "true writes a line without a value", Hint: "write null to omit the line"}
	case m != nil:
		of.Min, of.Max = m[1], m[2]
	case o.Name == "virtual_router_id" || o.Name == "priority": // one byte of VRRP, of which 0 has another meaning (RFC 5798, section 5.2)
		of.Min, of.Max = "1", "255"
	case number.MatchString(o.Signature):
		of.Min = "0"
	case o.Signature == "<BOOL>" || o.Signature == "[<BOOL>]":
		if text != "" && !slices.Contains(booleans, strings.ToLower(text)) {
			return &program.Problem{
				Message: fmt.Sprintf("%q is not among the values of %s", text, o.Name), Rule: a.Rule("one of " + strings.Join(booleans, ", ")),
				Hint: spelling.DidYouMean(spelling.Nearest(text, booleans)),
			}
		}
		return nil
	default:
		return nil
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil && m == nil && strings.Contains(text, ".") {
		return nil // the manual shows a whole number, but times may have a fraction
	}
	return a.OfType(of, text)
}
