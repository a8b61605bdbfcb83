package service

import (
	"net/netip"
	"strconv"
)

// Join writes an address and a port as URLs do, with brackets around IPv6.
func Join(addr netip.Addr, port int) string {
	return netip.AddrPortFrom(addr, uint16(port)).String()
}

// Bracket writes an address as URLs do: in brackets if it is IPv6.
func Bracket(addr netip.Addr) string {
	if addr.Is6() {
		return "[" + addr.String() + "]"
	}
	return addr.String()
}

// Megabytes writes a number of bytes as a whole number of MiB, at least 1.
func Megabytes(bytes int64) string { return strconv.FormatInt(max(bytes>>20, 1), 10) }

// Seconds writes a time as HAProxy does.
func Seconds(n int) string { return strconv.Itoa(n) + "s" }
