package lint

import (
	"path"
	"strings"
)

// isOverride reports whether a file is not on a host that reads it: an engine such as kolla-ansible may write the file of the host from it.
func isOverride(name string) bool {
	_, _, isHost := cutRoot(name)
	return !isHost || strings.Contains("/"+path.Dir(name)+"/", "/etc/kolla/config/")
}

// jinjaTags are the beginnings of statements, comments and expressions of Jinja, with their ends.
var jinjaTags = map[string]string{"{%": "%}", "{#": "#}", "{{": "}}"}

// withoutJinja returns a text in which the lines that begin with a tag of Jinja, and those that a tag extends over, are empty. The numbers of
// lines remain.
func (d *document) withoutJinja(text string) string {
	if !strings.Contains(text, "{%") && !strings.Contains(text, "{#") && !strings.Contains("\n"+text, "\n{{") {
		return text
	}
	lines, end := strings.Split(text, "\n"), ""
	for i, line := range lines {
		rest := strings.TrimSpace(line)
		isBlank := end != "" || len(rest) > 1 && jinjaTags[rest[:2]] != ""
		d.isJinja = d.isJinja || isBlank
		isTag := isBlank // nothing but tags
		for rest != "" {
			if end != "" {
				_, after, closed := strings.Cut(rest, end)
				if !closed {
					break
				}
				rest, end = strings.TrimSpace(after), ""
				continue
			}
			at := firstTag(rest)
			isTag = isTag && at == 0 && !strings.HasPrefix(rest, "{{")
			if at < 0 {
				break
			}
			end = jinjaTags[rest[at:at+2]]
			rest = rest[at+2:]
		}
		if isBlank {
			lines[i] = ""
			if !isTag {
				d.hidden++
			}
		}
	}
	return strings.Join(lines, "\n")
}

// firstTag returns where the first tag of Jinja in a text begins; -1 if there is none.
func firstTag(text string) int {
	for i := range len(text) - 1 {
		if jinjaTags[text[i:i+2]] != "" {
			return i
		}
	}
	return -1
}
