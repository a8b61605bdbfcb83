// Package examples holds clouds that validate and generate as they are.
package examples

import "embed"

// Files are the examples, a directory each: minimal is what `stackplan init` writes.
//
//go:embed */*.cue */*.hcl */*.csv
var Files embed.FS
