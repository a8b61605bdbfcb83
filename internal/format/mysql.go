package format

import "strings"

// MySQL is an option file of MariaDB and MySQL. A # starts a comment at any position outside quotes; one pair of quotes
// around a value is removed; \b \t \n \r \\ \s \" and \' are escapes; lines longer than 4,093 bytes would be cut in two. A
// value with special characters is printed in double quotes with its backslashes and double quotes escaped.
//
// Two files have the same meaning if
//
//  1. the merged sections of each name have the same options, and the last value of each is the same; for the options in mysqlLists
//     all values, in their order;
//  2. the names of options are the same; - equals _;
//  3. values are equal after quotes and escapes are resolved, or both are one of ON, TRUE, 1, or both one of OFF, FALSE, 0, in any case,
//     or the same number with and without a suffix: 1K equals 1024. The file names of mysqlFiles are texts;
//  4. a skip option without a value equals 1. Other options without a value differ from all with a value;
//  5. sections that set the same option are in the same order. If files are included, all sections and includes are in the same order.
var MySQL = &Format{Name: "MariaDB", options: &options{
	sections:  true,
	separator: " = ",
	limit:     maxMySQLLine,
	key:       wordKey("_-"),
	value:     mysqlValue,
	parse:     parseMySQL,
}, meaning: mysqlMean}

// maxMySQLLine is the longest line that MariaDB's buffer of 4,096 bytes holds.
const maxMySQLLine = 4093

// mysqlSpace is white space in MariaDB's latin1 table, without the no-break space: see parseMySQL.
const mysqlSpace = " \t\n\v\f\r"

func mysqlValue(value string) (text, bad string) {
	if consists(value, "_./:,;@%+=()*?&|<>^~!$-") {
		return value, ""
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`, ""
}

// parseMySQL reads the file as text. MariaDB trims bytes and treats the byte A0 as a space: it would read text that ends
// with such a byte outside quotes differently, so this is rejected.
func parseMySQL(text string, into *builder) error {
	for number, line := range lines(text) {
		if len(line) > maxMySQLLine {
			return &ParseError{Line: number, Reason: tooLong(maxMySQLLine)}
		}
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
		return mysqlInclude(number, line, into)
	case line[0] == '[':
		name, _, ok := strings.Cut(line[1:], "]")
		if !ok {
			return "a section must end with ]"
		}
		into.open(strings.TrimRight(name, mysqlSpace), number)
		return ""
	case !into.named():
		return "an option precedes the first section"
	}
	key, value, ok := strings.Cut(cutMySQLComment(line), "=")
	key, value = strings.TrimRight(key, mysqlSpace), strings.Trim(value, mysqlSpace)
	switch {
	case key == "":
		return "an option has no name"
	case strings.HasSuffix(key, "\xa0") || strings.HasSuffix(value, "\xa0"):
		return "it ends with a byte that MariaDB reads as a space"
	}
	into.add(Entry{Key: key, Value: unquoteMySQL(value), Alone: !ok, Line: number})
	return ""
}

// mysqlInclude reads !include and !includedir as entries; in a section without a name if none is open.
func mysqlInclude(number int, line string, into *builder) (reason string) {
	for _, word := range []string{"!includedir", "!include"} {
		path, ok := strings.CutPrefix(line, word)
		if path = strings.Trim(path, mysqlSpace); ok && path != "" {
			into.add(Entry{Key: word, Value: path, Line: number})
			return ""
		}
	}
	return "this is neither an option nor an include"
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

// unquoteMySQL removes one pair of quotes and resolves the escapes. An unknown escape keeps its backslash.
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
