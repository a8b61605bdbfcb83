package tree

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"iter"

	"stackplan/internal/artefact"
)

// intake is what writing a directory and writing an archive share: it checks and counts the files of a run and makes
// their entries.
type intake struct {
	opts    Options
	entries []Entry
	summary Summary
	region  string // of the latest file
	host    string
	hashed  map[string]hashed
}

// hashed is a body and its digest. The body is held so that its address is not used again.
type hashed struct {
	body   []byte
	digest Digest
}

func newIntake(opts Options) intake {
	return intake{opts: opts, hashed: map[string]hashed{}}
}

// each gives every file and its entry to put, and then adds the entry to in.entries. It ends at the first error, or when
// ctx does.
func (in *intake) each(ctx context.Context, files iter.Seq2[*artefact.File, error], put func(*artefact.File, Entry) error) error {
	for f, err := range files {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		name, err := fileName(f)
		if err != nil {
			return err
		}
		if in.opts.Scope != nil && !in.opts.Scope(f.Region, f.Host) {
			return fmt.Errorf("%s: generated, but its host is not among those of this run", name)
		}
		e := entry(name, f, in.digest(f))
		if err := put(f, e); err != nil {
			return err
		}
		in.count(f)
		in.entries = append(in.entries, e)
	}
	return nil
}

// digest returns the SHA-256 of a file's body. Files of one path often share their body from host to host: the latest of
// each path is remembered.
func (in *intake) digest(f *artefact.File) Digest {
	last := in.hashed[f.Path]
	if len(f.Body) > 0 && len(last.body) == len(f.Body) && &last.body[0] == &f.Body[0] {
		return last.digest
	}
	digest := Digest(sha256.Sum256(f.Body))
	in.hashed[f.Path] = hashed{f.Body, digest}
	return digest
}

// count adds a file to the summary.
func (in *intake) count(f *artefact.File) {
	if in.summary.Files == 0 || f.Region != in.region || f.Host != in.host {
		in.region, in.host = f.Region, f.Host
		in.summary.Hosts++
	}
	in.summary.Files++
	in.summary.Bytes += int64(len(f.Body))
}

// diskMode is the mode of a file in the tree: that of the host, but whoever generates can always read it.
func diskMode(mode fs.FileMode) uint32 { return uint32(mode.Perm()) | 0o400 }
