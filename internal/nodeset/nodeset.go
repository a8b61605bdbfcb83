// Package nodeset reads and writes the notation for many names that ClusterShell, Slurm and pdsh share:
// cn[001-040,042], a,b[1-3], r[1-2]n[01-10], and ClusterShell's steps, [1-9/2].
//
// Where those three differ it follows ClusterShell 1.9: a bracket cannot directly follow another, and the two ends of a
// padded range have one length. One case is wider: [01-100] is read as pdsh and Slurm read it, 01 to 99 and then 100.
package nodeset

import (
	"iter"
	"strconv"
	"strings"
)

// MaxNames bounds a set, so that a slip such as [0-999999999] is refused before any memory is taken for it.
const MaxNames = 1_000_000

// maxDigits keeps every number inside an int64.
const maxDigits = 15

// Error says why a nodeset or a host name was refused.
type Error struct {
	Text   string // the whole text that was read
	Offset int    // of the byte in Text where the fault starts
	Reason string // one clause, without a final stop
	Hint   string // what to write instead; may be empty
}

// Error prints the text, the offset and the reason in one line.
func (e *Error) Error() string {
	text := strconv.Quote(e.Text) + " at byte " + strconv.Itoa(e.Offset) + ": " + e.Reason
	if e.Hint != "" {
		text += " (" + e.Hint + ")"
	}
	return text
}

// Set is a number of different names, in the order in which they were written. The zero Set is empty; Parse never
// returns one that is. A Set is small whatever its length: names are made when asked for.
type Set struct {
	patterns []pattern
	size     int
}

// pattern is one item between the commas outside brackets: pieces side by side, the last of which counts fastest.
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

// All yields every name with its position from 0, in the order of the text; of several brackets the last counts fastest.
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

// Contains reports whether name is in s, without making the names.
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

// matches reports whether name is one of p's. Brackets never touch, so a number ends where the digits end or where the
// text behind the bracket begins with digits of its own.
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
		if first.holds(name[:end]) && rest.matches(name[end:]) {
			return true
		}
	}
	return false
}

// holds reports whether the digits are one of the numbers of the bracket, as it prints them.
func (p piece) holds(digits string) bool {
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
