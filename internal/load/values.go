package load

import (
	"net/netip"
	"strconv"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/source"
)

// reader reads values whose texts have a syntax of their own, such as addresses and nodesets, and reports invalid ones.
type reader struct {
	list  *diag.List
	wrong paths // with a report already; values at and below them are not reported again
}

// broken reports whether there is a report for a path or for a value that contains it, so that its value is not known.
func (r *reader) broken(path source.Path) bool { return r.wrong.around(path) }

// errorf reports what is wrong at n; the caller may add to the result.
func (r *reader) errorf(code string, n node, format string, args ...any) *diag.Diagnostic {
	if r.broken(n.path) {
		return &diag.Diagnostic{}
	}
	return r.list.Errorf(code, n.path, format, args...)
}

// prefix reads a network such as 10.120.0.0/22; invalid if n is absent or wrong.
func (r *reader) prefix(n node) netip.Prefix {
	text := n.text()
	if !n.given() {
		return netip.Prefix{}
	}
	p, err := netip.ParsePrefix(text)
	if err == nil && p.Addr().Is4In6() {
		r.errorf("value/cidr", n, "%q is an IPv4 network in the notation of IPv6", text).Hint = "write the IPv4 network: " + unmapped(p)
		return netip.Prefix{}
	}
	if err != nil {
		said := r.errorf("value/cidr", n, "%q is not a network", text)
		said.Hint = "write the network's address and its length, as 10.120.0.0/22"
		if addr, err := netip.ParseAddr(text); err == nil {
			said.Hint = "add the length of the prefix: " + text + "/" + strconv.Itoa(addr.BitLen()*3/4)
		} else if head, tail, ok := strings.Cut(text, "/"); ok && isAddress(head) && isNumber(tail) {
			said.Message = strconv.Quote(text) + " has a prefix that is longer than the address"
		}
		return netip.Prefix{}
	}
	if p != p.Masked() {
		r.errorf("value/cidr", n, "%s is the address of a host in %s, not a network", text, p.Masked()).Hint = "write " + p.Masked().String()
		return netip.Prefix{}
	}
	return p
}

// unmapped returns the IPv4 network that a network of mapped addresses (RFC 4291, section 2.5.5.2) represents.
func unmapped(p netip.Prefix) string {
	const mapped = 96 // bits before the IPv4 address
	return netip.PrefixFrom(p.Addr().Unmap(), max(p.Bits()-mapped, 0)).String()
}

// parseAddress parses an address without a zone. It rejects IPv4 addresses in the notation of IPv6 (RFC 4291, section 2.5.5.2): programs
// treat them as one or the other, and they are in no IPv4 network.
func parseAddress(text string) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(text)
	return addr, err == nil && addr.Zone() == "" && !addr.Is4In6()
}

func isAddress(text string) bool {
	_, err := netip.ParseAddr(text)
	return err == nil
}

func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

// address reads a single address; invalid if n is absent or wrong.
func (r *reader) address(n node) netip.Addr {
	text := n.text()
	if !n.given() {
		return netip.Addr{}
	}
	addr, ok := parseAddress(text)
	if !ok {
		r.errorf("value/address", n, "%q is not an address", text).Hint = addressHint(text)
		return netip.Addr{}
	}
	return addr
}

// addressHint returns a hint for a text that is no address.
func addressHint(text string) string {
	head, _, isPrefix := strings.Cut(text, "/")
	addr, err := netip.ParseAddr(text)
	switch {
	case err == nil && addr.Is4In6():
		return "write the IPv4 address: " + addr.Unmap().WithZone("").String()
	case isPrefix && isAddress(head):
		return "remove the prefix length: " + head
	case strings.HasSuffix(text, "+n"):
		return "remove +n, which is for groups"
	}
	for part := range strings.SplitSeq(text, ".") {
		if v, err := strconv.Atoi(part); err == nil && v > 255 {
			return part + " is above 255, the largest part of an IPv4 address"
		}
	}
	return "write it as 10.120.0.10"
}

// addressRule reads 10.120.1.0+n, or a plain address.
func (r *reader) addressRule(n node, nodes nodeset.Set) model.AddressRule {
	base, numbered := strings.CutSuffix(n.text(), "+n")
	addr, ok := parseAddress(base)
	if !ok {
		if n.given() {
			said := r.errorf("value/address", n, "%q is not an address rule", n.text())
			if said.Hint = addressHint(base); said.Hint == addressHint("") {
				said.Hint = "write an address and +n, as 10.120.1.0+n, where n is the last number in the host's name"
			}
		}
		return model.AddressRule{}
	}
	rule := model.AddressRule{Base: addr, Numbered: numbered}
	if numbered {
		r.checkNumbers(n, rule, nodes)
	}
	return rule
}

