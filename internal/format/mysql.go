package format

import "strings"

// MySQL is an option file of MariaDB and MySQL. A # starts a comment anywhere outside quotes; one pair of quotes around a
// value is taken off; \b \t \n \r \\ \s \" and \' are escapes; longer lines than 4,093 bytes would be cut in two. A value
// that is not plain is printed in double quotes with its backslashes and double quotes escaped.
var MySQL = &Format{Name: "MariaDB", options: &options{
	sections:  true,
	separator: " = ",
	limit:     4093,
	key:       wordKey("_-"),
	value:     mysqlValue,
	parse:     parseMySQL,
}, meaning: func(d Document, m *meaning) { optionsMean(d, m, asKind, asWritten) }}

// mysqlSpace is white space as MariaDB's latin1 table has it, without the no-break space: see parseMySQL.
const mysqlSpace = " \t\n\v\f\r"

func mysqlValue(value string) (text, bad string) {
	if consists(value, "_./:,;@%+=()*?&|<>^~!$-") {
		return value, ""
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`, ""
}

// parseMySQL reads the file as text. MariaDB trims bytes, and takes the byte A0 for a space: text that ends with such a
// byte outside quotes reads differently, and is refused.
func parseMySQL(text string, into *builder) error {
	for number, line := range lines(text) {
		if reason := mysqlLine(number, strings.Trim(line, mysqlSpace), into); reason != "" {
			return &ParseError{Line: number, Reason: reason}
		}
	}
	return nil
}

func mysqlLine(number int, line string, into *builder) (reason string) {
	switch {
	case line == "" || line[0] == '#' || line[0] == ';':
		return ""
	case line[0] == '!':
		return "it includes other files"
	case line[0] == '[':
		name, _, ok := strings.Cut(line[1:], "]")
		if !ok {
			return "a section must end with ]"
		}
		into.open(strings.TrimRight(name, mysqlSpace), number)
		return ""
	case !into.started():
		return "an option stands before the first section"
	}
	key, value, ok := strings.Cut(cutMySQLComment(line), "=")
	key, value = strings.TrimRight(key, mysqlSpace), strings.Trim(value, mysqlSpace)
	switch {
	case key == "":
		return "an option has no name"
	case strings.HasSuffix(key, "\xa0") || strings.HasSuffix(value, "\xa0"):
		return "it ends with a byte that MariaDB takes for a space"
	}
	into.add(Entry{Key: key, Value: unquoteMySQL(value), Alone: !ok, Line: number})
	return ""
}

// cutMySQLComment cuts line at the first # outside quotes.
func cutMySQLComment(line string) string {
	var quote byte
	escaped := false
	for i := range len(line) {
		c := line[i]
		switch {
		case (c == '"' || c == '\'') && !escaped && quote == 0:
			quote = c
		case c == quote && !escaped:
			quote = 0
		case c == '#' && quote == 0:
			return line[:i]
		}
		escaped = quote != 0 && c == '\\' && !escaped
	}
	return line
}

// unquoteMySQL takes one pair of quotes off and resolves the escapes. An unknown escape keeps its backslash.
func unquoteMySQL(value string) string {
	if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[0] == value[n-1] {
		value = value[1 : n-1]
	}
	const names, meant = `ntrbs"'\`, "\n\t\r\b \"'\\"
	var out strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] == '\\' && i+1 < len(value) {
			if known := strings.IndexByte(names, value[i+1]); known >= 0 {
				out.WriteByte(meant[known])
				i++
				continue
			}
			out.WriteByte('\\')
			i++
		}
		out.WriteByte(value[i])
	}
	return out.String()
}
