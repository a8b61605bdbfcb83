package format

import (
	"slices"
	"strings"
)

// Systemd is the format of systemd files, by systemd.syntax(7): units, and .network and .netdev of systemd-networkd. A value
// is rejected if systemd would replace or unquote parts of it: specifiers (%), variables ($), quotes and backslashes. An empty value is
// written, since it resets a list.
//
// Two files have the same meaning if
//
//  1. the merged sections of each name have the same options, in any order. Those in systemdWhole, such as [Route], are compared as a
//     whole, and the file has the same ones in any order;
//  2. all values of an option are the same in the same order. An empty value resets those before it and is compared itself, because it
//     also resets values of other files;
//  3. values are equal texts, or both are one of yes, true, on, 1, y, t, or both one of no, false, off, 0, n, f, in any case;
//  4. a line that ends with an odd number of backslashes continues on the next line that is not a comment; a space replaces the last
//     backslash.
//
// Comments, blank lines and white space around names and values are ignored. Quotes and specifiers are text.
var Systemd = &Format{Name: "systemd", options: &options{
	sections:  true,
	separator: "=",
	limit:     2047, // LINE_MAX of POSIX less the line feed; systemd itself accepts a megabyte
	key:       wordKey("-"),
	value:     systemdValue,
	parse:     parseSystemd,
}, meaning: systemdMean}

func systemdValue(value string) (text, bad string) {
	if value == "" {
		return "", "" // resets the list of values before it
	}
	if bad := bare(value); bad != "" {
		return "", bad
	}
	return value, containing(value, "%", "$", `\`, `"`, "'")
}

func parseSystemd(text string, into *builder) error {
	var whole strings.Builder // a line with its continuation lines
	begun := 0
	for number, line := range lines(text) {
		line = strings.TrimLeft(strings.TrimSuffix(line, "\r"), systemdSpace)
		if line != "" && (line[0] == '#' || line[0] == ';') {
			continue
		}
		if whole.Len() == 0 {
			begun = number
		}
		if backslashes := len(line) - len(strings.TrimRight(line, `\`)); backslashes%2 == 1 {
			whole.WriteString(line[:len(line)-1] + " ")
			continue
		}
		whole.WriteString(line)
		if reason := systemdLine(begun, strings.Trim(whole.String(), systemdSpace), into); reason != "" {
			return &ParseError{Line: begun, Reason: reason}
		}
		whole.Reset()
	}
	if reason := systemdLine(begun, strings.Trim(whole.String(), systemdSpace), into); reason != "" {
		return &ParseError{Line: begun, Reason: reason}
	}
	return nil
}

// systemdSpace is the white space that systemd trims from lines.
const systemdSpace = " \t\r"

func systemdLine(number int, line string, into *builder) (reason string) {
	if line == "" {
		return ""
	}
	if name, ok := strings.CutPrefix(line, "["); ok {
		name, ok = strings.CutSuffix(name, "]")
		if !ok || name == "" {
			return "the name of a section is not closed"
		}
		into.open(name, number)
		return ""
	}
	key, value, ok := strings.Cut(line, "=")
	switch key = strings.TrimRight(key, systemdSpace); {
	case !ok || key == "":
		return "this is not key=value"
	case !into.started():
		return "an option precedes the first section"
	}
	into.add(Entry{Key: key, Value: strings.TrimLeft(value, systemdSpace), Line: number})
	return ""
}

// systemdWhole are the sections that each describe one object, by the manuals systemd.network(5) and systemd.netdev(5).
var systemdWhole = []string{
	"Address", "BridgeFDB", "BridgeMDB", "BridgeVLAN", "DHCPServerStaticLease", "IPv6AddressLabel", "IPv6Prefix",
	"IPv6PREF64Prefix", "IPv6RoutePrefix", "L2TPSession", "MACsecReceiveAssociation", "MACsecReceiveChannel",
	"MACsecTransmitAssociation", "Neighbor", "NextHop", "Route", "RoutingPolicyRule", "SR-IOV", "WireGuardPeer",
}

func systemdMean(d Document, m *meaning) {
	for _, s := range d.Sections {
		if slices.Contains(systemdWhole, s.Name) {
			m.add(anyOrder, addSystemdSection(s))
			continue
		}
		for _, e := range s.Entries {
			as := name{s.Name, e.Key}
			if of := m.named[as]; of != nil && e.Value == "" {
				of.statements = nil
			}
			m.add(inOrder, statement{as: as, section: s.Name, key: e.Key, value: e.Value, canonical: systemdBoolean(e.Value), line: e.Line})
		}
	}
}

// addSystemdSection adds a whole section as one value.
func addSystemdSection(s Section) statement {
	entries := slices.Clone(s.Entries)
	slices.SortStableFunc(entries, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	var shown, canonical []string
	for _, e := range entries {
		shown = append(shown, e.Key+"="+e.Value)
		canonical = append(canonical, e.Key+"="+systemdBoolean(e.Value))
	}
	return statement{
		as: name{s.Name, ""}, section: s.Name, line: s.Line,
		value: strings.Join(shown, " "), canonical: strings.Join(canonical, "\n"),
	}
}

// systemdBoolean follows parse_boolean of systemd.
func systemdBoolean(text string) string {
	switch strings.ToLower(text) {
	case "1", "yes", "y", "true", "t", "on":
		return "yes"
	case "0", "no", "n", "false", "f", "off":
		return "no"
	}
	return text
}
