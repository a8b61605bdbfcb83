package lint

import (
	"fmt"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/secret"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// located is a problem with its position in a document.
type located struct {
	problem
	place   place
	setting int // its index; -1 for none
	related []place
	notes   []string // of the related places
	hidden  bool     // the line must not be printed

	elsewhere []source.Pos // related places in other files, in place of related
}

// rejected returns the lines that the program rejects. Such a line may be the rest of a secret, so it is not printed.
func rejected(d *document) []located {
	var all []located
	for _, r := range d.rejected {
		all = append(all, located{problem: problem{
			code: "lint/syntax", severity: diag.Error, message: "no program starts with this file: " + r.reason,
			rule: "oslo_config/iniparser.py", hint: "write an option as name = value, and indent the further lines of a value",
		}, place: place{r.line, 1, max(len(d.line(r.line)), 1)}, hidden: true})
	}
	return all
}

// isKeyMaterial reports whether the name of an option is probably the rest of a value, such as a line of a private key that is not
// indented. Such a name must not be printed.
func isKeyMaterial(name string) bool {
	const longest = 80
	isMixed := strings.ContainsAny(name, "0123456789") && strings.ToLower(name) != name && strings.ToUpper(name) != name && !strings.Contains(name, "_")
	return len(name) > longest || strings.ContainsAny(name, "+/ ") || isMixed
}

// strayLine returns the finding about a line whose name is not that of an option.
func strayLine(d *document, s *setting) located {
	return located{problem: problem{
		code: "lint/syntax", severity: diag.Error, message: "the line does not begin with the name of an option: it may be the rest of the value above",
		rule: "oslo_config/iniparser.py: an indented line continues the value above it", hint: "indent the line, or write name = value",
	}, place: place{s.place.line, 1, max(len(d.line(s.place.line)), 1)}, hidden: true}
}

// continued returns settings whose value the program reads in another form than the file suggests: a comment or another option inside the
// value, a value that begins on the next line, a comment after the value.
func continued(d *document, s *setting, o *catalogue.Option) []located {
	var all []located
	for i, line := range s.lines[1:] {
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") {
			all = append(all, located{problem: problem{
				code: "lint/comment", severity: diag.Error, message: fmt.Sprintf("the indented comment is a part of the value of %v", s.key),
				rule: "oslo_config/iniparser.py: an indented line continues the value above it", hint: "begin the comment in the first column",
			}, place: indented(d, s.place.line+i+1), hidden: true})
		} else if name, _, isOption := strings.Cut(line, " = "); isOption && isName(name) && (o == nil || o.Type != catalogue.Dict) {
			all = append(all, located{problem: problem{
				code: "lint/continuation", severity: diag.Warning, message: fmt.Sprintf("the indented line is a part of the value of %v", s.key),
				rule: "oslo_config/iniparser.py: an indented line continues the value above it", hint: "begin the line in the first column if it is an option",
			}, place: indented(d, s.place.line+i+1), hidden: true})
		}
	}
	isText := o != nil && !o.IsMulti() && o.Type != catalogue.List && o.Type != catalogue.Dict && o.Type != catalogue.Unknown
	if len(s.lines) > 1 && s.lines[0] == "" && isText && strings.TrimSpace(s.value) != "" {
		all = append(all, located{problem: problem{
			code: "lint/continuation", severity: diag.Warning, message: fmt.Sprintf("the value of %v begins with a line break", s.key),
			rule: "oslo_config/iniparser.py joins the lines of a value with line breaks", hint: "write the value in the line of the name",
		}, place: s.place})
	}
	if hasComment(s.lines[0]) && !s.open && (o == nil || o.Type == catalogue.String || o.Type == catalogue.URI || o.Type == catalogue.List) {
		all = append(all, located{problem: problem{
			code: "lint/comment", severity: diag.Warning, message: fmt.Sprintf("the text after # is a part of the value of %v", s.key),
			rule: "oslo_config/iniparser.py: a comment begins in the first column", hint: "move the comment to a line of its own",
			atValue: true,
		}, place: s.at})
	}
	return all
}

// indented returns the place of the text in an indented line.
func indented(d *document, line int) place {
	text := d.line(line)
	body := strings.TrimSpace(text)
	return place{line, len(text) - len(strings.TrimLeft(text, " \t")) + 1, max(len(body), 1)}
}

// hasComment reports whether a value seems to end with a comment.
func hasComment(value string) bool {
	at := strings.Index(value, " #")
	return at >= 0 && !strings.ContainsAny(value[:1], `"'[{(`) && (len(value) == at+2 || value[at+2] == ' ')
}

