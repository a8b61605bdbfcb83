// Package examples embeds example clouds that are valid without changes.
package examples

import "embed"

// Files are the examples, one directory each; those in layouts are the clouds of several deployment tools and of common layouts.
// `stackplan init` writes minimal by default.
//
//go:embed */*.cue */*.hcl */*.csv layouts/*/*.cue
var Files embed.FS
