package catalogue

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// form is the syntax of the values of a type, after oslo_config.types.
type form struct {
	what    string // "an integer", as in: is not an integer
	rule    string // the valid values
	words   []string
	accepts func(string) bool
}

// forms are the types of which a value can be invalid.
var forms = map[Type]form{
	Integer:     {what: "an integer", rule: "a whole number", accepts: isInteger},
	Port:        {what: "a port", rule: "a whole number from 0 to 65535", accepts: isPort},
	Float:       {what: "a number", rule: "a number of at most 1.7e308", accepts: isFloat},
	Boolean:     {what: "a boolean", rule: "true or false, yes or no, on or off, 1 or 0", words: booleans, accepts: isBoolean},
	Dict:        {what: "a list of key:value pairs", rule: "key:value pairs with commas between them", accepts: isDict},
	IPAddress:   {what: "an IP address", rule: "an IPv4 or IPv6 address", accepts: isAddress},
	Hostname:    {what: "a host name", rule: "a host name (RFC 1123)", accepts: isHostname},
	HostAddress: {what: "a host name or an IP address", rule: "a host name (RFC 1123) or an IP address", accepts: isHostAddress},
	HostDomain:  {what: "a host name or an IP address", rule: "a host or domain name or an IP address", accepts: isHostDomain},
	URI:         {what: "a URI", rule: "scheme://host/path (RFC 3986)", accepts: isURI},
	Range:       {what: "a range", rule: "N or N-M", accepts: isRange},
}

// booleans are the words that oslo.config reads as booleans, in any case; the first four mean true.
var booleans = []string{"true", "yes", "on", "1", "false", "no", "off", "0"}

// boolean returns the meaning of a word; ok is false if the word is not a boolean.
func boolean(text string) (isTrue, ok bool) {
	i := slices.Index(booleans, strings.ToLower(strings.TrimSpace(text)))
	return i >= 0 && i < 4, i >= 0
}

// isBoolean rejects white space around the word, because oslo.config compares the whole text. It accepts it around numbers.
func isBoolean(text string) bool {
	_, ok := boolean(text)
	return ok && text == strings.TrimSpace(text)
}

var integer = regexp.MustCompile(`^\s*[+-]?[0-9]+\s*$`)

func isInteger(text string) bool { return integer.MatchString(text) }

func isPort(text string) bool {
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 16)
	return err == nil && n <= 65535
}

var float = regexp.MustCompile(`^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$`)

// isFloat rejects numbers that are too large for a float, such as 1e400, which Python reads as infinity.
func isFloat(text string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return float.MatchString(text) && err == nil
}

func isAddress(text string) bool {
	a, err := netip.ParseAddr(text)
	return err == nil && a.Zone() == ""
}

var (
	hostLabel   = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
	domainLabel = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$`)
	digits      = regexp.MustCompile(`^[0-9]+$`)
)

func isHostname(text string) bool { return isName(text, hostLabel) }

func isHostAddress(text string) bool { return isAddress(text) || isName(text, hostLabel) }

func isHostDomain(text string) bool { return isAddress(text) || isName(text, domainLabel) }

// isName reports whether text consists of labels separated by dots. A last label of digits would be an invalid IP address.
func isName(text string, label *regexp.Regexp) bool {
	labels := strings.Split(strings.TrimSuffix(text, "."), ".")
	isBad := func(l string) bool { return !label.MatchString(l) }
	return len(text) <= 253 && !slices.ContainsFunc(labels, isBad) && !digits.MatchString(labels[len(labels)-1])
}

// isURI reports whether text has a scheme followed by "://". The host may be empty, as in the URI of a file or a database.
func isURI(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme != "" && strings.HasPrefix(text[len(u.Scheme):], "://") && !strings.ContainsAny(text, " \t")
}

// isRange reports whether text is N or N-M with N not above M.
func isRange(text string) bool {
	low, high, found := strings.Cut(text, "-")
	if !found {
		high = low
	}
	return isInteger(low) && isInteger(high) && !isBelow(high, low)
}

func isDict(text string) bool {
	_, ok := splitDict(text)
	return ok
}

// splitDict reads key:value pairs. A part without a colon belongs to the next part, so keys may contain commas.
func splitDict(text string) (map[string]string, bool) {
	pairs := map[string]string{}
	open := ""
	for part := range strings.SplitSeq(text, ",") {
		key, value, found := strings.Cut(open+part, ":")
		if !found {
			open += part + ","
			continue
		}
		key, open = strings.TrimSpace(key), ""
		if _, isDouble := pairs[key]; isDouble || key == "" {
			return nil, false
		}
		pairs[key] = strings.TrimSpace(value)
	}
	return pairs, strings.Trim(open, ", \t") == ""
}

// bracketed are the lists that oslo.config reads only in brackets (cfg.ListOpt with bounds=True), by project.
var bracketed = map[string][]Key{
	glance: { // glance/common/config.py, glance/async_/flows/api_image_import.py, glance/async_/flows/_internal_plugins
		{"DEFAULT", "enabled_import_methods"}, {"image_import_opts", "image_import_plugins"}, {"glance_download_properties", "extra_properties"},
		{"import_filtering_opts", "allowed_schemes"}, {"import_filtering_opts", "disallowed_schemes"}, {"import_filtering_opts", "allowed_hosts"},
		{"import_filtering_opts", "disallowed_hosts"}, {"import_filtering_opts", "allowed_ports"}, {"import_filtering_opts", "disallowed_ports"},
	},
	cinder: {{"*", "powermax_port_groups"}, {"*", "powermax_array_tag_list"}}, // cinder/volume/drivers/dell_emc/powermax/common.py
}

// LacksBrackets reports whether a text of a file is not in the brackets that oslo.config requires around some lists.
func LacksBrackets(o Option, text string) bool {
	text = strings.TrimSpace(text)
	return o.isBracketed() && !(strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]"))
}

// splitList returns the members of a list, without surrounding white space; nil for an empty text. A comma inside brackets
// does not separate members: oslo.config joins such members again if their type requires it.
func splitList(text string) []string {
	text = strings.TrimRight(strings.TrimSpace(text), ",")
	if text == "" {
		return nil
	}
	var members []string
	depth, start := 0, 0
	for i, r := range text {
		switch r {
		case '[', '{', '(':
			depth++
		case ']', '}', ')':
			depth--
		case ',':
			if depth <= 0 {
				members = append(members, strings.TrimSpace(text[start:i]))
				start = i + 1
			}
		}
	}
	return append(members, strings.TrimSpace(text[start:]))
}
