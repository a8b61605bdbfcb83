// Package schema holds the language: the CUE definitions that every description of a cloud is unified with.
package schema

import "embed"

// Files are the *.cue files of one CUE package named schema. Its definition #Cloud is the whole language.
//
//go:embed *.cue
var Files embed.FS
