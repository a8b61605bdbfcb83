package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"stackplan/internal/accept"
	"stackplan/internal/capacity"
	"stackplan/internal/compile"
	"stackplan/internal/diag"
	"stackplan/internal/spelling"
)

// The flags of acceptances. Commands that read no description do not have them.
const (
	dateFlag     = "date"
	acceptedFlag = "show-accepted"
)

// addAccepted adds the flags of acceptances to a command that reads a description. Its result depends on the day only through the
// acceptances of the description.
func addAccepted(flags *pflag.FlagSet) {
	var day string
	flags.Var(textFlag{&day, "DAY", checkDay}, dateFlag, "day of the acceptances, as 2027-06-30 (default today)")
	flags.Bool(acceptedFlag, false, "show the findings that the description accepts")
}

// checkDay returns an error for a text that is no day.
func checkDay(text string) error {
	if _, err := time.Parse(accept.Layout, text); err != nil {
		return errors.New("is not a day; write it as 2027-06-30")
	}
	return nil
}

// dayOf returns the day of --date, or the current day in UTC.
func dayOf(c *cobra.Command) string {
	if f := c.Flag(dateFlag); f != nil && f.Value.String() != "" {
		return f.Value.String()
	}
	return time.Now().UTC().Format(accept.Layout)
}

// isAcceptedShown reports whether --show-accepted is set.
func isAcceptedShown(c *cobra.Command) bool {
	f := c.Flag(acceptedFlag)
	return f != nil && f.Value.String() == "true"
}

// allFindings returns the findings of a cloud and those that its description accepts, which are hidden without --show-accepted.
func allFindings(c *cobra.Command, r *compile.Cloud) diag.List {
	list := slices.Clone(r.Findings)
	for _, d := range r.Accepted {
		shown := *d.Accepted
		shown.Hidden = !isAcceptedShown(c)
		d.Accepted = &shown
		list = append(list, d)
	}
	list.Sort()
	return list
}

// printCloud prints the findings of a cloud to stderr, and how many its description accepts. It returns a findingsError if one of them
// is an error.
func printCloud(c *cobra.Command, r *compile.Cloud) error {
	if err := printDiagnostics(c, allFindings(c, r), r.Source.Line); err != nil {
		return err
	}
	if n := len(r.Accepted); n > 0 && !isAcceptedShown(c) {
		fmt.Fprintf(c.ErrOrStderr(), "%s accepted (--%s shows them)\n", spelling.Count(n, "finding"), acceptedFlag)
	}
	return nil
}

// printAcceptances prints what is wrong with the acceptances of results: those of one region or of a mix that is not simulated may be
// for another run.
func (f *capacityFlags) printAcceptances(c *cobra.Command, r *compile.Cloud, mixes []capacity.MixRequest) error {
	if r.Ledger == nil || f.region != "" {
		return nil
	}
	isChecked := func(code string) bool {
		return capacity.IsCode(code) && (code != capacity.MixCode || len(mixes) > 0)
	}
	list := r.Ledger.Findings(isChecked, capacity.Codes())
	r.Source.Locate(list)
	return printDiagnostics(c, list, r.Source.Line)
}
