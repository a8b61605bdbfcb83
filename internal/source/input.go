package source

// Input is a value of the description that a line of a file is computed from, and the position of that value.
type Input struct {
	Path    string `json:"path"`
	Default bool   `json:"default,omitempty"` // the user did not set the value; the position is that of the schema's default
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`

	Text string `json:"-"` // the value as it is written, without quotes; empty if it is unknown
}
