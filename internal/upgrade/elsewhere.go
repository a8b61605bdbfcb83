package upgrade

import (
	"fmt"
	"strings"
)

// addElsewhere adds what to do outside of the files if the value of a row, which changes on both sides of a setting, is also stored there.
func (o *optionComparison) addElsewhere(c *Change, s *setting) {
	row := o.rows.of(s.other)
	if row == nil {
		return
	}
	for i := range row.Elsewhere {
		e := &row.Elsewhere[i]
		if e.Span.Contains(o.to) && e.IsStoredChange(strings.Join(s.texts, "\n"), strings.Join(s.other.texts, "\n")) {
			c.ActionRequired = true
			c.Instructions = append(c.Instructions, fmt.Sprintf("%s (%s the restarts): %s", e.Where, e.When, e.Do))
		}
	}
}
