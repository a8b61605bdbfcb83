// Package secret defines the placeholders that generated files contain in place of secrets.
package secret

import "regexp"

// Pattern matches a placeholder: ((nova/database)), ((nova/database:url)). Placeholders may be printed.
var Pattern = regexp.MustCompile(`\(\([^()\s]+\)\)`)

// Placeholder returns the placeholder of a secret.
func Placeholder(name string) string { return "((" + name + "))" }
