package load

import (
	"net/netip"
	"strconv"
	"strings"

	"stackplan/internal/language"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
)

// prefix reads a network such as 10.120.0.0/22; invalid where n is absent or wrong.
func (d *decoder) prefix(n node) netip.Prefix {
	text := n.text()
	if !n.given() {
		return netip.Prefix{}
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		said := d.errorf("value/cidr", n, "%q is not a network", text)
		said.Hint = "write the network's address and its length, as 10.120.0.0/22"
		if addr, err := netip.ParseAddr(text); err == nil {
			said.Hint = "add the length of the prefix: " + text + "/" + strconv.Itoa(addr.BitLen()*3/4)
		} else if head, tail, ok := strings.Cut(text, "/"); ok && isAddress(head) && isNumber(tail) {
			said.Message = strconv.Quote(text) + " has a longer prefix than an address has bits"
		}
		return netip.Prefix{}
	}
	if p != p.Masked() {
		d.errorf("value/cidr", n, "%s is the address of a host in %s, not a network", text, p.Masked()).Hint = "write " + p.Masked().String()
		return netip.Prefix{}
	}
	return p
}

func isAddress(text string) bool {
	_, err := netip.ParseAddr(text)
	return err == nil
}

func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

// address reads a single address; invalid where n is absent or wrong.
func (d *decoder) address(n node) netip.Addr {
	text := n.text()
	if !n.given() {
		return netip.Addr{}
	}
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		d.errorf("value/address", n, "%q is not an address", text).Hint = addressHint(text)
		return netip.Addr{}
	}
	return addr
}

// addressHint tells why a text is no address.
func addressHint(text string) string {
	head, _, isPrefix := strings.Cut(text, "/")
	switch {
	case isPrefix && isAddress(head):
		return "leave the prefix length out: " + head
	case strings.HasSuffix(text, "+n"):
		return "this is for one host; +n is for groups"
	}
	for part := range strings.SplitSeq(text, ".") {
		if v, err := strconv.Atoi(part); err == nil && v > 255 {
			return part + " is above 255, the largest part of an IPv4 address"
		}
	}
	return "write it as 10.120.0.10"
}

// addressRule reads 10.120.1.0+n, or a plain address.
func (d *decoder) addressRule(n node, nodes nodeset.Set) model.AddressRule {
	base, numbered := strings.CutSuffix(n.text(), "+n")
	addr, err := netip.ParseAddr(base)
	if err != nil || addr.Zone() != "" {
		if n.given() {
			said := d.errorf("value/address", n, "%q is not an address rule", n.text())
			if said.Hint = addressHint(base); said.Hint == addressHint("") {
				said.Hint = "write an address and +n, as 10.120.1.0+n, where n is the last number in the host's name"
			}
		}
		return model.AddressRule{}
	}
	rule := model.AddressRule{Base: addr, Numbered: numbered}
	if numbered {
		d.checkNumbers(n, rule, nodes)
	}
	return rule
}

// checkNumbers reports the first host that the rule can give no address.
func (d *decoder) checkNumbers(n node, rule model.AddressRule, nodes nodeset.Set) {
	for _, host := range nodes.All() {
		number, ok := nodeset.Number(host)
		if !ok {
			d.errorf("value/address", n, "host %s has no number to add to %s", host, rule.Base).Hint = "give it a plain address"
			return
		}
		if !rule.For(number).IsValid() {
			d.errorf("value/address", n, "%s+%d, for host %s, lies behind the last address there is", rule.Base, number, host)
			return
		}
	}
}

// addressRange reads 10.121.1.0-10.121.1.255.
func (d *decoder) addressRange(n node) model.Range {
	head, tail, ok := strings.Cut(n.text(), "-")
	first, err1 := netip.ParseAddr(strings.TrimSpace(head))
	last, err2 := netip.ParseAddr(strings.TrimSpace(tail))
	switch {
	case !n.given():
	case !ok || err1 != nil || err2 != nil || first.BitLen() != last.BitLen():
		d.errorf("value/range", n, "%q is not a range of addresses", n.text()).Hint = "write the first and the last address, as 10.121.1.0-10.121.1.255"
	case last.Less(first):
		d.errorf("value/range", n, "the range %s ends before it begins", n.text()).Hint = "write " + last.String() + "-" + first.String()
	default:
		return model.Range{First: first, Last: last}
	}
	return model.Range{}
}

