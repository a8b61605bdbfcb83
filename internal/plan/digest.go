package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"stackplan/internal/artefact"
)

// digester sums up both sides. A nil one does nothing.
type digester struct{ want, have hash.Hash }

func newDigester() *digester { return &digester{sha256.New(), sha256.New()} }

// add adds a file of either side; nil: the side has none. What only the snapshot knows goes in without its secrets, so
// that nobody can find them by trying.
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
		lines, _ := (&masker{secret: namesSecret}).lines(textLines(body), other)
		body = unlined(lines)
	}
	addFile(d.have, have, body)
}

// addFile adds a file. Lengths come first, so that no two lists of files have one sum.
func addFile(sum hash.Hash, f *artefact.File, body []byte) {
	fmt.Fprintf(sum, "%q %q %04o %q %q %d\n", f.Host, f.Path, f.Mode.Perm(), f.Owner, f.Group, len(body))
	_, _ = sum.Write(body) // a hash takes everything
}

// sums returns both sums, or nil.
func (d *digester) sums() *Digests {
	if d == nil {
		return nil
	}
	return &Digests{hex.EncodeToString(d.want.Sum(nil)), hex.EncodeToString(d.have.Sum(nil))}
}
