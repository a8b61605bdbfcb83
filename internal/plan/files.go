package plan

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"stackplan/internal/artefact"
)

// filePair is a file that both sides have.
type filePair struct{ want, have *artefact.File }

// joinFiles joins the files of both sides of a host by path, in the order of paths. It sorts both lists.
func joinFiles(want, have []*artefact.File) (both []filePair, added, removed []*artefact.File) {
	byPath := func(a, b *artefact.File) int { return cmp.Compare(a.Path, b.Path) }
	slices.SortFunc(want, byPath)
	slices.SortFunc(have, byPath)
	both = make([]filePair, 0, min(len(want), len(have)))
	for len(want) > 0 || len(have) > 0 {
		switch {
		case len(have) == 0 || len(want) > 0 && want[0].Path < have[0].Path:
			added, want = append(added, want[0]), want[1:]
		case len(want) == 0 || have[0].Path < want[0].Path:
			removed, have = append(removed, have[0]), have[1:]
		default:
			both = append(both, filePair{want[0], have[0]})
			want, have = want[1:], have[1:]
		}
	}
	return both, added, removed
}

// withoutForeign returns the files that the description or a manifest of the snapshot knows, and the number of the others. It
// reuses the slice.
func withoutForeign(site *siteIndex, files []*artefact.File) (known []*artefact.File, foreign int) {
	known = slices.DeleteFunc(files, func(f *artefact.File) bool { return f.Owner == "" && site.find(f.Path) == nil })
	return known, len(files) - len(known)
}

// takeMoved returns the path of the first removed file with the content of an added file, and the other removed files. The path
// is empty if there is none.
func takeMoved(k *knownFile, added *artefact.File, removed []*artefact.File) (from string, others []*artefact.File) {
	i := slices.IndexFunc(removed, func(old *artefact.File) bool { return isMoved(k, old, added) })
	if i < 0 {
		return "", removed
	}
	from = removed[i].Path
	return from, slices.Delete(removed, i, i+1)
}

// isMoved reports whether a removed file and an added file have the same content: the same bytes, or the same base name and
// entries. Files without content do not count.
func isMoved(k *knownFile, old, now *artefact.File) bool {
	if len(bytes.TrimSpace(old.Body)) == 0 {
		return false
	}
	if bytes.Equal(old.Body, now.Body) {
		return true
	}
	if !k.hasFormat() || baseName(old.Path) != baseName(now.Path) {
		return false
	}
	before, err := k.file.Format.Parse(old.Body)
	if err != nil {
		return false
	}
	after, err := k.file.Format.Parse(now.Body)
	return err == nil && len(k.file.Format.Differences(before, after, nil)) == 0
}

// hasFormat reports whether the entries of a file can be compared. The file may be nil.
func (k *knownFile) hasFormat() bool {
	return k != nil && k.file.Format.IsStructured()
}

func baseName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// originOfFile returns the reason why a host has a file. If each interface has such a file, it is the origin of its first line;
// else the documentation of the file, or the table of services.
func originOfFile(k *knownFile, f *artefact.File) *artefact.Origin {
	switch {
	case k != nil && k.file.Links != nil:
		return firstOrigin(f)
	case k != nil && k.file.Doc != "":
		return &k.origin
	}
	return &serviceTable
}

// firstOrigin returns the origin of the first line of a file that a row wrote; if there is none, the table of services.
func firstOrigin(f *artefact.File) *artefact.Origin {
	i := slices.IndexFunc(f.Lines, func(o *artefact.Origin) bool { return o != nil && o.Template == "" })
	if i < 0 {
		return &serviceTable
	}
	return f.Lines[i]
}