// The VLAN identifiers that IEEE 802.1Q leaves to users: 0 and 4095 are reserved.
const firstVLAN, lastVLAN = 1, 4094

// vlanSpan reads 1000-1999, or a single VLAN.
func (d *decoder) vlanSpan(n node) model.Span {
	head, tail, ok := strings.Cut(n.text(), "-")
	if !ok {
		tail = head
	}
	first, err1 := strconv.Atoi(head)
	last, err2 := strconv.Atoi(tail)
	switch {
	case !n.given():
	case err1 != nil || err2 != nil:
		d.errorf("value/vlans", n, "%q is not a span of VLANs", n.text()).Hint = "write the first and the last, as 1000-1999"
	case first < firstVLAN || last < firstVLAN:
		d.errorf("value/vlans", n, "VLAN %d is below %d", min(first, last), firstVLAN).Rule = "802.1Q"
	case first > lastVLAN || last > lastVLAN:
		d.errorf("value/vlans", n, "VLAN %d is above %d", max(first, last), lastVLAN).Rule = "802.1Q"
	case last < first:
		d.errorf("value/vlans", n, "the span %s ends before it begins", n.text()).Hint = "write " + tail + "-" + head
	default:
		return model.Span{First: first, Last: last}
	}
	return model.Span{}
}

// size reads a number of bytes such as 4GiB. That it looks like one is judged by the schema's #Size.
func (d *decoder) size(n node) int64 {
	text := n.text()
	for unit, shift := range map[string]int{"KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40} {
		digits, ok := strings.CutSuffix(text, unit)
		if !ok || strings.Trim(digits, "0123456789") != "" {
			continue
		}
		number, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || number > 1<<62>>shift {
			d.errorf("value/size", n, "%s is more than any machine holds", text)
			return 0
		}
		return number << shift
	}
	return 0
}

// maxHosts bounds a cloud, twenty times above what the compiler is made for, as checks and files take time for each host.
const maxHosts = 200_000

// hostSet reads the hosts of a group. Where the cloud has too many, this and all further groups have none.
func (d *decoder) hostSet(n node) nodeset.Set {
	if d.count > maxHosts {
		return nodeset.Set{}
	}
	set, ok := d.nodes(n)
	if d.count += set.Len(); d.count > maxHosts {
		d.errorf("value/hosts", n, "the cloud has more than %d hosts with these", maxHosts).Hint = "describe it as several clouds"
		return nodeset.Set{}
	}
	for _, host := range set.All() {
		if err := nodeset.ValidHost(host); err != nil {
			d.nodeError("value/host", n, err)
			return nodeset.Set{}
		}
	}
	if !ok {
		return nodeset.Set{}
	}
	return set
}

// nodes reads a nodeset; false where n is absent or wrong.
func (d *decoder) nodes(n node) (nodeset.Set, bool) {
	if !n.given() {
		return nodeset.Set{}, false
	}
	set, err := nodeset.Parse(n.text())
	if err != nil {
		d.nodeError("value/nodeset", n, err)
	}
	return set, err == nil
}

// nameList reads a name, or a nodeset of names that hosts fill in order; nil where n is absent or wrong.
func (d *decoder) nameList(n node) []string {
	set, _ := d.nodes(n)
	var names []string
	for _, name := range set.All() {
		names = append(names, name)
	}
	return names
}

// oneName reads the name of one rack or zone; empty where n is absent or wrong.
func (d *decoder) oneName(n node) string {
	names := d.nameList(n)
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	d.errorf("value/nodeset", n, "%s %q is %d names, but this is one host", language.Label(n.path), n.text(), len(names)).Hint = "write one of them: " + names[0]
	return ""
}
