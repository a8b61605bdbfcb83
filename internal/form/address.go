package form

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

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
