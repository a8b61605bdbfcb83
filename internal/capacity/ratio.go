package capacity

import (
	"fmt"

	"stackplan/internal/series"
)

// Stored is what placement hands out of a resource where its database is MariaDB: the column of ratios is a FLOAT of four
// bytes, so that 0.9 comes back as a little less, and the query that looks for hosts stops one unit short of what placement
// itself computes, where the product is a whole number (placement.objects.resource_provider, get_providers_with_resource; as
// measured with MariaDB 10.11).
func Stored(total, reserved int64, ratio float64) int64 {
	return Usable(total, reserved, float64(float32(ratio)))
}

// ratioNotes tell the inventories of which placement hands out less than it computes.
func (j *judge) ratioNotes() []Note {
	if j.model.Series < series.Ocata {
		return nil
	}
	var notes []Note
	for _, c := range j.region.Classes {
		for _, inv := range c.Inventories {
			stored := Stored(inv.Total, inv.Reserved, inv.Ratio)
			if stored >= inv.Usable {
				continue
			}
			n := Note{
				Code: "capacity/ratio",
				Text: fmt.Sprintf("%s: placement computes %s %s of %s, and hands out %s: its database holds the ratio %s as a little less",
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
