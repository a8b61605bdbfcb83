// Package certificates prints the certificates of a cloud as text.
package certificates

import (
	"io"
	"strings"

	"stackplan/internal/certificates"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// List prints certificates, and the traffic without TLS.
func List(w io.Writer, all []*certificates.Certificate, plain []certificates.Plain) error {
	p := printer.Page{W: w}
	hosts := map[string]bool{}
	for _, c := range all {
		hosts[c.Region+"/"+c.Host] = true
		p.Line("%s/%s:%s", c.Region, c.Host, c.Path)
		p.Line("    key        %s, %s:%s %s", c.Key, c.Owner, c.Group, c.Mode)
		if c.Authority != "" {
			p.Line("    authority  %s", c.Authority)
		}
		p.Line("    names      %s", strings.Join(c.Names(), ", "))
		p.Line("    usage      %s", strings.Join(c.Usages, ", "))
		p.Line("    read by    %s", strings.Join(c.Programs, ", "))
	}
	if len(plain) > 0 {
		p.Line("without TLS:")
		for _, one := range plain {
			p.Line("    %s %s: %s", one.Region, one.Channel, one.Why)
		}
	}
	p.Line("%s on %s", spelling.Count(len(all), "certificate"), spelling.Count(len(hosts), "host"))
	return p.Err
}

// Faults prints what is wrong with certificates.
func Faults(w io.Writer, faults []certificates.Fault, checked int) error {
	p := printer.Page{W: w}
	for _, f := range faults {
		p.Line("%s/%s:%s: %s (%s)", f.Region, f.Host, f.Path, printer.Visible(f.Message), f.Code)
		if f.Hint != "" {
			p.Line("    hint: %s", f.Hint)
		}
	}
	p.Line("%s checked: %s", spelling.Count(checked, "certificate"), spelling.Count(len(faults), "fault"))
	return p.Err
}
