package tree

import (
	"bytes"
	"encoding/hex"
	"iter"
	"strconv"
)

// Entries yields the entries of the manifest of the tree at out in the order of their paths. It does not load the manifest
// into memory. The caller owns an entry, but entries share their lists of units. The iteration ends after an error, which is
// fs.ErrNotExist if out has no manifest, and names the manifest if that is damaged or has another version.
func Entries(out string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		r, err := openLines(out)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		defer r.close()
		known := map[string]Entry{}
		for r.path != "" {
			e, err := r.quickEntry(known)
			if !yield(e, err) || err != nil {
				return
			}
			if err := r.step(); err != nil {
				yield(Entry{}, err)
				return
			}
		}
	}
}

// quickEntry is entry for a manifest in which few entries differ in more than path, digest and size: it looks up the rest
// of the line, from the mode on, in the cache of the entries that were parsed before.
func (r *lineReader) quickEntry(known map[string]Entry) (Entry, error) {
	digest, size, rest, ok := splitLine(r.line, r.path)
	if !ok {
		return r.entry()
	}
	e, ok := known[string(rest)]
	if !ok {
		e, err := r.entry()
		if err == nil {
			known[string(rest)] = e
		}
		return e, err
	}
	if _, _, _, err := splitName(r.path); err != nil {
		return Entry{}, r.damaged(err)
	}
	e.Path, e.SHA256, e.Size = r.path, digest, size
	return e, nil
}

// splitLine splits the line of an entry. It reports false if the line is not in the layout of the compiler, or if its path
// contains an escape sequence.
func splitLine(line []byte, path string) (digest Digest, size int64, rest []byte, ok bool) {
	const head, middle, tail = `{"path":"`, `","sha256":"`, `","size":`
	at := len(head) + len(path)
	if len(line) < at || string(line[len(head):at]) != path || !bytes.HasPrefix(line[at:], []byte(middle)) {
		return digest, 0, nil, false
	}
	line = line[at+len(middle):]
	end := hex.EncodedLen(len(digest))
	if len(line) < end || !bytes.HasPrefix(line[end:], []byte(tail)) || digest.UnmarshalText(line[:end]) != nil {
		return digest, 0, nil, false
	}
	digits, rest, ok := bytes.Cut(line[end+len(tail):], []byte(","))
	size, err := strconv.ParseInt(string(digits), 10, 64)
	return digest, size, rest, ok && err == nil && size >= 0
}
