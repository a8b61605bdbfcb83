package format

import "strings"

// UWSGI is the INI format of uWSGI. Comments are on separate lines, there are no quotes, options may repeat, and three
// sequences are special in every value: uWSGI replaces %x while it reads the file, $(x) by a variable of the environment,
// @(x) by a file. Those are rejected; %(x), which log formats require, is accepted.
//
// Two files have the same meaning if the merged sections of each name have the same options, all values of each are the same
// texts in the same order, and the options that both files have are in the same order: uWSGI processes them from the top, so
// a plug-in is loaded for the options after it, and a name is defined for the values after it. Comments and blank lines are
// ignored.
var UWSGI = &Format{Name: "uWSGI", AppServer: true, options: &options{
	sections:  true,
	separator: " = ",
	key:       uwsgiKey,
	value:     uwsgiValue,
	parse:     parseUWSGI,
}, meaning: uwsgiMean}

// uwsgiKey rejects the options that make a file conditional, because they change the meaning of the following lines.
func uwsgiKey(key string) string {
	switch {
	case strings.HasPrefix(key, "if-"), strings.HasPrefix(key, "for-"), strings.HasPrefix(key, "end"), key == "for", key == "foreach":
		return "the option makes the following lines conditional"
	}
	return wordKey("_-")(key)
}

func uwsgiValue(value string) (text, bad string) {
	if bad := bare(value); bad != "" {
		return "", bad
	}
	if strings.Contains(strings.ReplaceAll(value, "%(", ""), "%") {
		return "", "the value contains %, which uWSGI replaces"
	}
	return value, containing(value, "$(", "@(")
}

// uwsgiSpace is the white space that uWSGI trims.
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
		return "an option precedes the first section"
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
			inTurn[s.Name].members = append(inTurn[s.Name].members, member{e.Key, e.Key, e.Line})
		}
	}
	for _, s := range d.Sections {
		if o := inTurn[s.Name]; o != nil {
			m.orders = append(m.orders, *o)
			delete(inTurn, s.Name)
		}
	}
}
