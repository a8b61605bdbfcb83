package nodeset

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// maxName is the maximum length of a domain name in bytes (RFC 1035, section 2.3.4), as text.
const maxName = 253

// maxLabel is the maximum length of one label of a domain name in bytes (RFC 1035, section 2.3.4).
const maxLabel = 63

// Number returns the last number in the first label of a host's name: 7 for cn007, 12 for r2n012 and for n12a, 7 for
// cn007.dc1.example. It reports false if there is no number, or one of more than 15 digits.
func Number(name string) (int, bool) {
	start, end := numberIn(name)
	n, err := strconv.Atoi(name[start:end])
	return n, err == nil && end-start <= maxDigits
}

// numberIn returns the bounds of the last run of digits in the first label of name; start == end if there is none.
func numberIn(name string) (start, end int) {
	label, _, _ := strings.Cut(name, ".")
	end = len(label)
	for end > 0 && !isDigit(label[end-1]) {
		end--
	}
	start = end
	for start > 0 && isDigit(label[start-1]) {
		start--
	}
	return start, end
}

// ValidHost returns nil if name is a valid host name, else an *Error. A host name consists of labels of lower-case letters,
// digits and inner hyphens (RFC 952, RFC 1123 section 2.1) of at most 63 bytes, separated by dots, has at most 253 bytes, and
// is not an IP address. Upper case is rejected because names that differ in case only are one name in DNS and two folders in
// a file system.
func ValidHost(name string) error {
	if len(name) > maxName {
		return &Error{Text: name, Offset: maxName, Reason: fmt.Sprintf("a host name has at most %d bytes, this has %d", maxName, len(name))}
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return &Error{Text: name, Reason: "this is an IP address, not a host name"}
	}
	at := 0
	for label := range strings.SplitSeq(name, ".") {
		if offset, reason := labelFault(label); reason != "" {
			return &Error{Text: name, Offset: at + offset, Reason: reason, Hint: hostHint(name)}
		}
		at += len(label) + 1
	}
	return nil
}

// labelFault returns the offset and the reason why one label of a host name is invalid, or an empty reason.
func labelFault(label string) (offset int, reason string) {
	if label == "" {
		return 0, "a label of a host name is empty"
	}
	for i, r := range label {
		switch {
		case 'A' <= r && r <= 'Z':
			return i, "a host name is written in lower case"
		case r != '-' && (r > 'z' || r < 'a') && (r > '9' || r < '0'):
			return i, fmt.Sprintf("%q cannot be part of a host name", r)
		}
	}
	switch {
	case len(label) > maxLabel:
		return maxLabel, fmt.Sprintf("a label of a host name has at most %d bytes, this has %d", maxLabel, len(label))
	case label[0] == '-':
		return 0, "a label of a host name cannot begin with a hyphen"
	case label[len(label)-1] == '-':
		return len(label) - 1, "a label of a host name cannot end with a hyphen"
	}
	return 0, ""
}

// hostHint suggests the name in lower case and with hyphens for underscores, if that is a valid host name.
func hostHint(name string) string {
	better := strings.ReplaceAll(strings.ToLower(name), "_", "-")
	if better == name || ValidHost(better) != nil {
		return ""
	}
	return "write " + better
}
