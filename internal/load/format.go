package load

import (
	"bytes"
	"errors"
	"path/filepath"

	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/parser"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/hcl"
	"stackplan/internal/inventory"
	"stackplan/internal/language"
)

// Format returns the text of a *.cue or *.hcl file in the standard style of its language. It changes neither values nor comments.
// If the text cannot be parsed, the error is a diag.List with places in the file of that name.
func Format(name string, text []byte) ([]byte, error) {
	var list diag.List
	if hcl.IsFile(name) && len(text) > maxFile && len(text) <= MaxFormat {
		return formatTable(name, text)
	}
	if len(text) > maxFile {
		fileError(&list, name, "input/size", "%s is larger than %d MiB", name, maxFile>>20)
		return nil, list
	}
	if hcl.IsFile(name) {
		return hcl.Format(name, text)
	}
	if !language.CheckText(name, text, &list) || !checkDepth(name, text, &list) {
		return nil, list
	}
	tree, err := parser.ParseFile(name, text, parser.ParseComments)
	if err != nil {
		reportSyntax(name, text, err, &list)
		return nil, list
	}
	return format.Node(tree)
}

// MaxFormat is the maximum size of a text for Format in bytes: that of an inventory table of HCL blocks.
const MaxFormat = maxTable

// formatTable formats an inventory table some blocks at a time, as it is read.
func formatTable(name string, text []byte) ([]byte, error) {
	var out bytes.Buffer
	var all diag.List
	for chunk := range inventory.Chunks(text, []byte("host ")) {
		if len(chunk.Text) > inventory.ChunkMost {
			fileError(&all, name, "input/size", "%s is larger than %d MiB and is not a table of host blocks", name, maxFile>>20)
			break
		}
		part, err := hcl.Format(name, chunk.Text)
		if said, ok := errors.AsType[diag.List](err); ok {
			for i := range said {
				said[i].Pos.Line += chunk.Line
			}
			all = append(all, said...)
		}
		out.Write(part)
	}
	if err := all.Err(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// FileLine returns a line of a file on disk for a message, counted from 1, with plain-text secrets hidden; empty if
// there is none.
func FileLine(name string, n int) string {
	var ignored diag.List
	text, ok := readFile(filepath.Clean(name), name, &ignored)
	if !ok {
		return ""
	}
	if hcl.IsFile(name) {
		return openHCL(name, text, nil).line(n)
	}
	return (&File{lines: maskedLines(text, cuesyntax.Lex(text))}).line(n)
}
