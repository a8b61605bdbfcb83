package load

import (
	"fmt"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/inventory"
)

// serial reports a serial number that two hosts have.
func (l *factory) serial(c inventory.Cell) {
	serial := strings.ToUpper(strings.TrimSpace(c.Text)) // firmware and purchase orders differ in case
	first, isTaken := l.serials[serial]
	switch {
	case serial == "":
		return
	case !isTaken:
		l.serials[strings.Clone(serial)] = strings.Clone(l.row.Host)
		return
	}
	d := l.finding(c, "inventory/serial", fmt.Sprintf("serial number %s is also that of host %s", inventory.Quote(c.Text), first))
	d.Severity = diag.Warning
	d.Rule, d.Hint = "a serial number identifies one machine: one of the rows was probably copied", "write the serial number that dmidecode -s system-serial-number prints on the host"
	d.Related = []diag.Related{{Message: "the first one", Pos: l.source.tables.at([]string{"inventory", first, "serial"}).Pos}}
	l.faults.Fold("serial "+c.Text, l.row.Host, d)
}
