package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
)

// release is a file of facts: the options of a project in one series, and for each sample file its lists of options
// (oslo.config.opts namespaces).
type release struct {
	Files   map[string][]string
	Count   int
	Options []fact
}

// fact is one option of a file of facts. Values are as declared in the sources.
type fact struct {
	Group, Name string
	Type, Item  catalogue.Type
	ItemMin     json.Number `json:"item_min"`
	ItemMax     json.Number `json:"item_max"`
	ItemChoices []any       `json:"item_choices"`
	Default     any
	Computed    bool
	Sample      any
	Runtime     any
	Min, Max    json.Number
	Choices     []any
	Secret      bool
	Required    bool
	Mutable     bool
	Advanced    bool
	Removal     bool
	Deprecated  [][2]string
	Variants    []fact
	NS          []string
}

// read decodes a file of facts.
func read(text []byte) ([]catalogue.Option, error) {
	var r release
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&r); err != nil {
		return nil, err
	}
	if r.Count != len(r.Options) {
		return nil, fmt.Errorf("the file contains %d options, but its count is %d", len(r.Options), r.Count)
	}
	options := make([]catalogue.Option, len(r.Options))
	for i, f := range r.Options {
		options[i] = f.option(r.Files)
	}
	return options, nil
}

// option converts a fact to the catalogue's form.
func (f fact) option(files map[string][]string) catalogue.Option {
	o := catalogue.Option{
		Key:  catalogue.Key{Group: f.Group, Name: f.Name},
		Type: f.Type, Item: f.Item, ItemMin: f.ItemMin.String(), ItemMax: f.ItemMax.String(),
		ItemChoices: choices(f.ItemChoices), Choices: choices(f.Choices),
		Default: texts(f.Type, f.Default), Sample: texts(f.Type, f.Sample), Runtime: texts(f.Type, f.Runtime),
		Min: f.Min.String(), Max: f.Max.String(), Computed: f.Computed,
		Secret: f.Secret, Required: f.Required, Mutable: f.Mutable, Advanced: f.Advanced, Removal: f.Removal,
		Files: listedIn(f.NS, files),
	}
	for _, d := range f.Deprecated {
		o.Deprecated = append(o.Deprecated, catalogue.Key{Group: d[0], Name: d[1]}.Canonical())
	}
	for _, v := range f.Variants {
		o.Variants = append(o.Variants, catalogue.Variant{Type: v.Type, Default: texts(v.Type, v.Default), Computed: v.Computed})
	}
	return o
}

// listedIn returns the sample files that contain one of the lists, sorted.
func listedIn(lists []string, files map[string][]string) []string {
	var found []string
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if slices.ContainsFunc(files[file], func(list string) bool { return slices.Contains(lists, list) }) {
			found = append(found, file)
		}
	}
	return found
}

// choices returns the texts of the valid values. It omits None, because no text represents it; the result is nil if nothing
// remains.
func choices(values []any) []string {
	var found []string
	for _, v := range values {
		if v != nil {
			found = append(found, text(v))
		}
	}
	return found
}

// texts returns a value as the lines of a file; nil for None.
func texts(t catalogue.Type, value any) []string {
	members, isList := value.([]any)
	switch {
	case value == nil:
		return nil
	case isList && (t == catalogue.Multi || t == catalogue.MultiString):
		lines := []string{}
		for _, m := range members {
			lines = append(lines, text(m))
		}
		return lines
	case t == catalogue.Integer && value == true:
		return []string{"1"}
	case t == catalogue.Integer && value == false:
		return []string{"0"}
	}
	return []string{text(value)}
}

// text returns a value in the notation that oslo.config reads from a file.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case []any:
		members := make([]string, len(v))
		for i, m := range v {
			members[i] = text(m)
		}
		return strings.Join(members, ",")
	case map[string]any:
		pairs := make([]string, 0, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			pairs = append(pairs, key+":"+text(v[key]))
		}
		return strings.Join(pairs, ",")
	}
	return fmt.Sprint(value)
}
