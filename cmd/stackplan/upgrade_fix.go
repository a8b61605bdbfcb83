package main

import (
	"errors"
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

// fixFlags are what the command line says of edits of the description.
type fixFlags struct {
	fix, dryRun, pin bool
}

// addFix gives upgrade the flags of edits.
func addFix(c *cobra.Command, flags *fixFlags) {
	f := c.Flags()
	f.BoolVar(&flags.fix, "fix", false, "write the new series and the new names of overrides into the description")
	f.BoolVar(&flags.dryRun, "dry-run", false, "with --fix: write nothing, show a patch")
	f.BoolVar(&flags.pin, "pin", false, "show overrides that keep the defaults that move; with --fix, write them")
}

// isWanted reports whether edits are to be made at all.
func (f fixFlags) isWanted() bool { return f.fix || f.pin }

// check refuses flags that mean nothing together.
func (f fixFlags) check() error {
	if f.dryRun && !f.fix {
		return errors.New("--dry-run shows what --fix would write: give both")
	}
	return nil
}

// upgradePatch is the JSON of edits.
type upgradePatch struct {
	Files   []string   `json:"files"`             // of the description, that the edits change or add
	Text    string     `json:"text"`              // a unified diff for patch -p1, with the names that they have from where the command runs
	Written bool       `json:"written,omitempty"` // --fix wrote it
	Left    []handwork `json:"left,omitempty"`    // what is left to do by hand
}

// handwork is an edit that is not made.
type handwork struct {
	Path    string `json:"path,omitempty"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// edits are what a report does to the description.
type edits struct {
	draft *edit.Draft
	left  diag.List
	*upgradePatch
}

// editsOf makes the edits that the flags ask for, and writes nothing. It is nil where they ask for none.
func editsOf(c *cobra.Command, dir string, flags upgradeFlags, r *compile.Result, o upgrade.Options, found *upgrade.Report) (*edits, error) {
	if !flags.isWanted() {
		return nil, nil
	}
	var e edit.Edits
	var left diag.List
	if flags.fix {
		e, left = found.Edits(r.Cloud, r.Facts, r.Source.Match("regions.*.series"))
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

// namePins names the file of the pins. One that is there holds pins of before, which are not to be lost.
func namePins(e *edit.Edits, dir string, flags upgradeFlags, src *load.Source) error {
	e.PinsFile, e.PinsAbout = "pins-"+flags.to.String(), fmt.Sprintf("Defaults of before %v.", flags.to)
	if flags.region != "" {
		e.PinsFile += "-" + flags.region
	}
	if e.PinsFile += ".cue"; src.IsHCL() {
		e.PinsFile = strings.TrimSuffix(e.PinsFile, ".cue") + ".hcl"
	}
	name := filepath.Join(dir, e.PinsFile)
	if _, err := os.Lstat(name); err == nil && len(e.Pins) > 0 {
		return fmt.Errorf("%s is there already, and the pins are to stand there: give it another name; every file of the directory counts", name)
	}
	return nil
}

// patchOf tells what a draft changes.
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

// patch is the JSON of the edits; nil where there are none.
func (e *edits) patch() *upgradePatch {
	if e == nil {
		return nil
	}
	return e.upgradePatch
}

// write writes the edits where --fix asks for it.
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

// print shows the patch behind a report that is not JSON, or the names of what was written, and what is left to do.
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
		text = fenced(text)
	}
	if _, err := io.WriteString(c.OutOrStdout(), text); err != nil {
		return err
	}
	return tell(c, e.left, source.Line)
}

// fenced is a patch as a block of markdown, with a fence that the patch does not hold.
func fenced(patch string) string {
	fence := "```"
	for strings.Contains(patch, fence) {
		fence += "`"
	}
	return fmt.Sprintf("\n%sdiff\n%s%s\n", fence, patch, fence)
}
