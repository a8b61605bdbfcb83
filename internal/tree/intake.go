package tree

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"iter"

	"stackplan/internal/artefact"
)

// intake is the common part of writing a directory and an archive: it checks and counts the files of a run, and creates their
// manifest lines. It runs in a separate goroutine, which also generates the files and is a few hosts ahead of the writing.
type intake struct {
	opts    Options
	summary Summary
	last    item              // the previous file
	bodies  map[string]hashed // by path, the content of the previous file with that path; all paths are valid
}

// item is a file of a run.
type item struct {
	*artefact.File
	name string // in the tree
	line []byte // of the manifest
}

// hashed is a body and its digest. The reference to the body ensures that its address is not reused.
type hashed struct {
	body   []byte
	digest Digest
}

// batch is the number of files that are sent to the other goroutine at a time.
const batch = 64

func newIntake(opts Options) intake {
	return intake{opts: opts, bodies: map[string]hashed{}}
}

// each calls put for every file. It returns at the first error, or when ctx is done.
func (in *intake) each(ctx context.Context, files iter.Seq2[*artefact.File, error], put func(item) error) error {
	ctx, cancel := context.WithCancel(ctx)
	batches, failed := make(chan []item, 2), error(nil)
	go func() {
		defer close(batches)
		failed = in.collect(ctx, files, batches)
	}()
	err := putAll(batches, put)
	cancel()
	for range batches { // until the other goroutine has ended
	}
	if err != nil {
		return err
	}
	return failed
}

// putAll calls put for every file of the batches, up to the first error.
func putAll(batches <-chan []item, put func(item) error) error {
	for items := range batches {
		for _, it := range items {
			if err := put(it); err != nil {
				return err
			}
		}
	}
	return nil
}

// collect sends the files in batches, up to the first error.
func (in *intake) collect(ctx context.Context, files iter.Seq2[*artefact.File, error], batches chan<- []item) error {
	var items []item
	for f, err := range files {
		if err != nil {
			return err
		}
		it, err := in.prepare(f)
		if err != nil {
			return err
		}
		if items = append(items, it); len(items) < batch {
			continue
		}
		select {
		case batches <- items:
			items = make([]item, 0, batch)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	batches <- items
	return nil
}

// prepare checks a file and creates its manifest line.
func (in *intake) prepare(f *artefact.File) (item, error) {
	name, err := in.name(f)
	switch {
	case err != nil:
		return item{}, err
	case in.opts.Scope != nil && !in.opts.Scope(f.Region, f.Host):
		return item{}, fmt.Errorf("%s: generated, but its host is not one of the hosts of this run", name)
	case name == in.last.name:
		return item{}, fmt.Errorf("%s is generated twice", name)
	case name < in.last.name:
		return item{}, fmt.Errorf("%s: generated after %s, out of order", name, in.last.name)
	}
	in.count(f)
	e := entry(name, f, in.digest(f))
	in.last = item{f, name, appendLine(make([]byte, 0, 320), &e)}
	return in.last, nil
}

// name is fileName without the checks that were done for earlier files of the run.
func (in *intake) name(f *artefact.File) (string, error) {
	last := in.last.File
	if _, known := in.bodies[f.Path]; known && last != nil && last.Host == f.Host && last.Region == f.Region {
		return f.Region + "/" + f.Host + f.Path, nil
	}
	return fileName(f)
}

// digest returns the SHA-256 of a file's body. Files with the same path on several hosts often share their body, so the latest
// digest of each path is cached.
func (in *intake) digest(f *artefact.File) Digest {
	last := in.bodies[f.Path]
	if len(f.Body) > 0 && len(last.body) == len(f.Body) && &last.body[0] == &f.Body[0] {
		return last.digest
	}
	digest := Digest(sha256.Sum256(f.Body))
	in.bodies[f.Path] = hashed{f.Body, digest}
	return digest
}

// count adds a file to the summary.
func (in *intake) count(f *artefact.File) {
	if last := in.last.File; last == nil || f.Region != last.Region || f.Host != last.Host {
		in.summary.Hosts++
	}
	in.summary.Files++
	in.summary.Bytes += int64(len(f.Body))
}

// diskMode returns the mode of a file in the tree: the mode on the host, but always readable by the user who runs the compiler.
func diskMode(mode fs.FileMode) uint32 { return uint32(mode.Perm()) | 0o400 }
