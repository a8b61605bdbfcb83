package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/secret"
)

// digester computes the digests of both sides. A nil digester does nothing.
type digester struct {
	want, have       hash.Hash // of the current host
	allWant, allHave sum256
	facts            *catalogue.Catalogue
}

// sum256 is a sum of digests modulo 2^256, most significant byte first.
type sum256 [sha256.Size]byte

func newDigester(facts *catalogue.Catalogue) *digester {
	return &digester{want: sha256.New(), have: sha256.New(), facts: facts}
}

// add adds a digest.
func (s *sum256) add(digest []byte) {
	carry := 0
	for i := len(s) - 1; i >= 0; i-- {
		carry += int(s[i]) + int(digest[i])
		s[i], carry = byte(carry), carry>>8
	}
}

// endHost adds the digests of the current host to the sums. A side without files adds nothing.
func (d *digester) endHost(wanted, found int) {
	if d == nil {
		return
	}
	if wanted > 0 {
		d.allWant.add(d.want.Sum(nil))
	}
	if found > 0 {
		d.allHave.add(d.have.Sum(nil))
	}
	d.want.Reset()
	d.have.Reset()
}

// add adds a file of each side, or nil if the side has none. The lines that only the snapshot has are added without their secrets,
// so that the digest does not allow to guess them.
func (d *digester) add(want, have *artefact.File) {
	if d == nil {
		return
	}
	if want != nil {
		addFile(d.want, want, want.Body)
	}
	if have == nil {
		return
	}
	body := have.Body
	if want == nil || string(want.Body) != string(body) {
		var other []string
		if want != nil {
			other = textLines(want.Body)
		}
		lines, _ := (&lineMasker{kind: d.kindIn(want)}).lines(textLines(body), other)
		body = joinLines(lines)
	}
	addFile(d.have, have, body)
}

// kindIn returns what is known about the options of a file, which may be nil.
func (d *digester) kindIn(want *artefact.File) func(section, key string) secret.Kind {
	return func(section, key string) secret.Kind {
		if want != nil && d.facts.IsSecret(want.Project, catalogue.Key{Group: section, Name: key}, false) {
			return secret.Declared
		}
		return secret.Unknown
	}
}

// addFile adds a file. The lengths come first, so that different lists of files have different digests.
func addFile(sum hash.Hash, f *artefact.File, body []byte) {
	fmt.Fprintf(sum, "%q %q %04o %q %q %d\n", f.Host, f.Path, f.Mode.Perm(), f.Owner, f.Group, len(body))
	_, _ = sum.Write(body) // hash.Hash returns no error
}

// sums returns both digests, or nil.
func (d *digester) sums() *Digests {
	if d == nil {
		return nil
	}
	return &Digests{hex.EncodeToString(d.allWant[:]), hex.EncodeToString(d.allHave[:])}
}
