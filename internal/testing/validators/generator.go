package validators

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
)

// listing is the output of oslo-config-generator: the options of each section.
type listing struct {
	Options map[string]struct{ Opts []listed }
}

// listed is an option as printed by oslo-config-generator. Dest is the name in a file; Name has dashes if the command line
// does.
type listed struct {
	Dest, Type                          string
	Default                             any
	Min, Max                            json.Number
	Choices                             [][2]any // the value and its description
	Secret, Required, Mutable, Advanced bool
	Removal                             bool                           `json:"deprecated_for_removal"`
	Deprecated                          []struct{ Group, Name string } `json:"deprecated_opts"`
}

// later are the lists of options that the programs of 2025.1 have and those of zed do not, by the name of the file.
var later = map[string][]string{"neutron.conf": {"designate.auth"}}

// Options lists, with oslo-config-generator, the options that the program reading a file registers, in any order. Options of
// two lists occur twice. It returns facts only. The name identifies the file. It knows the options of the installed series
// only, and fails if that lacks one of the lists. The generator prints no types of list members, and its names of types are
// kept: "floating point value".
func Options(ctx context.Context, name string) ([]catalogue.Option, error) {
	r, isKnown := recipes[name]
	if !isKnown {
		return nil, fmt.Errorf("the options in %s are unknown: see recipes in internal/testing/validators/oslo.go", name)
	}
	c := command{name: "/usr/bin/oslo-config-generator", args: []string{"--format", "json"}}
	for _, namespace := range slices.Concat(r.namespaces, later[name]) {
		c.args = append(c.args, "--namespace", namespace)
	}
	out, stderr, err := c.run(ctx)
	isMissing := func(namespace string) bool { return strings.Contains(stderr, "Could not load "+namespace+"\n") }
	if err != nil || slices.ContainsFunc(r.namespaces, isMissing) {
		return nil, rejection(err, stderr)
	}
	var l listing
	decoder := json.NewDecoder(strings.NewReader(out))
	decoder.UseNumber()
	if err := decoder.Decode(&l); err != nil {
		return nil, err
	}
	var options []catalogue.Option
	for group, section := range l.Options {
		for _, o := range section.Opts {
			options = append(options, o.option(r.project, group))
		}
	}
	return options, nil
}

// Project returns the project whose program reads a file, by the file's name; empty for other files.
func Project(name string) string { return recipes[name].project }

// option converts the output to the catalogue's form.
func (l listed) option(project, group string) catalogue.Option {
	o := catalogue.Option{
		Project: project, Key: catalogue.Key{Group: group, Name: l.Dest}.Canonical(), Type: catalogue.Type(l.Type),
		Default: lines(l.Type, l.Default), Min: l.Min.String(), Max: l.Max.String(),
		Secret: l.Secret, Required: l.Required, Mutable: l.Mutable, Advanced: l.Advanced, Removal: l.Removal,
	}
	for _, choice := range l.Choices {
		if choice[0] != nil {
			o.Choices = append(o.Choices, text(choice[0]))
		}
	}
	for _, d := range l.Deprecated {
		o.Deprecated = append(o.Deprecated, catalogue.Key{Group: d.Group, Name: d.Name}.Canonical())
	}
	return o
}

// lines returns a default as the lines of a file; nil for None.
func lines(kind string, value any) []string {
	members, isList := value.([]any)
	switch {
	case value == nil:
		return nil
	case isList && kind == "multi valued":
		texts := []string{}
		for _, member := range members {
			texts = append(texts, text(member))
		}
		return texts
	}
	return []string{text(value)}
}

// text returns a JSON value in the notation that oslo.config reads.
func text(value any) string {
	var members []string
	switch v := value.(type) {
	case []any:
		for _, member := range v {
			members = append(members, text(member))
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			members = append(members, key+":"+text(v[key]))
		}
	case nil:
		return ""
	default:
		return fmt.Sprint(value)
	}
	return strings.Join(members, ",")
}
