// Package form validates the inner form of values whose type is text: ranges of numbers, pairs, sets of CPUs, JSON, regular expressions,
// URLs. Each function states what is wrong with a text; "" means that nothing is. The functions accept what the programs accept, and also
// what they do not know: a false alarm is worse than a missed fault.
//
// The package contains no option. Projects state which options have which form (service.Form).
package form

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/spelling"
)

// Validate states what is wrong with a text; "" if nothing is.
type Validate func(text string) string

// Optional accepts the empty text, and leaves the others to the given function.
func Optional(validate Validate) Validate {
	return func(text string) string {
		if text == "" {
			return ""
		}
		return validate(text)
	}
}

// Empty accepts no text but the empty one.
func Empty(text string) string {
	if text == "" {
		return ""
	}
	return fmt.Sprintf("the value is %q, not empty", text)
}

// Boolean accepts the words that oslo_utils reads as booleans, in any case.
func Boolean(text string) string {
	return OneOfAnyCase("true", "t", "yes", "y", "on", "1", "false", "f", "no", "n", "off", "0")(text)
}

// AnyOf accepts what one of some functions accepts. The fault is that of the first.
func AnyOf(all ...Validate) Validate {
	return func(text string) string {
		if slices.ContainsFunc(all, func(validate Validate) bool { return validate(text) == "" }) {
			return ""
		}
		return all[0](text)
	}
}

// OneOf accepts some words.
func OneOf(words ...string) Validate {
	return func(text string) string {
		if slices.Contains(words, text) {
			return ""
		}
		return note(fmt.Sprintf("%q is not one of %s", text, strings.Join(words, ", ")), text, words)
	}
}

// OneOfAnyCase accepts some words in upper and lower case.
func OneOfAnyCase(words ...string) Validate {
	return func(text string) string {
		if slices.ContainsFunc(words, func(word string) bool { return strings.EqualFold(word, text) }) {
			return ""
		}
		return OneOf(words...)(text)
	}
}

// note adds the word that a text probably means.
func note(fault, text string, words []string) string {
	if near := spelling.Misspelt(text, words); near != "" {
		return fault + ": " + spelling.DidYouMean(near)
	}
	return fault
}

// Matches accepts the texts that a pattern matches as a whole. What is what they are, as in: "x" is not a MAC address.
func Matches(what, pattern string) Validate {
	compiled := regexp.MustCompile("^(?:" + pattern + ")$")
	return func(text string) string {
		if compiled.MatchString(text) {
			return ""
		}
		return fmt.Sprintf("%q is not %s", text, what)
	}
}

// Contains accepts the texts that contain a part.
func Contains(part, why string) Validate {
	return func(text string) string {
		if strings.Contains(text, part) {
			return ""
		}
		return fmt.Sprintf("%q does not contain %s, %s", text, part, why)
	}
}

// number parses a whole number as Python's int does: white space around it, a sign.
func number(text string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return n, err == nil
}

// NumberIn accepts the whole numbers of a range.
func NumberIn(low, high int64) Validate {
	return func(text string) string {
		switch n, ok := number(text); {
		case !ok:
			return fmt.Sprintf("%q is not a whole number", text)
		case n < low || n > high:
			return fmt.Sprintf("%s is not in %d to %d", strings.TrimSpace(text), low, high)
		}
		return ""
	}
}

// RangeIn accepts FIRST:LAST with numbers of a range, the first at most the last.
func RangeIn(low, high int64) Validate {
	in := NumberIn(low, high)
	return func(text string) string {
		first, last, found := strings.Cut(text, ":")
		if !found {
			return fmt.Sprintf("%q is not a range FIRST:LAST", text)
		}
		for _, bound := range []string{first, last} {
			if fault := in(bound); fault != "" {
				return fault
			}
		}
		return ordered(first, last)
	}
}

// ordered states that the first number of a range is above the last.
func ordered(first, last string) string {
	a, _ := number(first)
	b, _ := number(last)
	if a > b {
		return fmt.Sprintf("the range begins with %d, which is above its end %d", a, b)
	}
	return ""
}

// VLANRange accepts a physical network, or NETWORK:FIRST:LAST with VLANs.
func VLANRange(text string) string {
	parts := strings.Split(strings.TrimSpace(text), ":")
	switch {
	case parts[0] == "":
		return fmt.Sprintf("%q names no physical network", text)
	case len(parts) == 1:
		return ""
	case len(parts) != 3:
		return fmt.Sprintf("%q is not NETWORK or NETWORK:FIRST:LAST", text)
	}
	return RangeIn(1, 4094)(parts[1] + ":" + parts[2])
}

// Pair accepts two texts with a separator between them, each of which may be validated.
func Pair(separator, what string, first, second Validate) Validate {
	return func(text string) string {
		a, b, found := strings.Cut(text, separator)
		a, b = strings.TrimSpace(a), strings.TrimSpace(b)
		if !found || a == "" || b == "" {
			return fmt.Sprintf("%q is not %s", text, what)
		}
		for _, part := range []struct {
			validate Validate
			text     string
		}{{first, a}, {second, b}} {
			if part.validate == nil {
				continue
			}
			if fault := part.validate(part.text); fault != "" {
				return fault
			}
		}
		return ""
	}
}

