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

// listing is what oslo-config-generator prints: the options of each section.
type listing struct {
	Options map[string]struct{ Opts []listed }
}

// listed is an option as oslo-config-generator prints it. Dest is the name in a file: Name has dashes where the command
// line does.
type listed struct {
	Dest, Type                          string
	Default                             any
	Min, Max                            json.Number
	Choices                             [][2]any // the value and what it means
	Secret, Required, Mutable, Advanced bool
	Removal                             bool                           `json:"deprecated_for_removal"`
	Deprecated                          []struct{ Group, Name string } `json:"deprecated_opts"`
}

// later are the lists that the programs of 2025.1 have and those of zed lack, by the name of the file.
var later = map[string][]string{"neutron.conf": {"designate.auth"}}

// Options has oslo-config-generator list the options that the reader of a file registers, in no order, and those of two
// lists twice. Facts only. The name tells whose file it is. It knows the options of the installed series only, and fails
// where that lacks one of the lists. The members of lists have no type there, and its names for the types are kept:
// "floating point value".
func Options(ctx context.Context, name string) ([]catalogue.Option, error) {
	r, isKnown := recipes[name]
	if !isKnown {
		return nil, fmt.Errorf("nothing is known of the options in %s: see recipes in internal/testing/validators/oslo.go", name)
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

// Project returns the project whose program reads a file, by the file's name; empty for others.
func Project(name string) string { return recipes[name].project }

// option turns what is printed into the catalogue's form.
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

// lines writes a default as a file would hold it, nil for None.
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

// text writes a value of JSON as oslo.config reads it.
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
