// Package live reads what is there, to compare a description with: a directory tree, live hosts through ssh, and the
// description itself at a revision of git. It changes nothing anywhere. It is one of the few packages that run processes.
//
// What is read is not trusted. Sizes are bounded, no symbolic link leads out of a directory, nothing of a repository is
// run, and names cannot be taken for flags. What cannot be read is an error, never an empty answer.
package live

import (
	"strconv"
	"strings"
	"unicode"
)

// What a snapshot may measure. The largest file that is generated has far below 1 MiB.
const (
	maxFile  = 4 << 20  // bytes of one file
	maxHost  = 64 << 20 // bytes of one host's files
	maxFiles = 20_000   // files of one host
)

// shown is text from elsewhere as one line that a terminal can take: control characters are escaped, and what is long is
// cut.
func shown(text string) string {
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

// listed joins the first of many reasons.
func listed(reasons []string) string {
	const most = 5
	if len(reasons) <= most {
		return strings.Join(reasons, ", ")
	}
	return strings.Join(reasons[:most], ", ") + " and more"
}
