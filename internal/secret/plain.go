package secret

import "strings"

// IsPlain reports whether a text is neither a placeholder nor a URL in which every password is one.
func IsPlain(text string) bool {
	const filled = "\x00"
	text = Pattern.ReplaceAllString(text, filled)
	_, rest, isURL := strings.Cut(text, "://")
	if !isURL || !strings.Contains(text, filled) {
		return text != filled
	}
	hosts, _, _ := strings.Cut(rest, "/")
	for host := range strings.SplitSeq(hosts, ",") {
		user, _, _ := strings.Cut(host, "@")
		if _, password, found := strings.Cut(user, ":"); found && user != host && password != filled {
			return true
		}
	}
	return false
}
