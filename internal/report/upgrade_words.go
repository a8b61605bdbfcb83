package report

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/spelling"
	"stackplan/internal/upgrade"
)

// upgradeKinds are the parts of a report on an upgrade, in their order: how a summary counts them, one and many, and what
// they are called.
var upgradeKinds = []struct {
	kind      upgrade.Kind
	one, many string // %d: how many
	title     string
}{
	{upgrade.Blocked, "%d is blocked", "%d are blocked", "Blocked"},
	{upgrade.Removed, "%d option goes", "%d options go", "Options that go"},
	{upgrade.Invalid, "%d value is not taken", "%d values are not taken", "Values that are not taken any more"},
	{upgrade.Renamed, "%d is renamed", "%d are renamed", "Options with another name"},
	{upgrade.Default, "%d default moved", "%d defaults moved", "Defaults that moved under options that nobody sets"},
	{upgrade.Valued, "%d value by rule", "%d values by rule", "Options that rules set otherwise"},
	{upgrade.Deprecated, "%d is deprecated", "%d are deprecated", "Deprecated, and still read"},
	{upgrade.Served, "%d service", "%d services", "Services"},
	{upgrade.Filed, "%d file", "%d files", "Files"},
	{upgrade.Ported, "%d port", "%d ports", "Ports"},
	{upgrade.Warned, "%d warning", "%d warnings", "Warnings"},
}

// counted words a number of things.
func counted(n int, one, many string) string {
	if n == 1 {
		return fmt.Sprintf(one, n)
	}
	return fmt.Sprintf(many, n)
}

// upgradeHeadline sums a report up in one line.
func upgradeHeadline(r *upgrade.Report) string {
	direction := "Upgrade"
	if r.Downgrade {
		direction = "DOWNGRADE"
	}
	head := fmt.Sprintf("%s to %v: ", direction, r.To)
	s := r.Summary
	if s.Changes == 0 {
		return head + "nothing changes"
	}
	var words []string
	switch {
	case s.Decide > 0 && s.Danger > 0:
		words = append(words, counted(s.Decide, "%d needs you", "%d need you")+fmt.Sprintf(" (%d dangerous)", s.Danger))
	case s.Decide > 0:
		words = append(words, counted(s.Decide, "%d needs you", "%d need you"))
	case !r.Downgrade:
		words = append(words, "none needs you")
	}
	for _, k := range upgradeKinds {
		if n := s.Kinds[k.kind]; n > 0 {
			words = append(words, counted(n, k.one, k.many))
		}
	}
	return head + fmt.Sprintf("%s on %s: %s", spelling.Count(s.Changes, "change"), spelling.Count(s.Hosts, "host"), strings.Join(words, ", "))
}

// downgradeText warns at the top of a report on a way back.
const downgradeText = "No database goes back to an older series: a downgrade means backups, and losing what happened since"

// wayText is the way of a region.
func wayText(r upgrade.Region) string {
	if len(r.Stops) == 0 {
		return fmt.Sprintf("%v already", r.From)
	}
	stops := []string{r.From.String()}
	for _, s := range r.Stops {
		stops = append(stops, s.String())
	}
	return strings.Join(stops, " -> ")
}

// sameText counts what stays as it is.
func sameText(r *upgrade.Report) string {
	s := r.Summary
	words := []string{fmt.Sprintf("%d of %s that the cloud sets, %s of others", s.Same, spelling.Count(s.Options, "option"), spelling.Count(s.Unset, "default"))}
	if len(r.Kept) > 0 {
		words = append(words, fmt.Sprintf("%s of facts leave it as it is", spelling.Count(len(r.Kept), "change")))
	}
	if s.Unused > 0 {
		words = append(words, fmt.Sprintf("%s moved that nothing here reads", spelling.Count(s.Unused, "default")))
	}
	return strings.Join(words, "; ")
}

// editsText tells what --fix would do; empty where it can do nothing.
func editsText(r *upgrade.Report) string {
	if r.Summary.Edits == 0 {
		return ""
	}
	return fmt.Sprintf("--fix writes %d of them into the description", r.Summary.Edits)
}

// upgradePhrase is a change in words, fit to be shown. Formats put marks and colours around them.
type upgradePhrase struct {
	mark          string // ! is dangerous or blocked, ? needs a decision, else as of a comparison
	in            string // the series that brings it
	projects      string // nova, or several with commas
	name          string // [DEFAULT] my_ip; a service, path or port; what is wrong
	before, after string // both empty where words tell
	words         string // goes
	aside         string // the check that says so
	nodes         string // hosts and their number
}

