package program

import (
	"fmt"
	"math/big"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/spelling"
)

// OfType returns what is wrong with a text by the types, the bounds and the values of an option; nil: nothing. It accepts a text of a type
// that it does not know.
func (a Asked) OfType(o *Option, text string) *Problem {
	var bad *Problem
	for _, t := range o.Types {
		accepts, isKnown := forms[t]
		if !isKnown {
			return nil
		}
		if bad = accepts(a, o, text); bad == nil {
			return nil
		}
	}
	return bad
}

// forms are the types whose texts are validated.
var forms = map[string]func(Asked, *Option, string) *Problem{
	"integer": whole, "double": decimal, "float": decimal, "boolean": yesNo, "flag": yesNo, "enum": oneOf, "set": someOf,
	"ip": address, "bytesize": bytesOf,
}

func (a Asked) wrong(o *Option, text, what, rule string) *Problem {
	return &Problem{Message: fmt.Sprintf("%q is not %s, as %s requires", text, what, o.Name), Rule: a.Rule(rule)}
}

// suffixes are the units of sizes, each 1024 times the one before.
const suffixes = "KMGTPE"

// whole accepts a number, with a unit of bytes, within the bounds.
func whole(a Asked, o *Option, text string) *Problem {
	number, unit := strings.TrimSpace(text), 0
	if n := len(number); n > 1 {
		if unit = strings.IndexByte(suffixes, strings.ToUpper(number[n-1:])[0]) + 1; unit > 0 {
			number = number[:n-1]
		}
	}
	n, ok := new(big.Int).SetString(strings.TrimPrefix(number, "+"), 10)
	if !ok || len(number) > 30 {
		return a.wrong(o, text, "a whole number", "a whole number"+o.bounds())
	}
	n.Lsh(n, uint(10*unit))
	if low, ok := new(big.Int).SetString(o.Min, 10); ok && n.Cmp(low) < 0 || o.Unsigned && n.Sign() < 0 {
		return &Problem{Message: fmt.Sprintf("%s is below %s, the least of %s", text, low, o.Name), Rule: a.Rule("a whole number" + o.bounds())}
	}
	if high, ok := new(big.Int).SetString(o.Max, 10); ok && n.Cmp(high) > 0 {
		return &Problem{Message: fmt.Sprintf("%s is above %s, the most of %s", text, high, o.Name), Rule: a.Rule("a whole number" + o.bounds())}
	}
	return nil
}

// bounds returns the bounds in words, after a space.
func (o *Option) bounds() string {
	switch {
	case o.Min != "" && o.Max != "":
		return " from " + o.Min + " to " + o.Max
	case o.Min != "":
		return " from " + o.Min + " on"
	case o.Max != "":
		return " up to " + o.Max
	}
	return ""
}

func decimal(a Asked, o *Option, text string) *Problem {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	low, lowErr := strconv.ParseFloat(o.Min, 64)
	high, highErr := strconv.ParseFloat(o.Max, 64)
	if err != nil || strings.ContainsAny(text, "xXpPnN") || lowErr == nil && n < low || highErr == nil && n > high {
		return a.wrong(o, text, "a number"+o.bounds(), "a number"+o.bounds())
	}
	return nil
}

// booleans are the texts of booleans, in any case.
var booleans = []string{"on", "off", "true", "false", "1", "0"}

func yesNo(a Asked, o *Option, text string) *Problem {
	if slices.Contains(booleans, strings.ToLower(text)) {
		return nil
	}
	return a.wrong(o, text, "true or false", "one of "+strings.Join(booleans, ", "))
}

// oneOf accepts a value of an enumeration, or its number.
func oneOf(a Asked, o *Option, text string) *Problem {
	n, err := strconv.Atoi(text)
	isValue := func(v string) bool { return strings.EqualFold(v, text) }
	if len(o.Values) == 0 || slices.ContainsFunc(o.Values, isValue) || err == nil && 0 <= n && n < len(o.Values) {
		return nil
	}
	return &Problem{
		Message: fmt.Sprintf("%q is not among the values of %s", text, o.Name), Rule: a.Rule("one of " + strings.Join(o.Values, ", ")),
		Hint: spelling.DidYouMean(spelling.Nearest(text, o.Values)),
	}
}

func someOf(a Asked, o *Option, text string) *Problem {
	for member := range strings.SplitSeq(text, ",") {
		if member = strings.TrimSpace(member); member != "" {
			if p := oneOf(a, o, member); p != nil {
				return p
			}
		}
	}
	return nil
}

func address(a Asked, o *Option, text string) *Problem {
	host := text
	if at, err := netip.ParseAddrPort(text); err == nil {
		host = at.Addr().String()
	}
	if _, err := netip.ParseAddr(host); err != nil {
		return a.wrong(o, text, "an address", "an address, with or without a port")
	}
	return nil
}

// bytesForm matches a size of RabbitMQ.
var bytesForm = regexp.MustCompile(`(?i)^\d+([kmgtp]i?b?|b)?$`)

func bytesOf(a Asked, o *Option, text string) *Problem {
	if bytesForm.MatchString(text) {
		return nil
	}
	return a.wrong(o, text, "a size", "a number with a unit, such as 4GiB")
}
