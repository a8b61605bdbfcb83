package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/language"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// choice is the value of a flag that accepts one of a few words.
type choice struct {
	value   string
	name    string // of the value in the help text
	allowed []string
}

// String returns the word.
func (c *choice) String() string { return c.value }

// Type returns the name of the value in the help text.
func (c *choice) Type() string { return c.name }

// Set returns an error for words that are not allowed.
func (c *choice) Set(word string) error {
	if !slices.Contains(c.allowed, word) {
		return fmt.Errorf("is not one of %s%s", strings.Join(c.allowed, ", "), nearest(word, c.allowed))
	}
	c.value = word
	return nil
}

// addChoice adds a flag that accepts one of a few words, the first of them by default.
func addChoice(c *cobra.Command, flag, name, usage string, allowed ...string) *choice {
	value := &choice{allowed[0], name, allowed}
	last := len(allowed) - 1
	c.Flags().Var(value, flag, usage+": "+strings.Join(allowed[:last], ", ")+" or "+allowed[last])
	complete(c, flag, allowed)
	return value
}

// addFormat adds --format with the given formats, or text and json.
func addFormat(c *cobra.Command, formats ...string) *choice {
	if len(formats) == 0 {
		formats = []string{"text", "json"}
	}
	return addChoice(c, "format", "FORMAT", "output format", formats...)
}

// textFlag is the value of a flag that must not be empty: in a script an empty value comes from a variable that is not set.
type textFlag struct {
	text  *string
	name  string             // of the value in the help text
	check func(string) error // returns an error for a value of the wrong form; nil: any form is correct
}

// String returns the text.
func (f textFlag) String() string {
	if f.text == nil {
		return "" // of the zero value, which pflag compares with
	}
	return *f.text
}

// Type returns the name of the value in the help text.
func (f textFlag) Type() string { return f.name }

// Set returns an error if the text is empty or has the wrong form.
func (f textFlag) Set(text string) error {
	if text == "" {
		return fmt.Errorf("is empty; write %s, or leave out the flag", f.name)
	}
	if f.check != nil {
		if err := f.check(text); err != nil {
			return err
		}
	}
	*f.text = text
	return nil
}

// textsFlag is the value of a flag that can be given several times.
type textsFlag struct {
	texts     *[]string
	name      string // of the value in the help text
	separator string // between several texts in one value; "": a value is one text
}

// String returns the texts.
func (f textsFlag) String() string {
	if f.texts == nil {
		return "" // of the zero value, which pflag compares with
	}
	return strings.Join(*f.texts, ",")
}

// Type returns the name of the value in the help text.
func (f textsFlag) Type() string { return f.name }

// Set adds texts. It returns an error if one of them is empty.
func (f textsFlag) Set(value string) error {
	texts := []string{value}
	if f.separator != "" {
		texts = strings.Split(value, f.separator)
	}
	if slices.Contains(texts, "") {
		return fmt.Errorf("contains an empty value; write %s, or leave out the flag", f.name)
	}
	*f.texts = append(*f.texts, texts...)
	return nil
}

// checkRegion returns an error if no region can have a name.
func checkRegion(text string) error {
	if fault := language.Cloud().Field("regions").Keys.NameFault(text); fault != "" {
		return errors.New("is not the name of a region: " + fault)
	}
	return nil
}

// namePattern is #Name of schema/cloud.cue: the names of services.
var namePattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// checkName returns an error if no service can have a name.
func checkName(text string) error {
	if !namePattern.MatchString(text) {
		return errors.New("is not a name: a name has up to 63 lower-case letters, digits and inner hyphens")
	}
	return nil
}

// checkNodeset returns an error if a text is not a nodeset.
func checkNodeset(text string) error {
	_, err := nodeset.Parse(text)
	if e, ok := errors.AsType[*nodeset.Error](err); ok {
		hint := "; " + e.Hint
		return fmt.Errorf("is not a nodeset such as cn[001-040]: at byte %d: %s%s", e.Offset, e.Reason, strings.TrimSuffix(hint, "; "))
	}
	return err
}

// addRegion adds --region.
func addRegion(c *cobra.Command, region *string, usage string) {
	c.Flags().Var(textFlag{region, "REGION", checkRegion}, "region", usage)
	completeNames(c, "region", regionNames)
}

// addHosts adds --host.
func addHosts(c *cobra.Command, hosts *string) {
	c.Flags().Var(textFlag{hosts, "NODESET", checkNodeset}, "host", "only these hosts, for example cn[001-040]")
	completeNames(c, "host", hostNames)
}

// seriesFlag is the value of a flag for a series; the zero value is none.
type seriesFlag struct{ series.Series }

// String returns the name of the series, or "" for none.
func (f *seriesFlag) String() string {
	if f.Series == series.None {
		return ""
	}
	return f.Series.String()
}

// Type returns the name of the value in the help text.
func (f *seriesFlag) Type() string { return "SERIES" }

// Set returns an error for a name that is not a series.
func (f *seriesFlag) Set(name string) error {
	in, ok := series.Parse(name)
	if !ok {
		return fmt.Errorf("is not an OpenStack series%s; write one of %s", nearestSeries(name), strings.Join(seriesNames(), ", "))
	}
	f.Series = in
	return nil
}

// nearestSeries returns the series that a name probably means, in parentheses: by its code name, its year, or a misspelling.
func nearestSeries(name string) string {
	if in, ok := series.ByCodeName(name); ok {
		return " (" + spelling.DidYouMean(in.String()) + ")"
	}
	for _, known := range seriesNames() {
		if strings.HasPrefix(known, name+".") {
			return " (" + spelling.DidYouMean(known) + ")"
		}
	}
	return nearest(name, seriesNames())
}

// addSeries adds --series.
func addSeries(c *cobra.Command, usage string) *seriesFlag { return addSeriesAs(c, "series", usage) }

// addSeriesAs adds a flag for a series under a name.
func addSeriesAs(c *cobra.Command, name, usage string) *seriesFlag {
	value := &seriesFlag{}
	c.Flags().Var(value, name, usage)
	complete(c, name, seriesNames())
	return value
}

// seriesNames returns the names of all series, the oldest first.
func seriesNames() []string {
	var names []string
	for _, s := range series.All() {
		names = append(names, s.String())
	}
	return names
}

// complete sets the words that the shell completes for a flag.
func complete(c *cobra.Command, flag string, words []string) {
	if err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag does not exist, or has completions already
	}
}
