package render

import (
	"bytes"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// notice is the first line of files whose formats have comments.
const notice = "# Written by stackplan; a change made here is lost at the next rollout."

// layOut prints settings section by section: DEFAULT first, the others in the order of their first setting, a blank line
// before each.
func layOut(h *model.Host, f *service.File, settings []setting) ([]byte, []*artefact.Origin, error) {
	if len(settings) == 0 {
		return nil, nil, nil
	}
	p := page{host: h, file: f}
	p.add(notice, nil)
	for _, section := range sections(settings) {
		opened := !f.Format.HasSections()
		for _, s := range settings {
			if s.key.Group != section {
				continue
			}
			if !opened {
				p.header(s)
				opened = true
			}
			p.setting(s)
		}
	}
	return p.body.Bytes(), p.lines, p.bad.Err()
}

// page is a file that is being printed.
type page struct {
	host  *model.Host
	file  *service.File
	body  bytes.Buffer
	lines []*artefact.Origin
	bad   diag.List
}

func (p *page) add(line string, origin *artefact.Origin) {
	p.body.WriteString(line)
	p.body.WriteByte('\n')
	p.lines = append(p.lines, origin)
}

// header opens the section of its first setting, a blank line before it.
func (p *page) header(first setting) {
	header, err := p.file.Format.Header(first.key.Group)
	if err != nil {
		p.bad = append(p.bad, refused(err, first.origin, p.host, p.file))
	}
	p.add("", nil)
	p.add(header, nil)
}

// setting prints an option, once for each of its values.
func (p *page) setting(s setting) {
	for i, value := range s.values {
		line, err := p.file.Format.Line(s.key.Name, value)
		if err != nil {
			if s.secret {
				err = hidden(err)
			}
			p.bad = append(p.bad, refused(err, s.origin, p.host, p.file))
			continue
		}
		p.add(line, s.originOf(i))
	}
}

// sections returns the groups of settings, DEFAULT first, the others as they come.
func sections(settings []setting) []string {
	var names []string
	for _, s := range settings {
		if !slices.Contains(names, s.key.Group) {
			names = append(names, s.key.Group)
		}
	}
	if i := slices.Index(names, "DEFAULT"); i > 0 {
		names = slices.Insert(slices.Delete(names, i, i+1), 0, "DEFAULT")
	}
	return names
}
