package scheduler

import (
	"slices"
	"strconv"
	"strings"
)

// matches compares a property with an extra spec: a word, or an operator and its operands. Without an operator both must be equal.
func matches(value, wanted string) bool {
	words := strings.Fields(wanted)
	if len(words) == 0 {
		return value == wanted
	}
	op, words := words[0], words[1:]
	switch op {
	case "<or>":
		return matchesOr(value, words)
	case "<all-in>":
		return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(value, w) })
	case "<in>":
		return len(words) > 0 && strings.Contains(value, words[0])
	case "=", "==", "!=", ">=", "<=":
		return len(words) > 0 && matchesNumber(op, value, words[0])
	case "s==", "s!=", "s<", "s<=", "s>", "s>=":
		return len(words) > 0 && compared(op[1:], strings.Compare(value, words[0]))
	}
	return value == wanted
}

// matchesOr parses words as v1 <or> v2 <or> v3.
func matchesOr(value string, words []string) bool {
	for i := 0; i < len(words); i += 2 {
		if words[i] == value {
			return true
		}
	}
	return false
}

// matchesNumber compares numbers; = means at least. A text that is not a number matches nothing.
func matchesNumber(op, value, wanted string) bool {
	a, err1 := strconv.ParseFloat(value, 64)
	b, err2 := strconv.ParseFloat(wanted, 64)
	if err1 != nil || err2 != nil {
		return false
	}
	if op == "=" {
		return a >= b
	}
	order := 0
	switch {
	case a < b:
		order = -1
	case a > b:
		order = 1
	}
	return compared(op, order)
}

// compared reports whether the order of two values satisfies an operator.
func compared(op string, order int) bool {
	switch op {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}
