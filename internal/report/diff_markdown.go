package report

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"strings"

	"stackplan/internal/nodeset"
	"stackplan/internal/plan"
	"stackplan/internal/spelling"
)

// longMarkdown bounds a text for a comment, in bytes: GitHub takes 65,536 characters, and whoever posts it may add some.
const longMarkdown = 64_000

// fewOpen is how many changes are shown without a fold.
const fewOpen = 10

// DiffMarkdown prints a comparison for a comment on a pull request: the headline, what restarts, and the changes of each
// file, folded where they are many. All that comes from files and descriptions stands between backquotes, where markdown,
// HTML, mentions and links mean nothing.
func DiffMarkdown(w io.Writer, r *plan.Report) error {
	m := &markdown{isFolded: len(r.Changes) > fewOpen}
	m.head(r)
	m.files("", r.Changes)
	m.files("without effect: ", r.NoEffect)
	for _, t := range r.Texts {
		m.text(t)
	}
	m.end()
	_, err := io.WriteString(w, m.out.String())
	return err
}

// markdown is a text under way.
type markdown struct {
	out         strings.Builder
	isFolded    bool
	leftChanges int // changes that had no room
	leftTexts   int // unified diffs that had none
	leftLines   int // of what all adds up to
}

// fits reports whether there is room for a text.
func (m *markdown) fits(text string) bool { return m.out.Len()+len(text) <= longMarkdown }

// head tells what all adds up to.
func (m *markdown) head(r *plan.Report) {
	fmt.Fprintf(&m.out, "### %s\n\n", headline(r.Summary))
	for _, u := range r.Unreadable[:min(len(r.Unreadable), fewRows)] {
		m.item("**not compared**: " + onNodesCode(u.Nodes) + ": " + code(shortened(u.Reason, longReason)))
	}
	if more := len(r.Unreadable) - fewRows; more > 0 {
		m.item(fmt.Sprintf("**not compared**, for %d more reasons: %s in all", more, spelling.Count(unreadHosts(r), "host")))
	}
	for _, o := range r.Outages[:min(len(r.Outages), fewRows)] {
		m.item(fmt.Sprintf("**goes away** whatever the order: %s of %s on %s: %s",
			code(visible(o.Service)), code(visible(o.Region)), onNodesCode(o.Nodes), code(shortened(o.Reason, longReason))))
	}
	m.units(r.Summary.Units, plan.Restart)
	m.units(r.Summary.Units, plan.Reload)
	if r.Summary.Reboot != nil {
		m.item("**reboot** " + onNodesCode(*r.Summary.Reboot) + ": before all holds")
	}
	if len(r.Waves) > 1 {
		m.waves(r)
	}
	if text := unchangedText(r); text != "" {
		m.item("unchanged: " + text)
	}
	m.item("compared with " + code(shortened(r.Against, longReason)))
	m.out.WriteString("\n")
}

// item prints a point of a list.
func (m *markdown) item(text string) { m.listed("- " + text + "\n") }

// below prints a point of a list below the last point.
func (m *markdown) below(text string) { m.listed("  - " + text + "\n") }

func (m *markdown) listed(line string) {
	if m.leftLines > 0 || !m.fits(line) {
		m.leftLines++
		return
	}
	m.out.WriteString(line)
}

// units lists what restarts or reloads.
func (m *markdown) units(units []plan.UnitImpact, level plan.Level) {
	groups := unitGroups(units, level)
	for _, g := range groups[:min(len(groups), fewRows)] {
		text := fmt.Sprintf("**%s** %s on %s", level, codeList(g.names), onNodesCode(g.Nodes))
		if words := guestRows[g.Instances]; words != "" {
			text += ": **" + words + "**"
		}
		m.item(text)
	}
	if more := len(groups) - fewRows; more > 0 {
		m.item(fmt.Sprintf("**%s** of more units on %d other sets of hosts", level, more))
	}
}

// waves lists who may restart together.
func (m *markdown) waves(r *plan.Report) {
	m.item(strings.TrimSpace(fmt.Sprintf("**%d waves** %s", len(r.Waves), wavesWords(r))))
	for i, w := range r.Waves[:min(len(r.Waves), fewRows)] {
		m.below(fmt.Sprintf("wave %d: %s", i+1, onNodesCode(w)))
	}
	if more := len(r.Waves) - fewRows; more > 0 {
		m.below(fmt.Sprintf("and %d more", more))
	}
}

// onNodesCode is a nodeset and its number.
func onNodesCode(n nodeset.Nodes) string { return fmt.Sprintf("%s (%d)", code(nodesText(n)), n.Count) }

// closing ends what is folded.
const closing = "\n</details>\n\n"

