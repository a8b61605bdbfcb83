package report

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/capacity"
)

// Capacity prints what a cloud holds against what was promised, a line for each resource.
func Capacity(w io.Writer, r *capacity.Report) error {
	var b strings.Builder
	for _, region := range r.Regions {
		fmt.Fprintf(&b, "region %s (%s)\n", region.Name, region.Series)
		for _, p := range region.Promises {
			capacityPromise(&b, p)
		}
		for _, n := range region.Notes {
			fmt.Fprintf(&b, "  note: %s\n", n.Text)
			if n.Hint != "" {
				fmt.Fprintf(&b, "    hint: %s\n", n.Hint)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func capacityPromise(b *strings.Builder, p *capacity.Promise) {
	if p.Unbound != "" {
		fmt.Fprintf(b, "  %-12s %d promised, not judged: %s\n", p.Resource, p.Promised, p.Unbound)
		return
	}
	word := "fits"
	if !p.Kept {
		word = "DOES NOT FIT"
	}
	fmt.Fprintf(b, "  %-12s %d of %d %s promised, headroom %d: %s\n", p.Resource, p.Promised, p.Usable, p.Unit, p.Headroom, word)
	for _, l := range p.After {
		asked := ""
		if l.Asked {
			asked = ", asked for"
		}
		fmt.Fprintf(b, "    after the loss of %d %s: %d, headroom %d%s\n", l.Count, l.Of, l.Usable, l.Headroom, asked)
	}
	for _, c := range p.Changes {
		fmt.Fprintf(b, "    %s: %s %v\n", c.Kind, c.What, c.Needed)
	}
}
