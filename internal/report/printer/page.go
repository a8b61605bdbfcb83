// Package printer contains what the reports share: lines, colours, tables, lists, and texts that are safe and short enough to
// print. It knows none of the reports.
package printer

import (
	"fmt"
	"io"
)

// Page prints lines to W. After the first error it prints nothing more.
type Page struct {
	W   io.Writer
	Err error // the first error of W
}

// Line prints a formatted line and a newline.
func (p *Page) Line(format string, args ...any) {
	if p.Err == nil {
		_, p.Err = fmt.Fprintf(p.W, format+"\n", args...)
	}
}
