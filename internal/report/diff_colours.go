package report

// Colours tells whether a text is for a terminal that knows colours.
type Colours int

// Without colours the bytes are the same, but for the colours.
const (
	Uncoloured Colours = iota
	Coloured
)

// More colours of a terminal (ECMA-48, SGR).
const (
	dim   = "\x1b[2m"
	green = "\x1b[32m"
)

// in puts a text into a colour.
func (c Colours) in(colour, text string) string {
	if c == Uncoloured || text == "" {
		return text
	}
	return colour + text + plain
}

// ofMark are the colours of what happens.
var ofMark = map[string]string{"+": green, "-": red, "~": yellow}
