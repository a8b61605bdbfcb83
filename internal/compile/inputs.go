package compile

import (
	"maps"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// Inputs returns the values of the description that a line of a host is computed from, with their positions: each value that the
// user set, otherwise the default of the schema. A value that is neither set nor has a default is no input.
func (c *Cloud) Inputs(h *model.Host, o *artefact.Origin) []source.Input {
	var all []source.Input
	for _, pattern := range o.From {
		for _, in := range c.inputsAt(h.Region, service.Expand(pattern, h)) {
			if !slices.ContainsFunc(all, func(known source.Input) bool { return known.Path == in.Path }) {
				all = append(all, in)
			}
		}
	}
	return all
}

// inputsAt returns the inputs of one pattern, given as alternatives. A pattern with * matches every value that the user set.
func (c *Cloud) inputsAt(region *model.Region, paths []source.Path) []source.Input {
	if !slices.Contains(paths[0].Labels(), "*") {
		return c.firstSet(paths)
	}
	var all []source.Input
	for _, pattern := range paths {
		for _, path := range c.Source.Match(pattern) {
			all = append(all, c.input(path, c.Source.Pos(path)))
		}
		all = append(all, c.firstCell(region, pattern)...)
	}
	return all
}

// firstCell returns the first cell of an inventory table, by the names of hosts, if a pattern matches a fact of all hosts of a
// region: regions.r1.hosts.*.zone.
func (c *Cloud) firstCell(region *model.Region, pattern source.Path) []source.Input {
	labels := pattern.Labels()
	if len(labels) < 5 || labels[0] != "regions" || labels[2] != "hosts" || labels[3] != "*" {
		return nil
	}
	for _, host := range slices.Sorted(maps.Keys(region.Inventory)) {
		path := source.Join("inventory", host).Add(labels[4:]...)
		if pos, isSet := c.Locate(path); isSet {
			in := c.input(path, pos)
			in.Path = string(source.Join("inventory", "*").Add(labels[4:]...))
			return []source.Input{in}
		}
	}
	return nil
}

// firstSet returns the first of the alternatives that the user set, otherwise the default of the last that has one.
func (c *Cloud) firstSet(paths []source.Path) []source.Input {
	for _, path := range paths {
		if pos, isSet := c.Locate(path); isSet {
			return []source.Input{c.input(path, pos)}
		}
	}
	for _, path := range slices.Backward(paths) {
		if pos, _ := c.Locate(path); pos.IsValid() && c.Source.HasDefault(path) {
			return []source.Input{c.input(path, pos)}
		}
	}
	return nil
}

// Locate returns the position of a value, and whether the user set it; otherwise the position is that of the schema.
func (c *Cloud) Locate(path source.Path) (pos source.Pos, isSet bool) {
	pos = c.Source.Pos(path)
	return pos, pos.IsValid() && !load.FromSchema(pos)
}

// InputAt returns the value at a path as an input: where the user set it, otherwise where the schema defines it.
func (c *Cloud) InputAt(path source.Path) source.Input { return c.input(path, c.Source.Pos(path)) }

func (c *Cloud) input(path source.Path, pos source.Pos) source.Input {
	in := source.Input{Path: string(path), Default: !pos.IsValid() || load.FromSchema(pos), File: pos.File, Line: pos.Line, Column: pos.Column}
	if !in.Default {
		in.File, in.Text = c.Revision+pos.File, c.Source.Text(path)
	}
	return in
}
