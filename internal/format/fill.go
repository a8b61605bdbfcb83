package format

import (
	"errors"
	"strings"

	"stackplan/internal/secret"
)

// Filling is the text that replaces a placeholder.
type Filling struct {
	Text     string
	IsQuoted bool // the text is written as the file requires it, so that Fill inserts it unchanged
}

// Unfilled reports a placeholder that cannot be replaced. It contains no value.
type Unfilled struct {
	Line   int // from 1
	Name   string
	Reason string // one clause, without a final stop
}

// Fill returns a file with the placeholders of secrets in it replaced, each quoted and escaped by the rules of the format, so that the
// program reads the same value, with the secrets in it. value returns the text for a placeholder, or an error with the reason why there is
// none. Comments are unchanged. A nil format is Plain.
func Fill(f *Format, file []byte, value func(line int, r secret.Reference) (Filling, error)) ([]byte, []Unfilled) {
	if f == nil {
		f = Plain
	}
	text := string(file)
	places := placesOf(f, file)
	var out strings.Builder
	var faults []Unfilled
	for n, line := range lines(text) {
		refs := secret.References(line)
		set := places[n]
		if len(refs) == 0 || set == nil {
			out.WriteString(line + "\n")
			continue
		}
		filled, err := set(line, func(r secret.Reference) (Filling, error) { return value(n, r) })
		if err != nil {
			faults = append(faults, Unfilled{n, refs[0].Name, reasonOf(err)})
		}
		out.WriteString(filled + "\n")
	}
	if len(faults) > 0 {
		return nil, faults
	}
	if !strings.HasSuffix(text, "\n") {
		return []byte(strings.TrimSuffix(out.String(), "\n")), nil
	}
	return []byte(out.String()), nil
}

// reasonOf returns the reason of an error without the value in it.
func reasonOf(err error) string {
	if bad, ok := errors.AsType[*BadValue](err); ok {
		return bad.Reason
	}
	return err.Error()
}

// place writes a line with its placeholders replaced.
type place func(line string, value func(secret.Reference) (Filling, error)) (string, error)

// placesOf returns how the lines of a file that set something are written, by their number. If the file cannot be read, all lines are text.
func placesOf(f *Format, file []byte) map[int]place {
	all := map[int]place{}
	d, err := f.Parse(file)
	if err != nil || f.text {
		for n := range lines(string(file)) {
			all[n] = fillText
		}
		return all
	}
	for _, s := range d.Sections {
		for _, e := range s.Entries {
			all[e.Line] = entryPlace(f, e)
		}
	}
	addDirectives(f, all, d.Directives)
	return all
}

// addDirectives adds the lines of directives and of their blocks.
func addDirectives(f *Format, all map[int]place, block []Directive) {
	for _, d := range block {
		all[d.Line] = func(line string, value func(secret.Reference) (Filling, error)) (string, error) {
			words := make([]string, len(d.Words))
			for i, word := range d.Words {
				var err error
				if words[i], err = secret.Replace(word, unquoted(value, asIs)); err != nil {
					return "", err
				}
			}
			return f.Directive(Indentation(line)/len(blockIndent), words...)
		}
		addDirectives(f, all, d.Block)
	}
}

// entryPlace returns how the line of an option is written.
func entryPlace(f *Format, e Entry) place {
	return func(line string, value func(secret.Reference) (Filling, error)) (string, error) {
		write := asIs
		switch f {
		case Oslo:
			write = EscapeDollar
		case Django:
			write = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace
		}
		text, err := secret.Replace(e.Value, unquoted(value, write))
		if err != nil {
			return "", err
		}
		if f == Django && isReference(e.Value) {
			text = `"` + text + `"`
		}
		indent := line[:Indentation(line)]
		if len(secret.References(e.Value)) < len(secret.References(line)) {
			return "", errors.New("the placeholder is not in the value of an option")
		}
		line, err = f.Line(e.Key, text)
		return indent + line, err
	}
}

// asIs returns a text unchanged.
func asIs(text string) string { return text }

// unquoted returns the text for a placeholder in a value, which the format quotes when it prints the value.
func unquoted(value func(secret.Reference) (Filling, error), write func(string) string) func(secret.Reference) (string, error) {
	return func(r secret.Reference) (string, error) {
		filling, err := value(r)
		if reason := unprintable(filling.Text); reason != "" && err == nil {
			err = errors.New(reason)
		}
		return write(filling.Text), err
	}
}

// fillText writes a line of text of unknown structure. A line that consists of a placeholder is the value, of any number of lines; inside of
// other text only characters are possible that have no meaning of their own.
func fillText(line string, value func(secret.Reference) (Filling, error)) (string, error) {
	isWhole := isReference(strings.TrimSpace(line))
	return secret.Replace(line, func(r secret.Reference) (string, error) {
		filling, err := value(r)
		switch {
		case err != nil:
			return "", err
		case isWhole:
			return strings.TrimSuffix(filling.Text, "\n"), nil
		case unprintable(filling.Text) != "":
			return "", errors.New(unprintable(filling.Text))
		case !filling.IsQuoted && !consists(filling.Text, "-._~+/=%"):
			return "", errors.New("it contains a character other than A-Za-z0-9-._~+/=%, which may have another meaning in this file")
		}
		return filling.Text, nil
	})
}
