package plan

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
)

// files compares the files of a host, both lists by path.
func (p *planner) files(got reading) {
	want, have := got.want, got.have
	slices.SortFunc(have, func(a, b *artefact.File) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(want, func(a, b *artefact.File) int { return cmp.Compare(a.Path, b.Path) })
	var come, gone []*artefact.File
	for len(want) > 0 || len(have) > 0 {
		switch {
		case len(have) == 0 || len(want) > 0 && want[0].Path < have[0].Path:
			come, want = append(come, want[0]), want[1:]
		case len(want) == 0 || have[0].Path < want[0].Path:
			gone, have = append(gone, have[0]), have[1:]
		default:
			p.both(got.host, want[0], have[0])
			want, have = want[1:], have[1:]
		}
	}
	p.moves(got.host, come, gone)
	p.cost.flush(got.host)
}

// both compares a file that both sides have.
func (p *planner) both(h *model.Host, want, have *artefact.File) {
	p.digests.add(want, have)
	c := pair{host: h, want: want, have: have, known: p.places[h.Region.Name].find(want.Path), now: h.Region.Series, then: p.seriesThen(h)}
	differs := p.access(c)
	if c.now != c.then && want.Project != "" {
		differs = p.movedDefaults(c) || differs
	}
	if bytes.Equal(want.Body, have.Body) {
		if !differs {
			p.same++
		}
		return
	}
	made := p.contents(c)
	p.filled += made.filled
	for _, d := range made.differences {
		p.add(h, d)
		differs = differs || !d.noEffect
	}
	if made.diff != "" {
		p.addText(h, want.Path, made.diff)
	}
	if !differs {
		p.same++
	}
}

// access compares mode and owner, as far as the snapshot knows them, and reports whether they differ.
func (p *planner) access(c pair) bool {
	differs := false
	if c.have.Mode != 0 && c.have.Mode.Perm() != c.want.Mode.Perm() {
		differs = true
		p.add(c.host, difference{
			kind: OfMode, action: Modify, path: c.want.Path, impact: Impact{Level: Nothing}, origin: &fileOf,
			before: modeValue(c.have), after: modeValue(c.want),
		})
	}
	if c.have.Owner != "" && (c.have.Owner != c.want.Owner || c.have.Group != c.want.Group) {
		differs = true
		p.add(c.host, difference{
			kind: OfOwner, action: Modify, path: c.want.Path, impact: Impact{Level: Nothing}, origin: &fileOf,
			before: ownerValue(c.have), after: ownerValue(c.want),
		})
	}
	return differs
}

func modeValue(f *artefact.File) *Value {
	return &Value{Texts: []string{fmt.Sprintf("%04o", f.Mode.Perm())}}
}

func ownerValue(f *artefact.File) *Value { return &Value{Texts: []string{f.Owner + ":" + f.Group}} }

// moves joins files that go with files of the same content that come, and notes the others. What is foreign does neither.
func (p *planner) moves(h *model.Host, come, gone []*artefact.File) {
	place := p.places[h.Region.Name]
	gone = slices.DeleteFunc(gone, func(f *artefact.File) bool {
		isForeign := f.Owner == "" && place.find(f.Path) == nil // nobody knows whose it is
		if isForeign {
			p.foreign++
		}
		return isForeign
	})
	for _, f := range come {
		k := place.find(f.Path)
		d := difference{kind: OfFile, action: Add, path: f.Path, origin: reasonOf(k, f), impact: p.impactOfFile(h, k)}
		i := slices.IndexFunc(gone, func(old *artefact.File) bool { return isMoved(k, old, f) })
		if i >= 0 {
			d.action, d.from = Move, gone[i].Path
			gone = slices.Delete(gone, i, i+1)
		}
		p.digests.add(f, nil)
		p.add(h, d)
	}
	for _, f := range gone {
		p.digests.add(nil, f)
		impact := p.impactOfFile(h, place.find(f.Path))
		p.add(h, difference{kind: OfFile, action: Remove, path: f.Path, former: firstOrigin(f), origin: &unasked, impact: impact})
	}
}

// isMoved reports whether a file that goes says the same as one that comes. Files that say nothing do not count.
func isMoved(k *known, old, now *artefact.File) bool {
	if len(bytes.TrimSpace(old.Body)) == 0 {
		return false
	}
	if bytes.Equal(old.Body, now.Body) {
		return true
	}
	if k == nil || !k.file.Format.IsStructured() || baseName(old.Path) != baseName(now.Path) {
		return false
	}
	before, err := k.file.Format.Parse(old.Body)
	if err != nil {
		return false
	}
	after, err := k.file.Format.Parse(now.Body)
	return err == nil && len(k.file.Format.Differences(before, after, nil)) == 0
}

func baseName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// reasonOf returns why a host has a file: where each interface has one, what the first line is made of tells; else the
// table of services says so.
func reasonOf(k *known, f *artefact.File) *artefact.Origin {
	switch {
	case k != nil && k.file.Links != nil:
		return firstOrigin(f)
	case k != nil && k.file.Doc != "":
		return &k.reason
	}
	return &fileOf
}

// firstOrigin returns the reason for the first line of a file that has one.
func firstOrigin(f *artefact.File) *artefact.Origin {
	i := slices.IndexFunc(f.Lines, func(o *artefact.Origin) bool { return o != nil && o.Template == "" })
	if i < 0 {
		return &fileOf
	}
	return f.Lines[i]
}
