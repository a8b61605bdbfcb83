package language

import (
	"fmt"
	"strings"
)

// Page returns the reference page of the language in Markdown: a section for each struct, with a table of its fields.
func Page() string {
	var b strings.Builder
	b.WriteString(pageHead)
	section := "\n"
	for _, e := range inSections(Reference()) {
		if parent := parentOf(e.Path); parent != section {
			section = parent
			title := "The cloud"
			if parent != "" {
				title = "`" + parent + "`"
			}
			fmt.Fprintf(&b, "\n## %s\n\n| field | value | default | meaning | example |\n| --- | --- | --- | --- | --- |\n", title)
		}
		name := strings.TrimPrefix(strings.TrimPrefix(e.Path, section), ".")
		meaning := e.Doc
		if e.Rule != "" {
			meaning += " (" + e.Rule + ")"
		}
		if e.Required {
			name += " (required)"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", name, cell(e.Value), code(e.Default), cell(meaning), code(e.Example))
	}
	return b.String()
}

// pageHead begins the reference page.
const pageHead = `# The language

A description is a directory with ` + "`*.cue`" + ` files of one package, ` + "`*.hcl`" + ` files, and tables of hosts. It is unified with the schema, which sets
all defaults. This page lists every field; it is generated from the schema (` + "`make docs`" + `), and ` + "`stackplan explain FIELD`" + ` prints the
same. The [tutorial](tutorial.md) plans a cloud step by step, and [HCL](hcl.md) is another syntax for the same fields.

Words in capitals in a path are names that you choose: ` + "`regions.REGION.networks.NETWORK.vlan`" + ` is the VLAN of a network, written as
` + "`regions: r1: networks: public: vlan: 200`" + `. N is the number of an element of a list.
`

// inSections returns entries so that the fields of each struct follow each other, with the structs in the order in which they first occur.
func inSections(all []Entry) []Entry {
	var order []string
	sections := map[string][]Entry{}
	for _, e := range all {
		parent := parentOf(e.Path)
		if sections[parent] == nil {
			order = append(order, parent)
		}
		sections[parent] = append(sections[parent], e)
	}
	var sorted []Entry
	for _, parent := range order {
		sorted = append(sorted, sections[parent]...)
	}
	return sorted
}

// parentOf returns the path of the struct that contains a field; empty for the cloud.
func parentOf(path string) string { return path[:max(strings.LastIndexByte(path, '.'), 0)] }

// cell returns a text as the cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// code returns a text as code in the cell of a table; nothing for no text.
func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + cell(text) + "`"
}
