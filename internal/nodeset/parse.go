package nodeset

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Parse reads a nodeset. Names contain letters, digits, '.', '-' and '_', and have at most 253 bytes. Parse does not check
// that they are host names, since racks and zones are nodesets too; see ValidHost. Every error is an *Error: no names, a
// reversed or empty range, an unpaired bracket, inconsistent padding, a number that is too large, more than MaxNames names, or
// a name that occurs twice.
func Parse(text string) (Set, error) {
	p := parser{text: text}
	set, starts, err := p.set()
	if err == nil {
		err = p.checkUnique(set, starts)
	}
	if err != nil {
		return Set{}, err
	}
	return set, nil
}

// parser reads text, starting at the offset at.
type parser struct {
	text string
	at   int
}

// fail returns an *Error without a hint.
func (p *parser) fail(at int, format string, args ...any) error {
	return p.failing(at, "", format, args...)
}

// failing returns an *Error with a hint.
func (p *parser) failing(at int, hint, format string, args ...any) error {
	return &Error{Text: p.text, Offset: at, Reason: fmt.Sprintf(format, args...), Hint: hint}
}

// set reads the whole text. starts are the offsets of the patterns.
func (p *parser) set() (s Set, starts []int, err error) {
	if p.text == "" {
		return s, nil, p.failing(0, "write it as cn[001-040,042]", "the set is empty")
	}
	for {
		start := p.at
		pat, err := p.pattern()
		if err != nil {
			return s, nil, err
		}
		if s.size += pat.size; s.size > MaxNames {
			return s, nil, p.fail(start, "the set has more than %d names", MaxNames)
		}
		s.patterns, starts = append(s.patterns, pat), append(starts, start)
		if p.at == len(p.text) {
			return s, starts, nil
		}
		p.at++ // the comma
	}
}

// pattern reads up to a comma outside brackets or the end.
func (p *parser) pattern() (pattern, error) {
	start, length := p.at, 0
	pat := pattern{size: 1}
	for p.at < len(p.text) && p.text[p.at] != ',' {
		next, err := p.piece(pat.pieces)
		if err != nil {
			return pat, err
		}
		pat.pieces = append(pat.pieces, next)
		length += next.width()
		if pat.size *= next.size(); pat.size > MaxNames {
			return pat, p.fail(start, "the set has more than %d names", MaxNames)
		}
	}
	if len(pat.pieces) == 0 {
		return pat, p.fail(start, "a name is missing before or after a comma")
	}
	if length > maxName {
		return pat, p.fail(start, "a name is longer than %d bytes", maxName)
	}
	return pat, nil
}

// piece reads a text or a bracket that follows the pieces before it.
func (p *parser) piece(before []piece) (piece, error) {
	if p.text[p.at] != '[' {
		return p.literal()
	}
	if len(before) > 0 && before[len(before)-1].ranges != nil {
		return piece{}, p.fail(p.at, "a bracket directly follows another")
	}
	return p.bracket()
}

// literal reads the text before a bracket, a comma or the end.
func (p *parser) literal() (piece, error) {
	start := p.at
	for ; p.at < len(p.text) && p.text[p.at] != '[' && p.text[p.at] != ','; p.at++ {
		switch c := p.text[p.at]; {
		case c == ']':
			return piece{}, p.fail(p.at, "']' closes no bracket")
		case c == ' ' || c == '\t':
			return piece{}, p.fail(p.at, "white space cannot be part of a name")
		case !isNameByte(c):
			r, _ := utf8.DecodeRuneInString(p.text[p.at:])
			return piece{}, p.fail(p.at, "%q cannot be part of a name", r)
		}
	}
	return piece{text: p.text[start:p.at]}, nil
}

// bracket reads [ranges].
func (p *parser) bracket() (piece, error) {
	open := p.at
	inside, _, ok := strings.Cut(p.text[open+1:], "]")
	if !ok {
		return piece{}, p.fail(open, "'[' is never closed")
	}
	var ranges []span
	p.at++
	for item := range strings.SplitSeq(inside, ",") {
		r, err := p.span(item)
		if err != nil {
			return piece{}, err
		}
		ranges = append(ranges, r)
		p.at += len(item) + 1 // the comma, or the closing bracket
	}
	return piece{ranges: ranges}, nil
}

// span reads item, which starts at p.at: a number, first-last, or first-last/step.
func (p *parser) span(item string) (span, error) {
	body, stepText, stepped := strings.Cut(item, "/")
	firstText, lastText, isRange := strings.Cut(body, "-")
	if !isRange {
		lastText = firstText
	}
	first, err := p.number(firstText, p.at)
	if err != nil {
		return span{}, err
	}
	last, err := p.number(lastText, p.at+len(body)-len(lastText))
	if err != nil {
		return span{}, err
	}
	step := 1
	if stepped {
		if step, err = p.number(stepText, p.at+len(body)+1); err != nil {
			return span{}, err
		}
	}
	switch {
	case stepped && !isRange:
		return span{}, p.fail(p.at+len(body), "a step needs a range, as in 1-9/2")
	case step == 0:
		return span{}, p.fail(p.at+len(body)+1, "a step of 0 never ends")
	case first > last:
		return span{}, p.failing(p.at, "write "+lastText+"-"+firstText, "the range is reversed: %s is above %s", firstText, lastText)
	case padded(lastText) && len(firstText) != len(lastText), padded(firstText) && len(firstText) > len(lastText):
		return span{}, p.fail(p.at, "the ends of the range are padded to different lengths: %s and %s", firstText, lastText)
	}
	r := span{first: first, last: last, step: step}
	if padded(firstText) {
		r.width = len(firstText)
	}
	return r, nil
}

// number reads digits, which start at the offset at.
func (p *parser) number(digits string, at int) (int, error) {
	if digits == "" {
		return 0, p.fail(at, "a number is missing")
	}
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			r, _ := utf8.DecodeRuneInString(digits[i:])
			return 0, p.fail(at+i, "%q is not a digit", r)
		}
	}
	if len(digits) > maxDigits {
		return 0, p.fail(at, "a number has at most %d digits", maxDigits)
	}
	return strconv.Atoi(digits)
}

// checkUnique rejects a name that occurs twice. It is the only step that allocates memory for each name.
func (p *parser) checkUnique(s Set, starts []int) error {
	if len(s.patterns) == 1 && s.size == 1 {
		return nil
	}
	seen := make(map[string]struct{}, s.size)
	for i, pat := range s.patterns {
		var twice string
		pat.each(nil, func(name []byte) bool {
			if _, ok := seen[string(name)]; ok {
				twice = string(name)
				return false
			}
			seen[string(name)] = struct{}{}
			return true
		})
		if twice != "" {
			return p.fail(starts[i], "%s occurs twice", twice)
		}
	}
	return nil
}

// size returns the number of texts of p, or a number above MaxNames.
func (p piece) size() int {
	if p.ranges == nil {
		return 1
	}
	n := 0
	for _, r := range p.ranges {
		n = min(n+r.count(), MaxNames+1)
	}
	return n
}

// width returns the length of p's longest text.
func (p piece) width() int {
	n := len(p.text)
	for _, r := range p.ranges {
		n = max(n, r.width, len(strconv.Itoa(r.last)))
	}
	return n
}

// padded reports whether digits have leading zeros.
func padded(digits string) bool { return len(digits) > 1 && digits[0] == '0' }

func isNameByte(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '-' || c == '.' || c == '_'
}
