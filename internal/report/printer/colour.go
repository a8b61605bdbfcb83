package printer

// Colours reports whether a text has the colours of a terminal.
type Colours int

// Both print the same bytes, apart from the escape sequences of the colours.
const (
	Uncoloured Colours = iota
	Coloured
)

// The colours of a terminal (ECMA-48, SGR), and the sequence that ends them.
const (
	Bold   = "\x1b[1m"
	Dim    = "\x1b[2m"
	Red    = "\x1b[31m"
	Green  = "\x1b[32m"
	Yellow = "\x1b[33m"
	Cyan   = "\x1b[36m"
	Reset  = "\x1b[0m"
)

// In returns a text in a colour. An empty text and an uncoloured page stay without escape sequences.
func (c Colours) In(colour, text string) string {
	if c == Uncoloured || text == "" {
		return text
	}
	return colour + text + Reset
}
