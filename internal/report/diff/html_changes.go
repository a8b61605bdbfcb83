package diff

import (
	"cmp"
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// htmlPart contains the changes of a file.
type htmlPart struct {
	Title, Total string
	IsOpen       bool
	Blocks       []htmlBlock
}

// htmlBlock contains changes with the same impact and the same cause.
type htmlBlock struct {
	Impact, Class, Cause string
	Rows                 []htmlRow
}

// htmlRow contains changes that differ only in numbers; the rest of them is folded.
type htmlRow struct {
	Shown, Rest []htmlChange
	MoreText    string
	More        int // how many of the rest are left out
}

// htmlParts returns the changes of each file, unfolded if they are few.
func htmlParts(changes []plan.Change) []htmlPart {
	var all []htmlPart
	for _, part := range ByFile.parts(changes) {
		p := htmlPart{Title: part.title, Total: part.total, IsOpen: len(changes) <= fewOpen}
		for _, b := range blocks(part.changes) {
			p.Blocks = append(p.Blocks, newHTMLBlock(b))
		}
		all = append(all, p)
	}
	return all
}

// impactClasses are the CSS classes of impacts, by the colour of the impact on a terminal.
var impactClasses = map[string]string{printer.Red: "bad", printer.Yellow: "warn", printer.Dim: "calm"}

func newHTMLBlock(b block) htmlBlock {
	h := htmlBlock{b.impact, impactClasses[impactColour(b.level, b.instances)], b.cause + b.note, nil}
	for _, r := range rows(b.changes) {
		row := htmlRow{Shown: htmlChanges(r.shown)}
		if len(r.rest) > 0 {
			fits := min(len(r.rest), mostRows)
			row.Rest, row.MoreText, row.More = htmlChanges(r.rest[:fits]), r.moreText(), len(r.rest)-fits
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

// htmlChange is a change, without its file.
type htmlChange struct {
	Mark, Class, Option, Was, Before, After, Words, Aside string

	Hosts htmlCell
	Folds []htmlTable // full values, and the values of each host
}

// markClasses are the CSS classes of the marks.
var markClasses = map[string]string{"+": "add", "-": "remove", "~": "change"}

func htmlChanges(changes []plan.Change) []htmlChange {
	var all []htmlChange
	for _, c := range changes {
		f := phraseOf(c, "")
		all = append(all, htmlChange{
			f.mark, markClasses[f.mark], f.option, f.was, f.before, f.after, f.words, f.aside,
			nodesCell(c.Nodes), []htmlTable{wholeTable(c, f), eachTable(c)},
		})
	}
	return all
}

// wholeTable contains the full values of a change that shows a part of them. It is empty if the change shows all.
func wholeTable(c plan.Change, f phrase) htmlTable {
	t := htmlTable{Title: "full values", Head: []string{"Before", "After"}}
	before, after := valueText(c.Before), valueText(c.After)
	isLong := max(len(before), len(after)) > printer.LongValue
	isCut := f.before != "" && (f.before != printer.Shorten(before, printer.LongValue)+defaultMark(c.Before) || f.after != printer.Shorten(after, printer.LongValue)+defaultMark(c.After))
	if isLong || isCut {
		t.add(wholeCell(c.Before), wholeCell(c.After))
	}
	return t
}

// wholeCell returns the full value of one side, with a line for each line of the file.
func wholeCell(v *plan.Value) htmlCell {
	c := htmlCell{Code: valueText(v), Text: strings.TrimSpace(defaultMark(v))}
	if len(c.Code) <= printer.LongValue {
		c.Code = printer.Visible(c.Code)
		return c
	}
	var lines []string
	for room, i := longWhole, 0; i < len(v.Texts) && room > 0; i++ {
		lines = append(lines, printer.Shorten(v.Texts[i], room))
		room -= len(v.Texts[i]) + 1
	}
	if left := len(v.Texts) - len(lines); left > 0 {
		lines = append(lines, "... and "+spelling.Count(left, "more line"))
	}
	c.Code = strings.Join(lines, "\n")
	return c
}

// eachTable contains the values of each host if they differ.
func eachTable(c plan.Change) htmlTable {
	t := htmlTable{Title: "all values", Head: []string{"Hosts", "Option", "Before", "After"}}
	for _, v := range c.Each {
		before, after := pairText(v.Before, v.After)
		t.add(nodesCell(v.Nodes), codeCell(cmp.Or(v.Key, c.Key)), htmlCell{Code: before}, htmlCell{Code: after})
	}
	return t
}

// htmlText is a unified diff.
type htmlText struct {
	Path  string
	Hosts htmlCell
	Lines []htmlLine
}

// htmlLine is a line of a unified diff.
type htmlLine struct{ Class, Text string }

func newHTMLText(t plan.TextDiff) htmlText {
	h := htmlText{Path: printer.Visible(t.Path), Hosts: nodesCell(t.Nodes)}
	for _, line := range diffLines(t) {
		h.Lines = append(h.Lines, htmlLine{map[byte]string{'+': "add", '-': "remove", '@': "hunk"}[(line + " ")[0]], line})
	}
	return h
}
