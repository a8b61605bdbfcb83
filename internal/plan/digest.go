package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"stackplan/internal/artefact"
)

// digester computes the digests of both sides. A nil digester does nothing.
type digester struct{ want, have hash.Hash }

func newDigester() *digester { return &digester{sha256.New(), sha256.New()} }

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
		lines, _ := (&lineMasker{isSecret: hasSecretName}).lines(textLines(body), other)
		body = joinLines(lines)
	}
	addFile(d.have, have, body)
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
	return &Digests{hex.EncodeToString(d.want.Sum(nil)), hex.EncodeToString(d.have.Sum(nil))}
}
