// Package cuesyntax works on the text and the syntax trees of CUE: tokens, positions, names of fields. It evaluates nothing.
package cuesyntax