// checkNumbers reports the first host for which the rule has no address.
func (r *reader) checkNumbers(n node, rule model.AddressRule, nodes nodeset.Set) {
	for _, host := range nodes.All() {
		number, ok := nodeset.Number(host)
		if !ok {
			said := r.errorf("value/address", n, "host %s has no number to add to %s", host, rule.Base)
			if said.Hint = "write an address without +n"; nodeset.Short(host) != host {
				said.Hint += ", or put the number before the first dot: digits of the domain do not count"
			}
			return
		}
		if !rule.For(number).IsValid() {
			r.errorf("value/address", n, "%s+%d, for host %s, exceeds the address space", rule.Base, number, host)
			return
		}
	}
}

// addressRange reads 10.121.1.0-10.121.1.255.
func (r *reader) addressRange(n node) model.Range {
	head, tail, ok := strings.Cut(n.text(), "-")
	first, ok1 := parseAddress(strings.TrimSpace(head))
	last, ok2 := parseAddress(strings.TrimSpace(tail))
	switch {
	case !n.given():
	case !ok || !ok1 || !ok2 || first.BitLen() != last.BitLen():
		r.errorf("value/range", n, "%q is not a range of addresses", n.text()).Hint = "write the first and the last address, as 10.121.1.0-10.121.1.255"
	case last.Less(first):
		r.errorf("value/range", n, "the range %s ends before it begins", n.text()).Hint = "write " + last.String() + "-" + first.String()
	default:
		return model.Range{First: first, Last: last}
	}
	return model.Range{}
}

// The VLAN identifiers that IEEE 802.1Q does not reserve: 0 and 4095 are reserved.
const firstVLAN, lastVLAN = 1, 4094

// vlanSpan reads 1000-1999, or a single VLAN.
func (r *reader) vlanSpan(n node) model.Span {
	head, tail, ok := strings.Cut(n.text(), "-")
	if !ok {
		tail = head
	}
	first, err1 := strconv.Atoi(head)
	last, err2 := strconv.Atoi(tail)
	switch {
	case !n.given():
	case err1 != nil || err2 != nil:
		r.errorf("value/vlans", n, "%q is not a span of VLANs", n.text()).Hint = "write the first and the last, as 1000-1999"
	case first < firstVLAN || last < firstVLAN:
		r.errorf("value/vlans", n, "VLAN %d is below %d", min(first, last), firstVLAN).Rule = "802.1Q"
	case first > lastVLAN || last > lastVLAN:
		r.errorf("value/vlans", n, "VLAN %d is above %d", max(first, last), lastVLAN).Rule = "802.1Q"
	case last < first:
		r.errorf("value/vlans", n, "the span %s ends before it begins", n.text()).Hint = "write " + tail + "-" + head
	default:
		return model.Span{First: first, Last: last}
	}
	return model.Span{}
}

// size reads a number of bytes such as 4GiB. #Size of the schema validates its syntax.
func (r *reader) size(n node) int64 {
	text := n.text()
	for unit, shift := range map[string]int{"KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40} {
		digits, ok := strings.CutSuffix(text, unit)
		if !ok || strings.Trim(digits, "0123456789") != "" {
			continue
		}
		number, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || number > 1<<62>>shift {
			r.errorf("value/size", n, "%s is too large", text)
			return 0
		}
		return number << shift
	}
	return 0
}

// nodes reads a nodeset; false if n is absent or wrong.
func (r *reader) nodes(n node) (nodeset.Set, bool) {
	if !n.given() {
		return nodeset.Set{}, false
	}
	set, err := nodeset.Parse(n.text())
	if err != nil {
		r.nodeError("value/nodeset", n, err)
	}
	return set, err == nil
}

// nameList reads a name, or a nodeset of names that hosts fill in order; nil if n is absent or wrong.
func (r *reader) nameList(n node) []string {
	set, _ := r.nodes(n)
	var names []string
	for _, name := range set.All() {
		names = append(names, name)
	}
	return names
}

// oneName reads the name of one rack or zone; empty if n is absent or wrong.
func (r *reader) oneName(n node) string {
	names := r.nameList(n)
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	r.errorf("value/nodeset", n, "%s %q is %d names, but this is one host", language.Label(n.path), n.text(), len(names)).Hint = "write one of them: " + names[0]
	return ""
}
