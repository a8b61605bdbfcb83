// Package templates holds the layout of files whose lines have an order and blocks of their own, such as haproxy.cfg. A
// template owns placement and comments; the values come from tables. Only text, {{range .section}}, {{with .section}},
// {{.Title}} and {{rows .section}} appear.
package templates

import "embed"

// Files are the templates by file name.
//
//go:embed *.tmpl
var Files embed.FS
