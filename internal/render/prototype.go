package render

import (
	"bytes"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// prototype is a file of the first host of a class, and the parts of it that may differ on the other hosts of the class.
//
// A row that did not read Scope.Host has the same value on all hosts of the class, so only the rows that read it are evaluated for
// another host. If they write as many lines as for the first host, the file is the prototype with these lines replaced. Otherwise the
// file is generated from all rows.
type prototype struct {
	first  *artefact.File
	varies []variation // in the order of their lines
}

// variation is a row that read Scope.Host.
type variation struct {
	row      *service.Row
	isSet    bool // whether the row set its option on the first host
	from, to int  // byte offsets of its lines in the body; both 0 if an override replaces them
}

// newPrototype finds the lines of the rows that read the host. It returns nil if the lines and the origins of the file do not match.
func newPrototype(first *artefact.File, varies []variation) *prototype {
	p := &prototype{first, varies}
	at := 0
	for _, origin := range first.Lines {
		end := bytes.IndexByte(first.Body[at:], '\n')
		if end < 0 {
			return nil
		}
		end += at + 1
		if i := slices.IndexFunc(varies, func(v variation) bool { return origin.Row() == &v.row.Origin }); i >= 0 {
			if varies[i].to == 0 {
				varies[i].from = at
			}
			varies[i].to = end
		}
		at = end
	}
	if at != len(first.Body) {
		return nil
	}
	slices.SortFunc(p.varies, func(a, b variation) int { return a.from - b.from })
	return p
}

// file returns the file of another host of the class, or nil if it must be generated from all rows.
func (p *prototype) file(g *group, s *service.Scope, h *model.Host, c *class, f *service.File) *artefact.File {
	file := *p.first
	file.Host = h.Name
	if len(p.varies) == 0 {
		return &file
	}
	body, at := make([]byte, 0, len(p.first.Body)+64), 0
	for _, v := range p.varies {
		set, isSet, err := g.setting(s, h, c, f, v.row)
		if err != nil || isSet != v.isSet {
			return nil
		}
		if v.from == v.to {
			continue
		}
		if len(set.values) != bytes.Count(p.first.Body[v.from:v.to], []byte("\n")) {
			return nil
		}
		body = append(body, p.first.Body[at:v.from]...)
		for _, value := range set.values {
			line, err := f.Format.Line(set.key.Name, value)
			if err != nil {
				return nil
			}
			body = append(append(body, line...), '\n')
		}
		at = v.to
	}
	file.Body = append(body, p.first.Body[at:]...)
	return &file
}