// Mapping accepts NAME:NAME without another colon, as neutron's parse_mappings does.
func Mapping(what string) Validate {
	noColon := func(text string) string {
		if strings.Contains(text, ":") {
			return fmt.Sprintf("%q contains a colon", text)
		}
		return ""
	}
	return Pair(":", what, nil, noColon)
}

// CPUSet accepts a set of CPUs as nova parses it: 4-23,^12.
func CPUSet(text string) string {
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "^")
		if part == "" {
			continue
		}
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		a, isFirst := number(first)
		b, isLast := number(last)
		if !isFirst || !isLast || a < 0 || b < a {
			return fmt.Sprintf("%q is not a CPU or a range of CPUs", part)
		}
	}
	return ""
}

// MAC accepts a MAC address from which neutron can derive others: six bytes, the first without the bit of groups.
func MAC(text string) string {
	if fault := Matches("a MAC address", `([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}`)(text); fault != "" {
		return fault
	}
	if first, _ := strconv.ParseUint(text[:2], 16, 8); first&1 == 1 {
		return fmt.Sprintf("%q is an address of a group: the first byte must be even", text)
	}
	return ""
}

// CIDR accepts a network address with the length of its prefix.
func CIDR(text string) string {
	if _, err := netip.ParsePrefix(text); err != nil {
		return fmt.Sprintf("%q is not a network such as 10.0.0.0/8", text)
	}
	return ""
}

// Address accepts an IP address.
func Address(text string) string {
	if _, err := netip.ParseAddr(strings.Trim(text, "[]")); err != nil {
		return fmt.Sprintf("%q is not an IP address", text)
	}
	return ""
}

// Multicast accepts an IP address of a group.
func Multicast(text string) string {
	addr, err := netip.ParseAddr(text)
	if err != nil || !addr.IsMulticast() {
		return fmt.Sprintf("%q is not a multicast address", text)
	}
	return ""
}

// HostPort accepts HOST:PORT, with brackets around IPv6. A port is required if the program has no default.
func HostPort(text string) string {
	text = strings.TrimPrefix(text, "inet6:")
	host, port, found := cutPort(text)
	switch {
	case host == "":
		return fmt.Sprintf("%q names no host", text)
	case found:
		return NumberIn(1, 65535)(port)
	case strings.Count(text, ":") > 1 && Address(text) != "":
		return fmt.Sprintf("%q is not HOST:PORT", text)
	}
	return ""
}

// cutPort divides HOST:PORT. An IPv6 address without brackets has no port.
func cutPort(text string) (host, port string, found bool) {
	if rest, isBracket := strings.CutPrefix(text, "["); isBracket {
		host, rest, _ = strings.Cut(rest, "]")
		port, found = strings.CutPrefix(rest, ":")
		return host, port, found
	}
	if strings.Count(text, ":") > 1 {
		return text, "", false
	}
	return strings.Cut(text, ":")
}

// URL accepts a URL with one of some schemes and a host.
func URL(schemes ...string) Validate {
	return func(text string) string {
		scheme, rest, found := strings.Cut(text, "://")
		if !found {
			return fmt.Sprintf("%q is not a URL such as %s://host", text, schemes[0])
		}
		if !slices.Contains(schemes, strings.ToLower(scheme)) {
			return note(fmt.Sprintf("the scheme of the URL is %q, not %s", scheme, strings.Join(schemes, " or ")), scheme, schemes)
		}
		if u, err := url.Parse(text); err != nil || u.Host == "" && !strings.HasPrefix(rest, "/") {
			return "the URL names no host, or a port that is not a number"
		}
		return ""
	}
}

// word matches what is certainly not a part of a password in front of a URL.
var word = regexp.MustCompile(`^[a-z][a-z0-9_]{1,15}(\+[a-z0-9_]{1,15})?$`)

// Scheme accepts a URL with one of some schemes, and a text that is no URL. The rest of the URL may be anything, and is not printed: it may
// contain a login.
func Scheme(schemes ...string) Validate {
	return func(text string) string {
		scheme, _, found := strings.Cut(text, "://")
		if !found || !word.MatchString(scheme) {
			return ""
		}
		base, _, _ := strings.Cut(scheme, "+")
		if !slices.Contains(schemes, base) {
			return note(fmt.Sprintf("the scheme of the URL is %q, not %s", scheme, strings.Join(schemes, " or ")), base, schemes)
		}
		return ""
	}
}

// AbsolutePath accepts the path of a file from the root.
func AbsolutePath(text string) string {
	if strings.HasPrefix(text, "/") {
		return ""
	}
	return fmt.Sprintf("%q is not an absolute path: it depends on the directory in which the program runs", text)
}
