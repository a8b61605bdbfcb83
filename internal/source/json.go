package source

import (
	"bytes"
	"encoding/json"
)

// NextToken returns the next token of a JSON text and the offset of its first byte. The decoder must read from the start of the text:
// json.Decoder.InputOffset is the end of the previous token, and white space, commas and colons precede the next one.
func NextToken(dec *json.Decoder, text []byte) (from int, token json.Token, err error) {
	from = int(dec.InputOffset())
	for from < len(text) && bytes.IndexByte([]byte(" \t\r\n,:"), text[from]) >= 0 {
		from++
	}
	token, err = dec.Token()
	return from, token, err
}
