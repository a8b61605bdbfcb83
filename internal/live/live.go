// Package live reads the current state that a description is compared with: a directory tree, live hosts through ssh, or the
// description at another revision of git. It changes nothing anywhere. It is one of the few packages that run processes.
//
// The data is not trusted. Sizes are limited, no symbolic link is followed out of a directory, no program of a repository is
// run, and names cannot be interpreted as flags. Data that cannot be read is an error, never an empty result.
package live

import (
	"strconv"
	"strings"
	"unicode"
)

// Maximum sizes of a snapshot. The largest generated file is much smaller than 1 MiB.
const (
	maxFile  = 4 << 20  // bytes of one file
	maxHost  = 64 << 20 // bytes of one host's files
	maxFiles = 20_000   // files of one host
)

// printable returns untrusted text as one line for a terminal: control characters are escaped, and long text is cut.
func printable(text string) string {
	const most = 300 // bytes
	var out strings.Builder
	for _, r := range strings.TrimSpace(text) {
		if out.Len() >= most {
			return out.String() + "..."
		}
		if unicode.IsPrint(r) {
			out.WriteRune(r)
		} else {
			quoted := strconv.QuoteRune(r)
			out.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return out.String()
}

// joinReasons joins the first reasons of a list.
func joinReasons(reasons []string) string {
	const most = 5
	if len(reasons) <= most {
		return strings.Join(reasons, ", ")
	}
	return strings.Join(reasons[:most], ", ") + " and more"
}
