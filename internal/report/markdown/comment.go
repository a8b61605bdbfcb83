// Package markdown writes comments for pull requests. Texts of files and descriptions are put between backquotes, where markdown,
// HTML, mentions and links have no meaning.
package markdown

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"stackplan/internal/spelling"
)

// Longest is the longest comment, in bytes: GitHub takes 65,536 characters, and the program that posts it may add some.
const Longest = 64_000

// FoldEnd ends a folded part.
const FoldEnd = "\n</details>\n\n"

// Fold begins a part that is shown on demand.
func Fold(title string) string {
	return "<details><summary>" + title + "</summary>\n"
}

// Comment is a text for a comment, of a bounded size. What does not fit is left out and counted.
type Comment struct {
	out     strings.Builder
	leftOut []leftOut // in the order in which they were left out first
}

// leftOut is how many of something were left out.
type leftOut struct {
	noun  string
	count int
}

// Fits reports whether there is room for a text.
func (c *Comment) Fits(text string) bool { return c.out.Len()+len(text) <= Longest }

// Write adds a text, without checking its size.
func (c *Comment) Write(text string) { c.out.WriteString(text) }

// LeaveOut counts what is left out; noun is what it is called, in the singular.
func (c *Comment) LeaveOut(n int, noun string) {
	if n == 0 {
		return
	}
	i := slices.IndexFunc(c.leftOut, func(l leftOut) bool { return l.noun == noun })
	if i < 0 {
		c.leftOut = append(c.leftOut, leftOut{noun, n})
		return
	}
	c.leftOut[i].count += n
}

// LeavesOut reports whether anything of these nouns was left out.
func (c *Comment) LeavesOut(nouns ...string) bool {
	return slices.ContainsFunc(c.leftOut, func(l leftOut) bool { return slices.Contains(nouns, l.noun) })
}

// Line adds a line if there is room for it and for as many ends of folded parts as are open.
func (c *Comment) Line(text string, folds int) {
	if c.LeavesOut("line") || !c.Fits(text+strings.Repeat(FoldEnd, folds)) {
		c.LeaveOut(1, "line")
		return
	}
	c.Write(text)
}

// Item adds an item of a list.
func (c *Comment) Item(text string) { c.Line("- "+text+"\n", 0) }

// SubItem adds an item of a list below the last item.
func (c *Comment) SubItem(text string) { c.Line("  - "+text+"\n", 0) }

// Entry is the text of one or more changes.
type Entry struct {
	Text    string
	Changes int
}

// Entries adds entries between an opening and an end, as many as have room, and counts the changes of the others.
func (c *Comment) Entries(opening string, entries []Entry, end string) {
	if !c.LeavesOut("change") && c.Fits(opening+entries[0].Text+end+FoldEnd) {
		c.Write(opening)
		for len(entries) > 0 && c.Fits(entries[0].Text+FoldEnd) {
			c.Write(entries[0].Text)
			entries = entries[1:]
		}
		c.Write(end)
	}
	for _, e := range entries {
		c.LeaveOut(e.Changes, "change")
	}
}

// Print writes the comment, with a last line that counts what was left out.
func (c *Comment) Print(w io.Writer) error {
	if len(c.leftOut) > 0 {
		c.Write(c.leftOutText())
	}
	_, err := io.WriteString(w, c.out.String())
	return err
}

// leftOutText returns a paragraph that counts what was left out.
func (c *Comment) leftOutText() string {
	var all []string
	for _, l := range c.leftOut {
		all = append(all, spelling.Count(l.count, l.noun))
	}
	text := fmt.Sprintf("**%s left out**: a comment on GitHub takes 65,536 characters. `--format text` and `json` show all.\n", strings.Join(all, ", "))
	if !strings.HasSuffix(c.out.String(), "\n\n") {
		return "\n" + text
	}
	return text
}
