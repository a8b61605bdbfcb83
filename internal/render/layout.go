package render

import (
	"bytes"

	"stackplan/internal/artefact"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/table"
)

// notice is the first line of files whose formats have comments.
const notice = "# Written by stackplan; a change made here is lost at the next rollout."

// layOut prints settings section by section: DEFAULT first, the others in the order of their first setting, a blank line
// before each.
func layOut(h *model.Host, f *table.File, settings []setting) ([]byte, []*artefact.Origin, error) {
	if len(settings) == 0 {
		return nil, nil, nil
	}
	p := page{host: h, file: f}
	p.add(notice, nil)
	for _, section := range sections(settings) {
		if f.Format.HasSections() {
			p.header(section)
		}
		for _, s := range section {
			p.setting(s)
		}
	}
	return p.body.Bytes(), p.lines, p.bad.Err()
}

// page is a file that is being printed.
type page struct {
	host  *model.Host
	file  *table.File
	body  bytes.Buffer
	lines []*artefact.Origin
	bad   diag.List
}

func (p *page) add(line string, origin *artefact.Origin) {
	p.body.WriteString(line)
	p.body.WriteByte('\n')
	p.lines = append(p.lines, origin)
}

// header opens a section, a blank line before it.
func (p *page) header(section []setting) {
	header, err := p.file.Format.Header(section[0].key.Group)
	if err != nil {
		p.bad = append(p.bad, refused(err, section[0].origin, p.host, p.file))
	}
	p.add("", nil)
	p.add(header, nil)
}

// setting prints an option, once for each of its values.
func (p *page) setting(s setting) {
	for _, value := range s.values {
		line, err := p.file.Format.Line(s.key.Name, value)
		if err != nil {
			if s.secret {
				err = hidden(err)
			}
			p.bad = append(p.bad, refused(err, s.origin, p.host, p.file))
			continue
		}
		p.add(line, s.origin)
	}
}

// sections parts settings by their groups, DEFAULT first, the others as they come.
func sections(settings []setting) [][]setting {
	var all [][]setting
	at := map[string]int{}
	for _, s := range settings {
		i, known := at[s.key.Group]
		if !known {
			i = len(all)
			at[s.key.Group] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], s)
	}
	if i := at["DEFAULT"]; i > 0 {
		first := all[i]
		copy(all[1:], all[:i])
		all[0] = first
	}
	return all
}