// files prints the changes of each file, as many as have room.
func (m *markdown) files(prefix string, changes []plan.Change) {
	for _, part := range ByFile.parts(changes) {
		entries := entriesOf(part.changes)
		if open := m.opening(prefix, part); m.leftChanges == 0 && m.fits(open+entries[0].text+closing) {
			m.out.WriteString(open)
			entries = m.asFits(entries)
			m.out.WriteString(closing)
		}
		for _, e := range entries {
			m.leftChanges += e.changes
		}
	}
}

// opening begins a part, folded where there is much to read.
func (m *markdown) opening(prefix string, p part) string {
	tag := "<details open>"
	if m.isFolded {
		tag = "<details>"
	}
	return fmt.Sprintf("%s<summary>%s<code>%s</code>%s</summary>\n", tag, prefix, html.EscapeString(p.title), p.total)
}

// entry is the text of one change, or of some that are like the last.
type entry struct {
	text    string
	changes int
}

// asFits prints entries as long as there is room for the end of the part too, and returns the rest.
func (m *markdown) asFits(entries []entry) []entry {
	for len(entries) > 0 && m.fits(entries[0].text+closing) {
		m.out.WriteString(entries[0].text)
		entries = entries[1:]
	}
	return entries
}

// entriesOf are the changes of a file. In front of those that share their impact and cause, both are told.
func entriesOf(changes []plan.Change) []entry {
	var all []entry
	for _, b := range blocks(changes) {
		head := "\n"
		if b.impact != "" {
			head += code(b.impact) + ": "
		}
		head += code(b.cause+b.note) + "\n\n"
		for _, r := range rows(b.changes) {
			for _, c := range r.shown {
				all = append(all, entry{head + "- " + changeMarkdown(c) + "\n", 1})
				head = ""
			}
			if len(r.rest) > 0 {
				all = append(all, entry{"- " + r.moreText() + "\n", len(r.rest)})
			}
		}
	}
	return all
}

// changeMarkdown is a change below the title of its file.
func changeMarkdown(c plan.Change) string {
	f := phraseOf(c, "")
	var words []string
	if f.option != "" {
		words = append(words, code(f.option))
	}
	if f.was != "" {
		words = append(words, "(was "+code(f.was)+")")
	}
	if f.before != "" {
		words = append(words, code(f.before), "→", code(f.after))
	}
	if f.words != "" {
		words = append(words, code(f.words))
	}
	if f.aside != "" {
		words = append(words, "("+code(f.aside)+")")
	}
	return joinWords(append(words, "on", onNodesCode(c.Nodes)))
}

// text prints a unified diff, folded, if there is room for it.
func (m *markdown) text(t plan.TextDiff) {
	diff := cmp.Or(strings.Join(diffLines(t), "\n"), noText) + "\n"
	fence := strings.Repeat("`", max(longestRun(diff)+1, 3))
	text := fmt.Sprintf("<details><summary>text of <code>%s</code> on <code>%s</code> (%d)</summary>\n\n%sdiff\n%s%s\n%s",
		html.EscapeString(visible(t.Path)), html.EscapeString(nodesText(t.Nodes)), t.Count, fence, diff, fence, closing)
	if m.leftChanges+m.leftTexts > 0 || !m.fits(text) {
		m.leftTexts++
		return
	}
	m.out.WriteString(text)
}

// end tells what had no room.
func (m *markdown) end() {
	var left []string
	if m.leftLines > 0 {
		left = append(left, spelling.Count(m.leftLines, "line")+" above")
	}
	if m.leftChanges > 0 {
		left = append(left, spelling.Count(m.leftChanges, "change"))
	}
	if m.leftTexts > 0 {
		left = append(left, spelling.Count(m.leftTexts, "unified diff"))
	}
	if len(left) > 0 {
		fmt.Fprintf(&m.out, "**%s left out**: a comment on GitHub takes 65,536 characters. `--format text` and `json` show all.\n",
			strings.Join(left, ", "))
	}
}

// code puts a text between backquotes, more of them than the text has in a row. The text is one line.
func code(text string) string {
	if strings.TrimSpace(text) == "" {
		return "(empty)"
	}
	fence := strings.Repeat("`", longestRun(text)+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") || strings.HasPrefix(text, " ") && strings.HasSuffix(text, " ") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// codeList is names between backquotes.
func codeList(names []string) string {
	var all []string
	for _, name := range names[:min(len(names), fewRows)] {
		all = append(all, code(visible(name)))
	}
	if more := len(names) - fewRows; more > 0 {
		all = append(all, fmt.Sprintf("%d more", more))
	}
	return strings.Join(all, ", ")
}

// longestRun is the length of the longest row of backquotes.
func longestRun(text string) int {
	longest, run := 0, 0
	for i := range len(text) {
		run++
		if text[i] != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}
