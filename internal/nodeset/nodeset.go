// Package nodeset reads and writes the notation for sets of names that ClusterShell, Slurm and pdsh share:
// cn[001-040,042], a,b[1-3], r[1-2]n[01-10], and ClusterShell's steps, [1-9/2].
//
// If the three programs differ, it follows ClusterShell 1.9: a bracket cannot directly follow another, and both ends of a
// padded range have the same length. One case is more lenient: [01-100] is read as in pdsh and Slurm, 01 to 99 and then 100.
package nodeset

import (
	"iter"
	"strconv"
	"strings"
)

// MaxNames is the maximum number of names in a set. Parse rejects a mistake such as [0-999999999] before it allocates memory
// for the names.
const MaxNames = 1_000_000

// maxDigits is the maximum number of digits, so that every number fits into an int64.
const maxDigits = 15

// Error is the reason why a nodeset or a host name was rejected.
type Error struct {
	Text   string // the whole text that was read
	Offset int    // of the byte in Text where the invalid part starts
	Reason string // one clause, without a final stop
	Hint   string // what to write instead; may be empty
}

// Error returns the text, the offset, the reason and the hint in one line.
func (e *Error) Error() string {
	text := strconv.Quote(e.Text) + " at byte " + strconv.Itoa(e.Offset) + ": " + e.Reason
	if e.Hint != "" {
		text += " (" + e.Hint + ")"
	}
	return text
}

// Set is a set of names, in the order in which they were written. The zero Set is empty; Parse never returns an empty Set. A
// Set is small regardless of its length: All generates the names.
type Set struct {
	patterns []pattern
	size     int
}

// pattern is one item between the commas outside brackets: a sequence of pieces. The last bracket varies fastest.
type pattern struct {
	pieces []piece
	size   int
}

// piece is a text, or the ranges of a bracket.
type piece struct {
	text   string
	ranges []span
}

// span is first, first+step, ... up to last, printed with at least width digits.
type span struct {
	first, last, step int
	width             int
}

// Len returns the number of names in s.
func (s Set) Len() int { return s.size }

// All yields every name with its position from 0, in the order of the text; of several brackets the last varies fastest.
func (s Set) All() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		i := 0
		for _, p := range s.patterns {
			ok := p.each(nil, func(name []byte) bool {
				i++
				return yield(i-1, string(name))
			})
			if !ok {
				return
			}
		}
	}
}

// Contains reports whether name is in s, without generating the names.
func (s Set) Contains(name string) bool {
	for _, p := range s.patterns {
		if p.matches(name) {
			return true
		}
	}
	return false
}

// each calls yield with prefix followed by every name of p, until yield returns false.
func (p pattern) each(prefix []byte, yield func([]byte) bool) bool {
	if len(p.pieces) == 0 {
		return yield(prefix)
	}
	first, rest := p.pieces[0], pattern{pieces: p.pieces[1:]}
	if first.ranges == nil {
		return rest.each(append(prefix, first.text...), yield)
	}
	for _, r := range first.ranges {
		for n := r.first; n <= r.last; n += r.step {
			if !rest.each(appendNumber(prefix, n, r.width), yield) {
				return false
			}
		}
	}
	return true
}

// matches reports whether name is one of the names of p. Two brackets are never adjacent, so a number ends at the last digit,
// or earlier if the text after the bracket begins with digits.
func (p pattern) matches(name string) bool {
	if len(p.pieces) == 0 {
		return name == ""
	}
	first, rest := p.pieces[0], pattern{pieces: p.pieces[1:]}
	if first.ranges == nil {
		tail, ok := strings.CutPrefix(name, first.text)
		return ok && rest.matches(tail)
	}
	for end := 1; end <= len(name) && end <= maxDigits && isDigit(name[end-1]); end++ {
		if first.contains(name[:end]) && rest.matches(name[end:]) {
			return true
		}
	}
	return false
}

// contains reports whether the digits are one of the numbers of the bracket, with its padding.
func (p piece) contains(digits string) bool {
	n, _ := strconv.Atoi(digits)
	for _, r := range p.ranges {
		if r.first <= n && n <= r.last && (n-r.first)%r.step == 0 && string(appendNumber(nil, n, r.width)) == digits {
			return true
		}
	}
	return false
}

// count returns how many numbers are in s.
func (s span) count() int { return (s.last-s.first)/s.step + 1 }

// appendNumber appends n with at least width digits.
func appendNumber(to []byte, n, width int) []byte {
	digits := strconv.Itoa(n)
	for range width - len(digits) {
		to = append(to, '0')
	}
	return append(to, digits...)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
