// Package language is the language of descriptions as the program reads it: the texts of the schema, and the shapes of its
// fields, which can state in plain words which rule a value breaks.
package language
