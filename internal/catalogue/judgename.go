package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// JudgeName returns the option that a series of a project reads under a name, and what is wrong with the name:
//
//   - a deprecated name finds its option, with a warning that holds the name to write;
//   - a name that only other series know is an error that tells since when it is gone, or when it appears, and what to
//     write in this series;
//   - an unknown name is an error with the nearest names.
//
// The option is found, and ok, unless a problem is an error. Back ends that the user declares: see BackendOption.
func (c *Catalogue) JudgeName(project string, s series.Series, key Key) (o Option, ok bool, problems []Problem) {
	p, key := c.project(project), key.Canonical()
	if i := p.find(key, s); i >= 0 {
		return p.option(i, s), true, nil
	}
	if readers := p.readers(key, s); len(readers) > 0 {
		return p.option(readers[0], s), true, []Problem{p.renamed(key, s, readers)}
	}
	if len(p.records) == 0 {
		return Option{}, false, []Problem{noProject(project)}
	}
	if first, last := p.known(key); first != series.None {
		return Option{}, false, []Problem{p.elsewhen(key, s, first, last)}
	}
	return Option{}, false, []Problem{p.unknown(key, s)}
}

// noProject is the problem of a project that the catalogue does not have.
func noProject(name string) Problem {
	return Problem{
		Kind: Error, Message: fmt.Sprintf("the catalogue has no project %s", name),
		Limit: "projects: " + strings.Join(projects, ", "), Hint: didYouMean(spelling.Nearest(name, projects)),
	}
}

// renamed warns of a deprecated name that readers still read.
func (p *project) renamed(key Key, s series.Series, readers []int) Problem {
	names := make([]string, len(readers))
	for i, r := range readers {
		names[i] = p.records[r].key.String()
	}
	since := p.last(key, s) + 1
	message := fmt.Sprintf("%v is a deprecated name in %v", key, s)
	if since > series.Oldest {
		message += fmt.Sprintf(", renamed in %v", since)
	}
	return Problem{Kind: Warning, Message: message, Hint: "write " + strings.Join(names, " and ")}
}

// known returns the first and the last series that read a name, whether deprecated or not; series.None if none does.
func (p *project) known(key Key) (first, last series.Series) {
	for _, s := range series.All() {
		if p.find(key, s) < 0 && len(p.readers(key, s)) == 0 {
			continue
		}
		if first == series.None {
			first = s
		}
		last = s
	}
	return first, last
}

// elsewhen is the problem of a name that series s does not read, but others from first to last do.
func (p *project) elsewhen(key Key, s, first, last series.Series) Problem {
	problem := Problem{Kind: Error, Limit: fmt.Sprintf("options of %s in %v", p.name, s)}
	switch {
	case s > last:
		problem.Message = fmt.Sprintf("%v is gone since %v", key, last+1)
	case s < first:
		problem.Message = fmt.Sprintf("%v appears in %v; %v does not know it", key, first, s)
	default:
		problem.Message = fmt.Sprintf("%s does not know %v in %v", p.name, key, s)
	}
	if i := p.lineage(key)[s]; i >= 0 {
		problem.Hint = fmt.Sprintf("in %v it is %v", s, p.records[i].key)
	} else if s > last {
		problem.Hint = replacement(p.name, key)
	}
	return problem
}

// unknown is the problem of a name that no series knows.
func (p *project) unknown(key Key, s series.Series) Problem {
	problem := Problem{
		Kind:    Error,
		Message: fmt.Sprintf("%s has no option %v in %v", p.name, key, s),
		Limit:   fmt.Sprintf("options of %s in %v", p.name, s),
		Hint:    p.suggest(key, s),
	}
	if len(p.namesIn(key.Group, s)) == 0 {
		problem.Message = fmt.Sprintf("%s has no group [%s] in %v", p.name, key.Group, s)
	}
	return problem
}

// suggest returns a hint for an unknown name: the nearest name of its group, else the same name in other groups, else the
// nearest name of the nearest group, else the nearest name in any group.
func (p *project) suggest(key Key, s series.Series) string {
	if name := spelling.Nearest(key.Name, p.namesIn(key.Group, s)); name != "" {
		return didYouMean(Key{key.Group, name}.String())
	}
	if strings.EqualFold(key.Group, "DEFAULT") && key.Group != "DEFAULT" {
		return "section names are matched without regard to case, but for [DEFAULT]"
	}
	groups := p.groups(s)
	near := spelling.Nearest(key.Group, groups)
	if p.find(Key{near, key.Name}, s) >= 0 {
		return didYouMean(Key{near, key.Name}.String())
	}
	var same []string
	var all []string
	for _, group := range groups {
		if p.find(Key{group, key.Name}, s) >= 0 {
			same = append(same, Key{group, key.Name}.String())
		}
		all = append(all, p.namesIn(group, s)...)
	}
	switch {
	case len(same) > 0:
		return didYouMean(strings.Join(same[:min(len(same), 3)], " or "))
	case near != "" && spelling.Nearest(key.Name, p.namesIn(near, s)) != "":
		return didYouMean(Key{near, spelling.Nearest(key.Name, p.namesIn(near, s))}.String())
	case spelling.Nearest(key.Name, all) != "":
		return p.suggest(Key{key.Group, spelling.Nearest(key.Name, all)}, s)
	}
	if near == "" || near == key.Group {
		return ""
	}
	return didYouMean("[" + near + "]")
}

// namesIn returns the names of a group in series s, sorted.
func (p *project) namesIn(group string, s series.Series) []string {
	var found []string
	from, _ := slices.BinarySearchFunc(p.records, Key{group, ""}, func(r record, k Key) int { return r.key.compare(k) })
	for _, r := range p.records[from:] {
		if r.key.Group != group {
			break
		}
		if r.series.holds(s) {
			found = append(found, r.key.Name)
		}
	}
	return found
}

// groups returns the groups of series s, sorted; not "?".
func (p *project) groups(s series.Series) []string {
	var found []string
	for _, r := range p.records {
		isNew := len(found) == 0 || found[len(found)-1] != r.key.Group
		if r.series.holds(s) && r.key.Group != "?" && isNew {
			found = append(found, r.key.Group)
		}
	}
	return found
}
