package service

import "strings"

// ShellWord writes any text as one word of a POSIX shell.
func ShellWord(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// ShellWords writes texts as words of a POSIX shell, with blanks between them.
func ShellWords(texts []string) string {
	words := make([]string, 0, len(texts))
	for _, text := range texts {
		words = append(words, ShellWord(text))
	}
	return strings.Join(words, " ")
}
