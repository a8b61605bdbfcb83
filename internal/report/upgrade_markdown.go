package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"stackplan/internal/spelling"
	"stackplan/internal/upgrade"
)

// UpgradeMarkdown prints what another series does to a cloud for a comment on a pull request: the headline, what needs a
// decision, and folded the rest by kind and the steps. All that comes from files and descriptions stands between backquotes,
// as in DiffMarkdown.
func UpgradeMarkdown(w io.Writer, r *upgrade.Report) error {
	m := &upgradeMarkdown{}
	m.headOf(r)
	decide, rest := upgradeParts(r)
	if len(decide) > 0 {
		m.section(fmt.Sprintf("#### Needs you (%d)\n", len(decide)), "\n", upgradeEntries(decide))
	}
	for _, k := range upgradeKinds {
		if n := len(rest[k.kind]); n > 0 {
			m.section(folded(fmt.Sprintf("%s: %d", k.title, n)), closing, upgradeEntries(rest[k.kind]))
		}
	}
	m.steps(r.Steps)
	m.endOf()
	_, err := io.WriteString(w, m.out.String())
	return err
}

// upgradeMarkdown is a text under way.
type upgradeMarkdown struct {
	markdown
	leftSteps int // that had no room
}

// folded begins what is shown on demand.
func folded(title string) string {
	return "<details><summary>" + title + "</summary>\n"
}

// headOf tells what all adds up to.
func (m *upgradeMarkdown) headOf(r *upgrade.Report) {
	head, kinds := upgradeHeadline(r)
	fmt.Fprintf(&m.out, "### %s\n\n", head)
	if kinds != "" {
		fmt.Fprintf(&m.out, "%s.\n\n", kinds)
	}
	if r.Downgrade {
		fmt.Fprintf(&m.out, "> **%s.**\n\n", downgradeText)
	}
	for _, region := range r.Regions[:min(len(r.Regions), fewRows)] {
		m.item(fmt.Sprintf("%s: %s (%s)", code(visible(region.Name)), strings.ReplaceAll(wayText(region), "->", "→"), spelling.Count(region.Hosts, "host")))
	}
	if more := len(r.Regions) - fewRows; more > 0 {
		m.item(fmt.Sprintf("and %s more", spelling.Count(more, "region")))
	}
	if text := sameText(r); text != "" {
		m.item("stays: " + text)
	}
	if text := mootText(r); text != "" {
		m.item("no matter: " + text)
	}
	if text := editsText(r); text != "" {
		m.item("`--fix`" + strings.TrimPrefix(text, "--fix"))
	}
	for _, text := range gapTexts(r.Gaps) {
		m.item("**not known**: " + prose(text))
	}
	m.out.WriteString("\n")
}

// section prints entries between an opening and an end, as many as have room.
func (m *upgradeMarkdown) section(opening, end string, entries []entry) {
	if m.leftChanges == 0 && m.fits(opening+entries[0].text+end+closing) {
		m.out.WriteString(opening)
		entries = m.asFits(entries)
		m.out.WriteString(end)
	}
	for _, e := range entries {
		m.leftChanges += e.changes
	}
}

// upgradeEntries are changes, a line each; what the lines of a block share stands below its last one.
func upgradeEntries(changes []upgrade.Change) []entry {
	var all []entry
	for _, b := range upgradeBlocks(changes) {
		head := "\n"
		for i, f := range b.phrases {
			all = append(all, entry{head + "- " + upgradeLine(f) + "\n", b.changes[i]})
			head = ""
		}
		last := &all[len(all)-1].text
		for _, shared := range []string{b.from, b.why} {
			if shared != "" {
				*last += "  - " + prose(shared) + "\n"
			}
		}
		for _, do := range b.do {
			*last += "  - **do:** " + prose(do) + "\n"
		}
	}
	return all
}

// upgradeLine is a change in one line.
func upgradeLine(f upgradePhrase) string {
	words := []string{f.in}
	if f.mark == "!" {
		words = append(words, "**!**")
	}
	if f.projects != "" {
		words = append(words, code(f.projects))
	}
	name := code(f.name)
	if f.aside != "" {
		name = prose(f.name)
	}
	words = append(words, name)
	if f.words != "" {
		words = append(words, prose(f.words))
	}
	if f.before != "" {
		words = append(words, code(f.before), "→", code(f.after))
	}
	if f.aside != "" {
		words = append(words, "("+code(f.aside)+")")
	}
	nodes, count, _ := strings.Cut(f.nodes, " (")
	return joinWords(append(words, "on", code(nodes), "("+count))
}

// inert is a text in which markdown finds nothing, and active what makes it find something all the same: links, addresses,
// emojis, emphasis.
var (
	inert  = regexp.MustCompile(`^(\[[A-Za-z_]{2,}\] )?[A-Za-z][A-Za-z0-9 .,;:'"()/=+%_\[\]-]*$`)
	active = regexp.MustCompile(`\]\(|\]:|//|www\.|:[A-Za-z0-9_+-]+:|\b_|_\b|[^A-Za-z0-9]_|_[^A-Za-z0-9]`)
)

// prose is a sentence as it is, or between backquotes where markdown would find something in it.
func prose(text string) string {
	if inert.MatchString(text) && !active.MatchString(text) {
		return text
	}
	return code(text)
}

// steps print what to do, folded, one stop after the other.
func (m *upgradeMarkdown) steps(steps []upgrade.Step) {
	for _, stop := range stopsOf(steps) {
		text := fmt.Sprintf("Steps to %v: %s\n\n", stop.in, stop.as)
		if stop.as == "" {
			lines, _ := stop.lines()
			text = folded(fmt.Sprintf("Steps to %v: %d", stop.in, len(lines))) + "\n"
			for i, step := range lines {
				text += stepMarkdown(i+1, step)
			}
			text += closing
		}
		if m.leftChanges+m.leftSteps > 0 || !m.fits(text) {
			m.leftSteps += len(stop.steps)
			continue
		}
		m.out.WriteString(text)
	}
}

// stepMarkdown is a step as a numbered point.
func stepMarkdown(number int, s upgrade.Step) string {
	var words []string
	if place := stepPlace(s); place != "" {
		words = append(words, code(place))
	}
	if s.Count > 0 {
		words = append(words, "on", onNodesCode(s.Nodes))
	}
	text := prose(shortened(s.Instruction, longReason))
	if where := joinWords(words); where != "" {
		text = where + ": " + text
	}
	if s.Why != "" {
		text += " *(" + prose(shortened(s.Why, longReason)) + ")*"
	}
	return fmt.Sprintf("%d. %s\n", number, text)
}

// endOf tells what had no room.
func (m *upgradeMarkdown) endOf() {
	if m.leftSteps > 0 {
		fmt.Fprintf(&m.out, "**%s left out**: see `--format text`.\n\n", spelling.Count(m.leftSteps, "step"))
	}
	m.end()
}
