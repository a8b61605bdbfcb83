package secretstore

import (
	"bytes"
	"encoding/json"
)

// jsonText returns a text as JSON.
func jsonText(text string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a buffer and a text never fail
	return string(bytes.TrimSuffix(out.Bytes(), []byte("\n")))
}
