package format

// Plain is text that nothing is known of. Its Document is one section with one entry without a key, whose values are the
// lines.
var Plain = &Format{Name: "text", text: true, options: &options{
	keyless: true,
	key:     plainKey,
	value:   func(value string) (text, bad string) { return value, "" },
	parse:   parsePlain,
}, meaning: func(d Document, m *meaning) { optionsMean(d, m, inOrder, asWritten) }}

func plainKey(key string) string {
	if key != "" {
		return "a line of text has no option"
	}
	return ""
}

func parsePlain(text string, into *builder) error {
	for number, line := range lines(text) {
		into.add(Entry{Value: line, Line: number})
	}
	return nil
}
