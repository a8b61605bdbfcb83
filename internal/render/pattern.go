package render

import (
	"bytes"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// pattern is a file of the first host of a class that was asked for, and what of it other hosts have otherwise.
//
// A row that did not ask for the host gives all hosts of the class the same, so only those that asked are evaluated anew.
// Where they say as many lines as before, these replace the first host's, and where not the file is made from the start.
type pattern struct {
	first  *artefact.File
	varies []variation
}

// variation is a row that asked for the host.
type variation struct {
	row      *service.Row
	speaks   bool // whether the row gave the first host a setting
	from, to int  // its lines in the body; none where a user's own value stands in its place
}

// newPattern finds the lines of the rows that asked for the host. Where text and lines of a file do not match it is nil.
func newPattern(made *artefact.File, asked []variation) *pattern {
	p := &pattern{made, asked}
	at := 0
	for _, origin := range made.Lines {
		end := bytes.IndexByte(made.Body[at:], '\n')
		if end < 0 {
			return nil
		}
		end += at + 1
		if i := slices.IndexFunc(asked, func(v variation) bool { return origin.Row() == &v.row.Origin }); i >= 0 {
			if asked[i].to == 0 {
				asked[i].from = at
			}
			asked[i].to = end
		}
		at = end
	}
	if at != len(made.Body) {
		return nil
	}
	slices.SortFunc(p.varies, func(a, b variation) int { return a.from - b.from })
	return p
}

// file makes the file for another host of the class; nil where the pattern does not fit it.
func (p *pattern) file(g *group, s *service.Scope, h *model.Host, c *class, f *service.File) *artefact.File {
	made := *p.first
	made.Host = h.Name
	if len(p.varies) == 0 {
		return &made
	}
	body, at := make([]byte, 0, len(p.first.Body)+64), 0
	for _, v := range p.varies {
		set, speaks, err := g.setting(s, h, c, f, v.row)
		if err != nil || speaks != v.speaks {
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
	made.Body = append(body, p.first.Body[at:]...)
	return &made
}
