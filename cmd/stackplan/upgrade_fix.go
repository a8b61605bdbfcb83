package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/compile"
	"stackplan/internal/diag"
	"stackplan/internal/edit"
	"stackplan/internal/load"
	"stackplan/internal/plan"
	"stackplan/internal/upgrade"
)

// fixFlags are the flags for edits of the description.
type fixFlags struct {
	fix, dryRun, pin bool
}

// addFix adds the flags for edits of the description.
func addFix(c *cobra.Command, flags *fixFlags) {
	f := c.Flags()
	f.BoolVar(&flags.fix, "fix", false, "write the series and new names into the description")
	f.BoolVar(&flags.dryRun, "dry-run", false, "with --fix: show a patch instead of writing")
	f.BoolVar(&flags.pin, "pin", false, "show (with --fix: write) overrides that keep changed defaults")
}

// isWanted reports whether the flags request edits.
func (f fixFlags) isWanted() bool { return f.fix || f.pin }

// check returns an error for flags that have no meaning together.
func (f fixFlags) check() error {
	if f.dryRun && !f.fix {
		return usagef("--dry-run requires --fix; write both")
	}
	return nil
}

// upgradePatch is the JSON output for edits.
type upgradePatch struct {
	Files   []string   `json:"files"`             // the files of the description that the edits change or add
	Text    string     `json:"text"`              // a unified diff for patch -p1, with file names relative to the working directory
	Written bool       `json:"written,omitempty"` // --fix wrote it
	Left    []handwork `json:"left,omitempty"`    // what to edit by hand
}

// handwork is an edit that has to be made by hand.
type handwork struct {
	Path    string `json:"path,omitempty"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// edits are the edits of the description for a report.
type edits struct {
	draft *edit.Draft
	left  diag.List
	*upgradePatch
}

// editsOf returns the edits that the flags request, without writing them; nil if they request none.
func editsOf(c *cobra.Command, dir string, flags upgradeFlags, r *compile.Cloud, o upgrade.Options, found *upgrade.Report) (*edits, error) {
	if !flags.isWanted() {
		return nil, nil
	}
	var e edit.Edits
	var left diag.List
	if flags.fix {
		e, left = found.Edits(r.Model, r.Catalogue, r.Source.Match("regions.*.series"))
	}
	if flags.pin {
		pins, more, err := found.Pins(c.Context(), o)
		if err != nil {
			return nil, err
		}
		e.Pins, left = pins, append(left, more...)
		if err := namePins(&e, dir, flags, r.Source); err != nil {
			return nil, err
		}
	}
	draft, more, err := edit.Edit(r.Source, e)
	if err != nil {
		return nil, fmt.Errorf("the description is not edited: %w", err)
	}
	left = append(left, more...)
	r.Source.Locate(left)
	left.Sort()
	return &edits{draft, left, patchOf(dir, draft, left)}, nil
}

// namePins sets the name of the file of the pins. It returns an error if the file exists, because that contains earlier pins.
func namePins(e *edit.Edits, dir string, flags upgradeFlags, src *load.Source) error {
	e.PinsFile, e.PinsAbout = "pins-"+flags.to.String(), fmt.Sprintf("Defaults before %v.", flags.to)
	if flags.region != "" {
		e.PinsFile += "-" + flags.region
	}
	if e.PinsFile += ".cue"; src.IsHCL() {
		e.PinsFile = strings.TrimSuffix(e.PinsFile, ".cue") + ".hcl"
	}
	name := filepath.Join(dir, e.PinsFile)
	if _, err := os.Lstat(name); err == nil && len(e.Pins) > 0 {
		return fmt.Errorf("%s exists already, and the pins would replace it: rename it; stackplan reads all files of the directory", name)
	}
	return nil
}

// patchOf returns the changes of a draft.
func patchOf(dir string, draft *edit.Draft, left diag.List) *upgradePatch {
	p := &upgradePatch{Files: []string{}}
	var text strings.Builder
	for _, f := range draft.Files {
		p.Files = append(p.Files, f.Name)
		name := f.Name
		if filepath.IsLocal(dir) {
			name = path.Join(filepath.ToSlash(dir), f.Name)
		}
		text.WriteString(plan.Patch(name, f.Before, f.After))
	}
	p.Text = text.String()
	for _, d := range left {
		p.Left = append(p.Left, handwork{string(d.Path), d.Pos.File, d.Pos.Line, d.Pos.Column, d.Message, d.Hint})
	}
	return p
}

// patch returns the JSON output for the edits; nil if there are none.
func (e *edits) patch() *upgradePatch {
	if e == nil {
		return nil
	}
	return e.upgradePatch
}

// write writes the edits if --fix requests it.
func (e *edits) write(dir string, flags fixFlags) error {
	if e == nil || !flags.fix || flags.dryRun || len(e.draft.Files) == 0 {
		return nil
	}
	if err := e.draft.Write(dir); err != nil {
		return err
	}
	e.Written = true
	return nil
}

// print prints the patch after a report that is not JSON, or the names of the written files, and what to edit by hand.
func (e *edits) print(c *cobra.Command, format string, source *load.Source) error {
	if e == nil {
		return nil
	}
	text := e.Text
	switch {
	case format == "json":
		text = ""
	case e.Written:
		text = fmt.Sprintf("written: %s\n", strings.Join(e.Files, ", "))
	case text == "":
		text = "nothing to write\n"
	case format == "markdown":
		text = fenced("diff", text)
	}
	if _, err := io.WriteString(c.OutOrStdout(), text); err != nil {
		return err
	}
	if err := printFindings(c, c.ErrOrStderr(), e.left, source.Line); err != nil {
		return err
	}
	return failed(e.left)
}

// fenced returns a text as a code block of markdown, with a fence that the text does not contain.
func fenced(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fmt.Sprintf("\n%s%s\n%s%s\n", fence, language, text, fence)
}
