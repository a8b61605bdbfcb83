package explain

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/explain"
	"stackplan/internal/language"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// Role prints a built-in role with its services.
func Role(w io.Writer, r explain.Role) error {
	p := &page{printer.Page{W: w}}
	p.Line("role %s, built in", r.Name)
	p.Line("    %s", r.Doc)
	p.Line("services in %s:", r.Series)
	for _, s := range r.Services {
		var when []string
		if s.Networking != "" {
			when = append(when, "with "+s.Networking)
		}
		if s.Unless != "" {
			when = append(when, "unless the region has hosts of role "+s.Unless)
		}
		text := s.Doc
		if len(when) > 0 {
			text += " (" + strings.Join(when, ", ") + ")"
		}
		p.Line("    %-28s %s", s.Name, text)
	}
	return p.Err
}

// Service prints a service with its ports and files.
func Service(w io.Writer, s explain.Service) error {
	p := &page{printer.Page{W: w}}
	p.Line("service %s", s.Name)
	p.Line("    %s", s.Doc)
	span := "since " + s.Since
	if s.Until != "" {
		span = fmt.Sprintf("from %s until %s removed it", s.Since, s.Until)
	}
	p.field("series", span)
	p.field("instead", s.Instead)
	p.field("network", s.Networking)
	p.field("roles", strings.Join(s.Roles, ", "))
	if s.Dedicated != "" {
		p.field("", "if a region has hosts of role "+s.Dedicated+", only they run it")
	}
	p.field("unit", s.Unit)
	p.field("restart", s.Restart)
	for _, port := range s.Ports {
		p.field("port", fmt.Sprintf("%d at %s%s", port.Number, port.Proxy, health(port.Health)))
	}
	for _, f := range s.Files {
		p.field("file", strings.TrimSuffix(f.Path+"  "+f.Doc, "  "))
	}
	for _, need := range s.Needs {
		p.field("needs", need)
	}
	return p.Err
}

// health returns the health check of a port as a part of a line.
func health(request string) string {
	if request == "" {
		return ""
	}
	return ", checked by " + request
}

// Fields prints fields of the language: one with the fields in its value, or a list of those that a name may mean.
func Fields(w io.Writer, entries []language.Entry) error {
	p := &page{printer.Page{W: w}}
	if len(entries) > 1 {
		p.Line("%s:", spelling.Count(len(entries), "field"))
	}
	for _, e := range entries {
		p.Line("%s", e.Path)
		p.field("meaning", e.Doc)
		p.field("value", e.Value)
		p.field("default", e.Default)
		if e.Required {
			p.field("", "it must be set")
		}
		p.field("rule", e.Rule)
		p.field("example", e.Example)
	}
	if len(entries) != 1 {
		return p.Err
	}
	if below := language.Below(entries[0]); len(below) > 0 {
		p.Line("fields:")
		for _, e := range below {
			p.Line("    %-32s %s", strings.TrimPrefix(e.Path, entries[0].Path+"."), e.Doc)
		}
	}
	return p.Err
}