// isName reports whether a text may be the name of an option.
func isName(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// repeated returns options that a document sets twice, under the same name or under two names of one option. Only the last line of a name
// takes effect, and the new name takes precedence over old ones.
func repeated(d *document, options []*catalogue.Option) []located {
	if d.isJinja { // one of the lines may apply if the other does not
		return nil
	}
	var all []located
	byName, byOption := map[catalogue.Key]int{}, map[catalogue.Key]int{}
	for i := range d.settings {
		s, o := &d.settings[i], options[i]
		if o != nil && o.IsMulti() {
			continue
		}
		if first, isSet := byName[s.key]; isSet {
			if o != nil {
				all = append(all, twice(d, first, i))
			}
			byName[s.key] = i
			continue
		}
		byName[s.key] = i
		if o == nil {
			continue
		}
		if first, isSet := byOption[o.Key]; isSet {
			all = append(all, bothNames(d, o, first, i))
		}
		byOption[o.Key] = i
	}
	return all
}

// twice returns the finding for an option that is set twice under one name.
func twice(d *document, first, last int) located {
	was, is := &d.settings[first], &d.settings[last]
	l := located{problem: problem{
		code: "lint/twice", severity: diag.Warning, message: fmt.Sprintf("%v is set twice: line %d takes effect", was.key, is.place.line),
		rule: "oslo_config/cfg.py: the last value of an option takes effect, unless the option is multi-valued", hint: "remove one of the lines",
	}, place: was.place, setting: first, related: []place{is.place}, notes: []string{"it is set here again"}}
	if was.value == is.value {
		l.message = fmt.Sprintf("%v is set twice to the same value", was.key)
	}
	return l
}

// bothNames returns the finding for an option that is set under two names.
func bothNames(d *document, o *catalogue.Option, first, last int) located {
	if d.settings[first].key == o.Key {
		first, last = last, first
	}
	old, current := &d.settings[first], &d.settings[last]
	return located{problem: problem{
		code: "lint/both-names", severity: diag.Warning,
		message: fmt.Sprintf("%v and %v are two names of one option: %v takes effect", old.key, current.key, current.key),
		rule:    "oslo_config/cfg.py (_Namespace._get_file_value): within a file the current name is read before deprecated ones", hint: "remove " + old.key.String(),
	}, place: old.place, setting: first, related: []place{current.place}, notes: []string{"the other name is set here"}}
}

// readable returns the finding for a document with secrets that every user of the host can read.
func readable(d *document, options []*catalogue.Option) []located {
	const others = 0o004
	if d.mode&others == 0 {
		return nil
	}
	n, first := 0, -1
	for i := range d.settings {
		s := &d.settings[i]
		if s.open || s.value == "" || !holdsSecret(s, options[i]) {
			continue
		}
		if n++; first < 0 {
			first = i
		}
	}
	if n == 0 {
		return nil
	}
	s := &d.settings[first]
	what := s.key.String() + " contains a secret"
	if n > 1 {
		what = fmt.Sprintf("%v and %s contain secrets", s.key, spelling.Count(n-1, "more option"))
	}
	return []located{{problem: problem{
		code: "lint/readable", severity: diag.Warning, message: fmt.Sprintf("%s, but every user of the host can read the file (mode %04o)", what, d.mode),
		rule: "OpenStack Security Guide: files with secrets have the mode 0640 or stricter", hint: "chmod 0640, with the group of the service",
	}, place: s.place, setting: first}}
}

// holdsSecret reports whether a setting certainly contains a secret. masked hides more, in case of doubt: a part of default_log_levels seems to
// assign one.
func holdsSecret(s *setting, o *catalogue.Option) bool {
	isURL := strings.Contains(s.value, "://") // of which only the password is secret
	if o != nil && (!o.Secret && !isURL || strings.HasSuffix(o.Name, "_file")) {
		return false
	}
	return o != nil && o.Secret && o.Type != catalogue.Boolean && !isURL || secret.Mask(s.value) != s.value
}

// masked returns the value of a setting without secrets.
func (c *checker) masked(d *document, s *setting, o *catalogue.Option) string {
	kind := secret.Unknown
	switch {
	case o != nil && o.Secret || c.isSecret(d.file.Project, s.key, o != nil):
		kind = secret.Declared
	case o != nil:
		kind = secret.Public
	}
	return kind.MaskValue(s.key.Name, s.value)
}
