package diff

import (
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
)

// valueText returns the value of one side.
func valueText(v *plan.Value) string {
	if v == nil {
		return printer.Absent
	}
	if text := strings.Join(v.Texts, ", "); text != "" {
		return text
	}
	return `""`
}

// pairText returns the values of both sides, short enough to print.
func pairText(before, after *plan.Value) (string, string) {
	b, a := valueText(before), valueText(after)
	if before != nil && after != nil && a != b {
		b, a = printer.Pair(b, a)
	} else {
		b, a = printer.Shorten(b, printer.LongValue), printer.Shorten(a, printer.LongValue)
	}
	return b + defaultMark(before), a + defaultMark(after)
}

func defaultMark(v *plan.Value) string {
	if v == nil || !v.Default {
		return ""
	}
	return " (default)"
}