// phraseOfUpgrade words a change.
func phraseOfUpgrade(c upgrade.Change) upgradePhrase {
	p := upgradePhrase{mark: upgradeMark(c), in: c.Series.String(), projects: visible(c.Project), nodes: onNodes(c.Nodes)}
	if p.name = visible(c.Subject); c.Option.Name != "" {
		p.name = visible(c.Option.String())
	}
	switch c.Kind {
	case upgrade.Blocked, upgrade.Warned:
		p.name, p.aside = shortened(c.Message, longReason), p.name
	case upgrade.Removed:
		p.words = removedWords(c)
	case upgrade.Invalid:
		p.words = "does not take " + upgradeValue(c.Before, upgrade.Value{})
	case upgrade.Renamed:
		p.words = "is now " + visible(c.Now.String())
		if c.Before != nil && c.After != nil && !slices.Equal(c.Before.Texts, c.After.Texts) {
			p.before, p.after = upgradePair(c)
		}
	case upgrade.Default, upgrade.Valued:
		if p.before, p.after = upgradePair(c); c.Before == nil {
			p.before, p.words = "", "is set to "+p.after
		}
	case upgrade.Deprecated:
		p.words = "is deprecated"
		if c.Gone != series.None {
			p.words += fmt.Sprintf(", and gone in %v", c.Gone)
		}
	default:
		p.words = actionWords(c)
	}
	return p
}

// upgradeMark is ! for what is dangerous or blocked, ? for what else needs a decision.
func upgradeMark(c upgrade.Change) string {
	switch {
	case c.Danger || c.Kind == upgrade.Blocked:
		return "!"
	case c.Decide:
		return "?"
	case c.Kind == upgrade.Removed || c.Action == upgrade.Goes:
		return "-"
	case c.Action == upgrade.Comes:
		return "+"
	}
	return "~"
}

func removedWords(c upgrade.Change) string {
	words := "goes"
	if c.Before != nil {
		words += ", was " + upgradeValue(c.Before, upgrade.Value{})
	}
	if c.Now.Name != "" {
		words += "; see " + visible(c.Now.String())
	}
	return words
}

// actionWords tell what happens to a service, a file or a port.
func actionWords(c upgrade.Change) string {
	was, now := visible(c.Was), visible(c.Message)
	switch {
	case c.Action == upgrade.Moves && c.Kind == upgrade.Filed:
		return "moves here from " + was
	case c.Action == upgrade.Moves && now != "":
		return "moves from " + was + " to " + now
	case c.Action == upgrade.Moves:
		return "takes the place of " + was
	case c.Action == upgrade.Altered && was != "" && now != "":
		return was + " -> " + now
	case c.Action == upgrade.Altered:
		return "is written otherwise"
	}
	if detail := strings.TrimSpace(was + now); detail != "" && c.Kind == upgrade.Ported {
		return string(c.Action) + ": " + detail
	}
	return string(c.Action)
}

// upgradePair is what an option is before and after. Of long values that are mostly alike only the difference is left.
func upgradePair(c upgrade.Change) (before, after string) {
	var b, a upgrade.Value
	if c.Before != nil {
		b = *c.Before
	}
	if c.After != nil {
		a = *c.After
	}
	return shortPair(upgradeValue(c.Before, a), upgradeValue(c.After, b))
}

// upgradeValue is what an option is. That it is a default is told where the other side is none.
func upgradeValue(v *upgrade.Value, other upgrade.Value) string {
	if v == nil {
		return absent
	}
	text := strings.Join(v.Texts, ", ")
	switch {
	case v.Secret && !isReference(v.Texts):
		text = "(secret)"
	case v.Computed:
		text = "computed on the host"
	case v.None:
		text = "none"
	case text == "":
		text = `""`
	}
	if v.Varies {
		text += " (each host its own)"
	}
	if v.Default && !other.Default {
		text += " (default)"
	}
	return text
}

// isReference reports whether every text names a secret instead of holding it.
func isReference(texts []string) bool {
	return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(text, "((") })
}

