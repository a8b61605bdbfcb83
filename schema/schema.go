// Package schema contains the language: the CUE definitions that every description of a cloud is unified with.
package schema

import "embed"

// Files contains the *.cue files of the CUE package schema. Its definition #Cloud is the whole language.
//
//go:embed *.cue
var Files embed.FS
