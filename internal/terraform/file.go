package terraform

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"

	"stackplan/internal/diag"
	hcltext "stackplan/internal/hcl"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// file is a file that was parsed.
type file struct {
	name string
	body hcl.Body // nil if an error was reported
}

// parse reads and parses a file of Terraform, once.
func (r *reader) parse(name string) *file {
	if f := r.bodies[name]; f != nil {
		return f
	}
	f := &file{name: name}
	r.bodies[name] = f
	text, ok := r.text(name, maxFile)
	if !ok {
		return f
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	r.texts[name] = text
	if r.total += len(text); r.total > maxTotal {
		r.fileError(name, "input/size", "the Terraform files are larger than %d MiB in total", maxTotal>>20)
		return f
	}
	if at, what := source.InvalidByte(text); what != "" {
		r.offsetError(name, at, "input/encoding", what, "save the file as plain UTF-8 text")
		return f
	}
	if strings.HasSuffix(name, ".json") {
		f.body = r.parseJSON(name, text)
	} else {
		f.body = r.parseNative(name, text)
	}
	return f
}

const depthHint = "look for a bracket or a quote that is not closed"

// parseNative parses the native syntax of HCL.
func (r *reader) parseNative(name string, text []byte) hcl.Body {
	tokens := hcltext.Lex(name, text)
	if at, what := hcltext.TooDeep(tokens); what != "" {
		r.offsetError(name, at, "input/depth", what, depthHint)
		return nil
	}
	if at, ok := wildNumber(tokens); ok {
		r.offsetError(name, at, "input/number", "this number is too large for a quota", "")
		return nil
	}
	parsed, diags := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
	if r.syntax(diags, tokens) {
		return nil
	}
	return parsed.Body
}

// wildNumber returns the offset of the first number that is too large to compute with: exponents of HCL have 31 bits.
func wildNumber(tokens hclsyntax.Tokens) (offset int, ok bool) {
	for _, t := range tokens {
		if t.Type == hclsyntax.TokenNumberLit && isWild(string(t.Bytes)) {
			return t.Range.Start.Byte, true
		}
	}
	return 0, false
}

func isWild(number string) bool {
	_, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	n, err := strconv.Atoi(exponent)
	return len(number) > 100 || exponent != "" && (err != nil || n > 100 || n < -100)
}

// syntax reports the syntax errors, the first of each line: further errors of the same line are not reliable.
func (r *reader) syntax(all hcl.Diagnostics, tokens hclsyntax.Tokens) (wrong bool) {
	all = slices.DeleteFunc(all, func(d *hcl.Diagnostic) bool { return d.Severity != hcl.DiagError || d.Subject == nil })
	slices.SortStableFunc(all, func(a, b *hcl.Diagnostic) int { return cmp.Compare(a.Subject.Start.Byte, b.Subject.Start.Byte) })
	line := 0
	for _, d := range all {
		at := r.pos(*d.Subject)
		if at.Line == line {
			continue
		}
		line = at.Line
		message, hint := hcltext.Explain(d, string(d.Subject.SliceBytes(r.texts[d.Subject.Filename])))
		if message == hcltext.Endless && len(tokens) > 0 {
			r.errorAt(hcltext.BeginOfText(tokens, *d.Subject), "syntax/hcl", message, hint)
			break
		}
		r.errorAt(*d.Subject, "syntax/hcl", message, hint)
	}
	return len(all) > 0
}

// parseJSON parses the JSON syntax of HCL. Its parser also recurses, for brackets and for templates in texts.
func (r *reader) parseJSON(name string, text []byte) hcl.Body {
	const maxOpen = 100
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	depth := 0
	for {
		token, err := dec.Token()
		if err != nil {
			break // the end, or an error that the parser reports with its position
		}
		what := ""
		switch t := token.(type) {
		case json.Delim:
			if depth += 1; t == '}' || t == ']' {
				depth -= 2
			}
		case json.Number:
			if isWild(t.String()) {
				what = "this number is too large for a quota"
			}
		case string:
			what = deepTemplate(t)
		}
		if depth > maxOpen {
			what = fmt.Sprintf("more than %d brackets are open here", maxOpen)
		}
		if what != "" {
			r.offsetError(name, int(dec.InputOffset())-1, "input/depth", what, depthHint)
			return nil
		}
	}
	parsed, diags := hcljson.Parse(text, name)
	if diags.HasErrors() {
		first := diags[slices.IndexFunc(diags, func(d *hcl.Diagnostic) bool { return d.Severity == hcl.DiagError })]
		at := 0
		if first.Subject != nil {
			at = min(first.Subject.Start.Byte, len(text))
		}
		r.offsetError(name, at, "syntax/json", "this is not valid Terraform JSON", "look for a missing comma, quote or bracket near it")
		return nil
	}
	return parsed.Body
}

// deepTemplate returns why the template in a text is too deep or too large to parse, or "".
func deepTemplate(text string) string {
	if !strings.Contains(text, "${") && !strings.Contains(text, "%{") {
		return ""
	}
	tokens, _ := hclsyntax.LexTemplate([]byte(text), "", hcl.InitialPos)
	if _, wild := wildNumber(tokens); wild {
		return "a number in this text is too large for a quota"
	}
	_, what := hcltext.TooDeep(tokens)
	return what
}

// pos returns the position of the beginning of a range.
func (r *reader) pos(at hcl.Range) source.Pos {
	text := r.texts[at.Filename]
	return source.At(at.Filename, text, max(min(at.Start.Byte, len(text)), 0))
}

// errorAt reports an error at a range.
func (r *reader) errorAt(at hcl.Range, code, message, hint string) *diag.Diagnostic {
	d := diag.Diagnostic{Code: code, Message: message, Hint: hint, Pos: r.pos(at)}
	if at.Start.Line == at.End.Line {
		d.Length = max(at.End.Byte-at.Start.Byte, 0)
	}
	*r.list = append(*r.list, d)
	return &(*r.list)[len(*r.list)-1]
}

// warnAt reports a warning at a range.
func (r *reader) warnAt(at hcl.Range, code, message, hint string) {
	r.errorAt(at, code, message, hint).Severity = diag.Warning
}

// offsetError reports an error at an offset of a file.
func (r *reader) offsetError(name string, offset int, code, message, hint string) {
	*r.list = append(*r.list, diag.Diagnostic{Code: code, Message: message, Hint: hint, Pos: source.At(name, r.texts[name], max(offset, 0)), Length: 1})
}

// fault reports an error of HCL in an expression.
func (r *reader) fault(d *hcl.Diagnostic, where hcl.Range) {
	if d.Subject != nil {
		where = *d.Subject
	}
	if call, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallUnknownDiagExtra](d); ok {
		name := call.CalledFunctionNamespace() + call.CalledFunctionName()
		r.errorAt(where, "terraform/value", "unknown function "+name, spelling.Hint(name, sortedNames(functions())))
		return
	}
	message := strings.TrimSuffix(strings.Join(strings.Fields(d.Detail), " "), ".")
	if message == "" {
		message = d.Summary
	}
	r.errorAt(where, "terraform/value", strings.ToLower(message[:1])+message[1:], "")
}

// in returns the path of a file of a directory, relative as the user gave the directory.
func in(dir, name string) string { return filepath.Join(dir, name) }