// upgradeBlock is changes that share where they come from, why they matter and what to do, so that these are told once.
type upgradeBlock struct {
	phrases []upgradePhrase
	changes []int    // that each phrase tells
	from    string   // the place of the description
	why     string   // one sentence
	do      []string // a sentence each
	decide  bool
}

// upgradeBlocks gathers changes, in the order of the first of each. Those of several projects that are alike are one line.
func upgradeBlocks(changes []upgrade.Change) []upgradeBlock {
	at := map[string]int{}
	var all []upgradeBlock
	for _, c := range changes {
		b := upgradeBlock{from: fromWords(c), why: shortened(c.Why, longReason), decide: c.Decide}
		for _, do := range c.Do {
			b.do = append(b.do, shortened(do, longReason))
		}
		key := fmt.Sprintf("%s %q %q %q", c.Kind, b.from, b.why, b.do)
		i, ok := at[key]
		if !ok {
			i = len(all)
			at[key] = i
			all = append(all, b)
		}
		all[i].add(phraseOfUpgrade(c))
	}
	return all
}

// add adds a line, or a project to a line that says the same of another one.
func (b *upgradeBlock) add(p upgradePhrase) {
	i := slices.IndexFunc(b.phrases, func(q upgradePhrase) bool {
		projects := q.projects
		q.projects = p.projects
		return p == q && p.projects != "" && projects != ""
	})
	if i >= 0 {
		b.phrases[i].projects += ", " + p.projects
		b.changes[i]++
		return
	}
	b.phrases, b.changes = append(b.phrases, p), append(b.changes, 1)
}

// fromWords tell what of the description a change comes from.
func fromWords(c upgrade.Change) string {
	text := inputWords(c.Inputs)
	switch {
	case text != "" && c.SetBy == upgrade.ByOverride:
		return "override " + text
	case text != "":
		return "from " + text
	case c.SetBy == upgrade.ByOverride:
		return "override"
	}
	return ""
}

// upgradeParts cuts the changes that need nobody into their kinds.
func upgradeParts(r *upgrade.Report) (decide []upgrade.Change, rest map[upgrade.Kind][]upgrade.Change) {
	rest = map[upgrade.Kind][]upgrade.Change{}
	for _, c := range r.Changes {
		if c.Decide {
			decide = append(decide, c)
		} else {
			rest[c.Kind] = append(rest[c.Kind], c)
		}
	}
	return decide, rest
}

// stop is a series on the way, with what to do there.
type stop struct {
	in    series.Series
	steps []upgrade.Step
	as    string // that they are those of an earlier stop, but for a few; empty where they are to be read
}

// stopsOf cuts the steps at the series that they belong to.
func stopsOf(steps []upgrade.Step) []stop {
	var all []stop
	for _, step := range steps {
		if last := len(all) - 1; last < 0 || all[last].in != step.Series {
			all = append(all, stop{in: step.Series})
		}
		last := &all[len(all)-1]
		last.steps = append(last.steps, step)
	}
	for i := range all {
		for _, earlier := range all[:i] {
			if all[i].as == "" && earlier.as == "" {
				all[i].as = earlier.again(all[i])
			}
		}
	}
	return all
}

// fewLess is how many steps another stop may lack to be told as the same.
const fewLess = 3

// again tells that a later stop has the same steps, but for the name of the series and a few that it lacks; empty where it
// has others.
func (s stop) again(later stop) string {
	var lacks []string
	rest := later.steps
	for i, step := range s.steps {
		if len(rest) > 0 && isSameStep(step, rest[0], s.in.String(), later.in.String()) {
			rest = rest[1:]
			continue
		}
		lacks = append(lacks, fmt.Sprint(i+1))
	}
	if len(rest) > 0 || len(lacks) > fewLess {
		return ""
	}
	text := fmt.Sprintf("as those to %v", s.in)
	if len(lacks) > 0 {
		text += ", without " + strings.Join(lacks, ", ")
	}
	return text
}

// isSameStep reports whether two steps are alike, but for the name of the series.
func isSameStep(a, b upgrade.Step, inA, inB string) bool {
	return a.Region == b.Region && a.Service == b.Service && a.Nodeset == b.Nodeset && a.Why == b.Why &&
		strings.ReplaceAll(a.Do, inA, inB) == b.Do
}

// stepPlace is the region and the service of a step.
func stepPlace(s upgrade.Step) string {
	return strings.TrimSpace(visible(s.Region) + " " + visible(s.Service))
}
