// Package templates contains the layout of files whose lines have a fixed order or are in blocks, such as haproxy.cfg. A template
// determines the positions of rows and contains comments; tables determine the values. A template contains only text,
// {{range .section}}, {{with .section}}, {{.Title}} and {{rows .section}}.
package templates

import "embed"

// Files contains the templates by file name.
//
//go:embed *.tmpl
var Files embed.FS
