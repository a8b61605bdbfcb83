package format

import "strings"

// UWSGI is the INI of uWSGI. Comments fill a line, nothing is quoted, options may repeat, and three signs are magic in
// any value: %x is replaced while the file is read, $(x) by the environment, @(x) by a file. Those are refused; %(x),
// which log formats need, is not.
//
// Two files mean the same when sections of one name together have the same options, all values of each are the same texts in
// the same order, and the options that both have stand in the same order: uWSGI carries them out from the top, so that a
// plug-in is there for the options after it, and a name for the values after it. Comments and blank lines mean nothing.
var UWSGI = &Format{Name: "uWSGI", AppServer: true, options: &options{
	sections:  true,
	separator: " = ",
	key:       uwsgiKey,
	value:     uwsgiValue,
	parse:     parseUWSGI,
}, meaning: uwsgiMean}

// uwsgiKey refuses the options that make a program of the file, since they change what the lines after them mean.
func uwsgiKey(key string) string {
	switch {
	case strings.HasPrefix(key, "if-"), strings.HasPrefix(key, "for-"), strings.HasPrefix(key, "end"), key == "for", key == "foreach":
		return "the option makes the lines after it conditional"
	}
	return wordKey("_-")(key)
}

func uwsgiValue(value string) (text, bad string) {
	if bad := bare(value); bad != "" {
		return "", bad
	}
	if strings.Contains(strings.ReplaceAll(value, "%(", ""), "%") {
		return "", "the value holds %, which uWSGI replaces"
	}
	return value, holding(value, "$(", "@(")
}

// uwsgiSpace is what uWSGI trims.
const uwsgiSpace = " \t\r"

func parseUWSGI(text string, into *builder) error {
	for number, line := range lines(text) {
		if reason := uwsgiLine(number, strings.Trim(line, uwsgiSpace), into); reason != "" {
			return &ParseError{Line: number, Reason: reason}
		}
	}
	return nil
}

func uwsgiLine(number int, line string, into *builder) (reason string) {
	switch {
	case line == "" || line[0] == '#' || line[0] == ';':
		return ""
	case line[0] == '[':
		name, ok := strings.CutSuffix(line[1:], "]")
		if !ok {
			return "a section must end with ]"
		}
		into.open(name, number)
		return ""
	case !into.started():
		return "an option stands before the first section"
	}
	key, value, _ := strings.Cut(line, "=")
	into.add(Entry{Key: strings.TrimRight(key, uwsgiSpace), Value: strings.TrimLeft(value, uwsgiSpace), Line: number})
	return ""
}

func uwsgiMean(d Document, m *meaning) {
	optionsMean(d, m, inOrder, asWritten)
	inTurn := map[string]*order{} // by section
	for _, s := range d.Sections {
		if inTurn[s.Name] == nil {
			inTurn[s.Name] = &order{as: name{s.Name, "order"}}
		}
		for _, e := range s.Entries {
			inTurn[s.Name].things = append(inTurn[s.Name].things, thing{e.Key, e.Key, e.Line})
		}
	}
	for _, s := range d.Sections {
		if o := inTurn[s.Name]; o != nil {
			m.orders = append(m.orders, *o)
			delete(inTurn, s.Name)
		}
	}
}
