package upgrade

import (
	"bytes"
	"slices"
	"strings"

	"stackplan/internal/artefact"
)

// fileComparison compares the files of a class of hosts in both series: which are new, removed, moved or changed. The content of the
// files in the format of oslo.config is compared option by option elsewhere.
type fileComparison struct {
	class           *hostClass
	current, target *host
	times           *timeline
	found           *results
}

// compare adds the changes of all files.
func (f *fileComparison) compare() {
	var removed []string
	for _, path := range sortedKeys(f.current.files) {
		switch other := f.target.files[path]; {
		case other == nil:
			removed = append(removed, path)
		case other.Project == "" && !bytes.Equal(f.current.files[path].Body, other.Body):
			f.changed(f.current.files[path], other)
		}
	}
	for _, path := range sortedKeys(f.target.files) {
		if f.current.files[path] != nil {
			continue
		}
		change := f.change(ActionNew, f.target, path)
		if i := slices.IndexFunc(removed, func(old string) bool { return f.isMoved(old, path) }); i >= 0 {
			change.Action, change.Previous, change.Instructions = ActionMoved, removed[i], []string{removalOf(removed[i])}
			removed = slices.Delete(removed, i, i+1)
		}
		f.found.add(f.class, nil, change)
	}
	for _, path := range removed {
		change := f.change(ActionRemoved, f.current, path)
		change.Instructions = []string{removalOf(change.Subject)}
		f.found.add(f.class, nil, change)
	}
}

// change returns a change of a file of one side.
func (f *fileComparison) change(action Action, h *host, path string) Change {
	return Change{
		Kind: FileChange, Action: action, Subject: h.subject(path), Series: f.times.changeOfFile(f.class, action, path),
		Services: h.readers[path], Files: []string{path},
	}
}

// removalOf returns the instruction for a file that stackplan does not generate any more.
func removalOf(path string) string {
	return "remove " + path + ", or restore the version of its package: stackplan no longer updates it"
}

// isMoved reports whether two paths are of the same file: the tables describe both with the same text, and a service reads both.
func (f *fileComparison) isMoved(from, to string) bool {
	a, b := f.current.tables[from], f.target.tables[to]
	return a != nil && b != nil && a.Doc == b.Doc && a.Links == nil && containsAny(f.current.readers[from], f.target.readers[to])
}

// changed adds the change of a file in another format, with the rules whose lines differ.
func (f *fileComparison) changed(current, target *artefact.File) {
	before, after := linesByRule(current), linesByRule(target)
	var rules []string
	for _, sides := range [][2]map[string][]byte{{before, after}, {after, before}} {
		for _, rule := range sortedKeys(sides[0]) {
			if !bytes.Equal(sides[0][rule], sides[1][rule]) {
				rules = union(rules, []string{rule})
			}
		}
	}
	slices.Sort(rules)
	change := f.change(ActionChanged, f.current, current.Path)
	change.Rule, change.SetBy = strings.Join(rules, ", "), ByRule
	f.found.add(f.class, nil, change)
}

// linesByRule returns the lines of a file by the row or the template that wrote them.
func linesByRule(f *artefact.File) map[string][]byte {
	texts := map[string][]byte{}
	for i, line := range strings.Split(strings.TrimSuffix(string(f.Body), "\n"), "\n") {
		if i < len(f.Lines) && f.Lines[i] != nil {
			name := f.Lines[i].Option
			if name == "" {
				name = f.Lines[i].Template
			}
			texts[name] = append(append(texts[name], line...), '\n')
		}
	}
	return texts
}
