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

// printSections returns the body of a file without a template, and the origin of each line: DEFAULT first, the other sections in the
// order of their first setting, with a blank line before each section. A file without settings has no body.
func printSections(h *model.Host, f *service.File, settings []setting) ([]byte, []*artefact.Origin, error) {
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
	return p.body.Bytes(), p.lines, p.errors.Err()
}

// page is the body of a file while it is printed.
type page struct {
	host   *model.Host
	file   *service.File
	body   bytes.Buffer
	lines  []*artefact.Origin
	errors diag.List
}

func (p *page) add(line string, origin *artefact.Origin) {
	p.body.WriteString(line)
	p.body.WriteByte('\n')
	p.lines = append(p.lines, origin)
}

// header prints a blank line and the header of the section that contains a setting.
func (p *page) header(first setting) {
	header, err := p.file.Format.Header(first.key.Group)
	if err != nil {
		p.errors = append(p.errors, rejected(err, first.origin, p.host, p.file))
	}
	p.add("", nil)
	p.add(header, nil)
}

// setting prints a setting: one line for each of its values.
func (p *page) setting(s setting) {
	for i, value := range s.values {
		line, err := p.file.Format.Line(s.key.Name, value)
		if err != nil {
			if s.secret {
				err = withoutValue(err)
			}
			p.errors = append(p.errors, rejected(err, s.origin, p.host, p.file))
			continue
		}
		p.add(line, s.originOf(i))
	}
}

// sections returns the sections of settings: DEFAULT first, the others in the order of their first setting.
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
