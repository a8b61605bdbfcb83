package capacity

import (
	"fmt"

	"stackplan/internal/series"
)

// Stored returns how much of a resource placement allocates if its database is MariaDB: the column of ratios is a FLOAT of four bytes,
// so that 0.9 is read back as slightly less, and the query for hosts returns one unit less than placement computes if the product is a
// whole number (placement.objects.resource_provider, get_providers_with_resource; measured with MariaDB 10.11).
func Stored(total, reserved int64, ratio float64) int64 {
	return Usable(total, reserved, float64(float32(ratio)))
}

// ratioNotes reports the inventories of which placement allocates less than it computes.
func (e *evaluation) ratioNotes() []Note {
	if e.model.Series < series.Ocata {
		return nil
	}
	var notes []Note
	for _, c := range e.region.Classes {
		for _, inv := range c.Inventories {
			stored := Stored(inv.Total, inv.Reserved, inv.Ratio)
			if stored >= inv.Usable {
				continue
			}
			n := Note{
				Code: "capacity/ratio",
				Text: fmt.Sprintf("%s: placement computes %s %s of %s, but allocates only %s: its database stores the ratio %s as a slightly smaller number",
					c.Hosts.Nodeset, number(inv.Usable), inv.Unit, inv.Resource, number(stored), decimal(inv.Ratio)),
			}
			for _, t := range inv.Terms {
				if t.Amount == inv.Ratio && t.Unit == "" {
					n.From = t.From
				}
			}
			notes = append(notes, n)
		}
	}
	return notes
}
