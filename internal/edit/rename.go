package edit

import (
	"cmp"
	"maps"
	"slices"

	"cuelang.org/go/cue/ast"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/language"
	"stackplan/internal/load"
	"stackplan/internal/source"
)

// accepted returns the renames that can be made, and reports the others.
func (ed *editing) accepted(all []Rename) map[source.Path]Rename {
	made, taken := map[source.Path]Rename{}, map[source.Path]int{}
	for _, r := range all {
		taken[r.target()]++
	}
	for _, r := range all {
		switch {
		case !ed.IsSet(r.Path):
			ed.leaveRename(r, "the description does not set %s here", language.Label(r.Path))
		case r.target() == r.Path:
		case ed.IsSet(r.target()) || taken[r.target()] > 1:
			ed.leaveRename(r, "the option is also set here under another name, as [%s] %s: remove one of them", r.Group, r.Name)
		case !ed.isNamed(r.Path):
			ed.leaveRename(r, "%s is named by an expression, or by a value that is used here", language.Label(r.Path))
		default:
			made[r.Path] = r
		}
	}
	ed.dropAllShared(made)
	return made
}

// dropAllShared removes the renames of patterns that also apply to options whose name does not change, and reports them.
func (ed *editing) dropAllShared(made map[source.Path]Rename) {
	for again := true; again; {
		again = false
		for _, path := range sortedKeys(made) {
			if other := ed.sharedWith(path, made); other != "" {
				ed.leaveRename(made[path], "this also sets %s, whose name does not change", other)
				delete(made, path)
				again = true
			}
		}
	}
}

// sharedWith returns another path that a place of an option sets and that is not renamed in the same way; empty if there is none.
func (ed *editing) sharedWith(path source.Path, made map[source.Path]Rename) source.Path {
	r := made[path]
	for _, sp := range ed.spotsOf(path) {
		for _, other := range ed.Match(sp.path()) {
			o, ok := made[other]
			if !(ok && o.Group == r.Group && o.Name == r.Name) && slices.Contains(ed.spotsOf(other), sp) {
				return other
			}
		}
	}
	return ""
}

// isNamed reports whether the group and the name of an option are literal where it is set.
func (ed *editing) isNamed(path source.Path) bool {
	spots := ed.spotsOf(path)
	return len(spots) > 0 && !slices.ContainsFunc(spots, func(sp *spot) bool { return sp.isPattern() || sp.outer.isPattern() })
}

// spotsOf returns the spots that set a value; none if an expression takes part.
func (ed *editing) spotsOf(path source.Path) []*spot {
	var all []*spot
	for _, f := range ed.Fields(path) {
		sp := ed.spots[f]
		if sp == nil || !sp.appliesTo(path) {
			return nil
		}
		all = append(all, sp)
	}
	return all
}

func sortedKeys[V any](m map[source.Path]V) []source.Path { return slices.Sorted(maps.Keys(m)) }

// move is a spot that gets another name, possibly in another group.
type move struct {
	*spot
	to Rename
}

// rename writes the changes of all renames. It removes those that fail, reports them, and returns whether there were any: then
// it must be called again.
func (ed *editing) rename(all map[source.Path]Rename) (again bool) {
	groups := map[*spot][]move{}
	known := map[*spot]bool{}
	for _, path := range sortedKeys(all) {
		for _, sp := range ed.spotsOf(path) {
			if !known[sp] {
				known[sp] = true
				groups[sp.outer] = append(groups[sp.outer], move{sp, all[path]})
			}
		}
	}
	ed.scripts = map[*load.File]*script{}
	for _, group := range slices.SortedFunc(maps.Keys(groups), compareSpots) {
		slices.SortFunc(groups[group], func(a, b move) int { return compareSpots(a.spot, b.spot) })
		for _, m := range ed.renameIn(group, groups[group]) {
			if _, ok := all[m.to.Path]; ok {
				ed.leaveRename(m.to, "%s cannot be moved to another group in this layout", language.Label(m.to.Path))
				delete(all, m.to.Path)
				again = true
			}
		}
	}
	return again
}

// compareSpots orders spots by file and place.
func compareSpots(a, b *spot) int {
	return cmp.Or(cmp.Compare(a.file.Name, b.file.Name), a.Pos().Offset()-b.Pos().Offset())
}

// renameIn renames options of one group, and returns those that fail.
func (ed *editing) renameIn(group *spot, moves []move) (left []move) {
	name, _, _ := ast.LabelName(group.Label)
	targets := map[string][]move{}
	for _, m := range moves {
		targets[m.to.Group] = append(targets[m.to.Group], m)
	}
	for _, to := range slices.Sorted(maps.Keys(targets)) {
		work := ed.regroup
		if to == name {
			work = ed.relabelAll
		}
		if !work(group, to, targets[to]) {
			left = append(left, targets[to]...)
		}
	}
	return left
}

// relabelAll gives options other names, and their group the name to.
func (ed *editing) relabelAll(group *spot, to string, moves []move) bool {
	ok := ed.relabel(group, to)
	for _, m := range moves {
		ok = ed.relabel(m.spot, m.to.Name) && ok
	}
	return ok
}

// relabel gives a spot another name.
func (ed *editing) relabel(sp *spot, name string) bool {
	if now, _, _ := ast.LabelName(sp.Label); now == name {
		return true
	}
	word, ok := sp.word(name)
	from, to := sp.labelExtent()
	ed.script(sp.file).replace(from, to, word)
	return ok
}

// partsIn counts the fields in the value of a group.
func partsIn(group *spot) int {
	n := 0
	for _, lit := range cuesyntax.Structs(group.Value) {
		n += len(lit.Elts)
	}
	return n
}
