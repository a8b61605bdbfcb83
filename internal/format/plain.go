package format

// Plain is text of unknown structure. Its Document is one section with an entry without a key for each line, whose value is
// the line.
var Plain = &Format{Name: "text", text: true, options: &options{
	keyless: true,
	key:     plainKey,
	value:   func(value string) (text, bad string) { return value, "" },
	parse:   parsePlain,
}, meaning: func(d Document, m *meaning) { optionsMean(d, m, inOrder, asWritten) }}

func plainKey(key string) string {
	if key != "" {
		return "a line of text cannot have an option"
	}
	return ""
}

func parsePlain(text string, into *builder) error {
	for number, line := range lines(text) {
		into.add(Entry{Value: line, Line: number})
	}
	return nil
}
