package nodeset

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
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
	start, end := NumberAt(name)
	n, err := strconv.Atoi(name[start:end])
	return n, err == nil && end-start <= maxDigits
}

// NumberAt returns the bounds of the last run of digits in the first label of name; start == end if there is none.
func NumberAt(name string) (start, end int) {
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
// a file system. The name, and the short name before the first dot, must not mean something else to the resolver of every host: a
// number is an address to getaddrinfo, and loopback names are in each /etc/hosts.
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
	if reason := reserved(name); reason != "" {
		return &Error{Text: name, Reason: reason}
	}
	return nil
}

// numeric matches the names that getaddrinfo reads as an IPv4 address instead of looking them up (inet_aton): 101, 0x1f.
var numeric = regexp.MustCompile(`^([0-9]+|0x[0-9a-f]*)$`)

// loopback are the names that /etc/hosts of Debian gives to addresses which are the same on every host.
var loopback = []string{"localhost", "ip6-localhost", "ip6-loopback", "ip6-localnet", "ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters"}

// reserved returns the reason why a resolver finds another address than that of the host for a valid name; else nothing.
func reserved(name string) string {
	switch short := Short(name); {
	case slices.Contains(loopback, short):
		return short + " is the name of another address on every host (/etc/hosts)"
	case strings.HasSuffix(name, ".localhost"):
		return "names below localhost mean the host that looks them up (RFC 6761, section 6.3)"
	case strings.HasSuffix(name, ".invalid"):
		return "names below invalid do not exist (RFC 6761, section 6.4)"
	case numeric.MatchString(short) && short != name:
		return "its short name " + short + " is a number, which programs read as an IP address"
	case numeric.MatchString(short):
		return "a host name that is a number is read as an IP address"
	}
	return ""
}

// Short returns the part of a host's name before the first dot, by which RabbitMQ and neutron's DHCP agents identify the host.
func Short(name string) string {
	short, _, _ := strings.Cut(name, ".")
	return short
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
