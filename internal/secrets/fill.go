package secrets

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/format"
	"stackplan/internal/secret"
	"stackplan/internal/secretstore"
	"stackplan/internal/service"
)

// Filler fills values into generated files. It must not be used concurrently.
type Filler struct {
	set    *Set
	values secretstore.Values
	last   map[string]filled // by region and path
}

// filled is the last filled file of a path.
type filled struct {
	from, to []byte
}

// NewFiller returns a filler for a cloud, or the reasons why it cannot be filled: every secret that is missing or has a value that its
// programs or its files cannot hold.
func NewFiller(set *Set, values secretstore.Values) (*Filler, []Problem) {
	f := &Filler{set, values, map[string]filled{}}
	problems := slices.DeleteFunc(Check(set, values), func(p Problem) bool { return p.Kind == Weak || p.Kind == LeftOver })
	if len(problems) > 0 {
		return nil, problems
	}
	return f, nil
}

// Files fills files.
func (f *Filler) Files(files iter.Seq2[*artefact.File, error]) iter.Seq2[*artefact.File, error] {
	return func(yield func(*artefact.File, error) bool) {
		for file, err := range files {
			if err == nil {
				file, err = f.File(file)
			}
			if !yield(file, err) {
				return
			}
		}
	}
}

// other are the permission bits of users that are neither the owner nor in the group of a file.
const other fs.FileMode = 0o007

// File returns a file with its values filled in, without permissions for other users; the file itself if it contains no secret.
func (f *Filler) File(file *artefact.File) (*artefact.File, error) {
	if !strings.Contains(string(file.Body), "((") {
		return file, nil
	}
	key := file.Region + file.Path
	last, ok := f.last[key]
	if !ok || !isSame(last.from, file.Body) {
		body, err := f.fill(file)
		if err != nil {
			return nil, err
		}
		last = filled{file.Body, body}
		f.last[key] = last
	}
	if string(last.to) == string(file.Body) {
		return file, nil
	}
	next := *file
	next.Body, next.Mode = last.to, file.Mode&^other
	return &next, nil
}

// fill returns the content of a file with its values filled in.
func (f *Filler) fill(file *artefact.File) ([]byte, error) {
	body, faults := f.set.fill(file, f.values)
	if len(faults) > 0 {
		return nil, fmt.Errorf("%s: %s: line %d cannot be filled with the secret %s: %s", file.Host, file.Path, faults[0].Line, faults[0].Name, faults[0].Reason)
	}
	return body, nil
}

// fill fills values into a file.
func (s *Set) fill(file *artefact.File, values secretstore.Values) ([]byte, []format.Unfilled) {
	index := s.index[file.Region]
	return format.Fill(index.format(file.Path), file.Body, func(number int, r secret.Reference) (format.Filling, error) {
		value, ok := values[r.Name]
		if !ok {
			return format.Filling{}, errors.New("it is not in the store")
		}
		var row *service.Row
		if number <= len(file.Lines) && file.Lines[number-1] != nil {
			row = index.row(file, number)
		}
		return written(string(value), r, row)
	})
}

// written returns a value as it is written in place of a placeholder of a row, which may be nil.
func written(value string, r secret.Reference, row *service.Row) (format.Filling, error) {
	var inside service.Inside
	if row != nil && row.Inside != nil {
		inside = *row.Inside
	}
	switch {
	case r.URL:
		if inside.Fails != "" && !inside.Reads(value) {
			return format.Filling{}, fmt.Errorf("it contains a character that must be percent-encoded in a URL, and %s; use only A-Za-z0-9-._~", inside.Evidence)
		}
		return format.Filling{Text: secret.PercentEncode(value)}, nil
	case inside.Quote != nil:
		return format.Filling{Text: inside.Quote(value), IsQuoted: true}, nil
	}
	return format.Filling{Text: value}, nil
}
