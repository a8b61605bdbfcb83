package format

import (
	"slices"
	"strings"
)

// keepalivedSets are the blocks that list members in any order.
var keepalivedSets = []string{
	"group", "notification_email", "track_bfd", "track_file", "track_interface", "track_process", "track_script", "unicast_peer",
}

// keepalivedOrdered are the blocks that list members in a fixed order.
var keepalivedOrdered = []string{
	"static_ipaddress", "static_routes", "static_rules", "virtual_ipaddress", "virtual_ipaddress_excluded", "virtual_routes",
	"virtual_rules",
}

// keepalivedMean adds the lines of a block, which is nested in the blocks of section, and of the blocks in it.
func keepalivedMean(block []Directive, section string, m *meaning) {
	titles := map[string]int{}
	for _, d := range block {
		if d.Block == nil {
			key := d.Words[0]
			m.add(inOrder, statement{as: name{section, key}, section: section, key: key, value: keepalivedText(d.Words[1:]), line: d.Line})
			continue
		}
		if counts, isList := keepalivedList(d); isList {
			keepalivedItems(d, section, counts, m)
			continue
		}
		title := keepalivedText(d.Words)
		titles[title]++
		inner := within(section, numbered(title, titles[title]))
		m.add(inOrder, statement{as: name{inner, ""}, section: inner, line: d.Line})
		keepalivedMean(d.Block, inner, m)
	}
}

// keepalivedList reports whether a block is a list of lines, and which of them are effective.
func keepalivedList(d Directive) (counting, bool) {
	holdsBlocks := slices.ContainsFunc(d.Block, func(line Directive) bool { return line.Block != nil })
	switch {
	case holdsBlocks || len(d.Words) > 1:
		return 0, false
	case slices.Contains(keepalivedSets, d.Words[0]):
		return anyOrder, true
	}
	return inOrder, slices.Contains(keepalivedOrdered, d.Words[0])
}

// keepalivedItems adds the lines of a list as the values of one key. An empty list adds nothing.
func keepalivedItems(d Directive, section string, counts counting, m *meaning) {
	key := d.Words[0]
	for _, line := range d.Block {
		m.add(counts, statement{as: name{section, key}, section: section, key: key, value: keepalivedText(line.Words), line: line.Line})
	}
}

// keepalivedText joins words and quotes them if needed.
func keepalivedText(words []string) string {
	texts := make([]string, len(words))
	for i, word := range words {
		text, bad := quoteKeepalived(word)
		if bad != "" {
			text = `"` + word + `"`
		}
		texts[i] = text
	}
	return strings.Join(texts, " ")
}

// within returns the name of a nested block.
func within(outer, inner string) string {
	if outer == "" {
		return inner
	}
	return outer + " / " + inner
}
