package source

// Input is a value of the description that something is made of, and where it stands.
type Input struct {
	Path    string `json:"path"`
	Default bool   `json:"default,omitempty"` // the user said nothing; the place is that of the schema's default
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`

	Text string `json:"-"` // the value as it is written, without quotes; empty where nobody knows
}
