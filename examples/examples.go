// Package examples embeds example clouds that are valid without changes.
package examples

import "embed"

// Files are the examples, one directory each. `stackplan init` writes minimal by default.
//
//go:embed */*.cue */*.hcl */*.csv
var Files embed.FS
