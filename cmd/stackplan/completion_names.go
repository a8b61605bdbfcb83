package main

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stackplan/generators"
	"stackplan/internal/capacity"
	"stackplan/internal/catalogue"
	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// completionLimits are the limits of a completion. A description that exceeds them has no completions.
var completionLimits = confine.Limits{Memory: defaultMemory, Time: 10 * time.Second}

// isCompletion reports whether a shell requests the completions of a command line.
func isCompletion(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// execute executes a command line and returns the command with its error. Completions evaluate the description too, so they are limited
// as a whole.
func execute(ctx context.Context, root *cobra.Command, args []string) (c *cobra.Command, err error) {
	if !isCompletion(args) {
		return root.ExecuteContextC(ctx)
	}
	c = root
	late := confine.Evaluate(ctx, completionLimits, func() { c, err = root.ExecuteContextC(ctx) })
	if late != nil {
		err = late
	}
	return c, err
}

// completeNames sets a function that returns the words that the shell completes for a flag, from the description in a directory.
func completeNames(c *cobra.Command, flag string, names func(dir string) []string) {
	words := func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		return names(directory(args)), cobra.ShellCompDirectiveNoFileComp
	}
	if err := c.RegisterFlagCompletionFunc(flag, words); err != nil {
		panic(err) // the flag does not exist, or has completions already
	}
}

// described returns the model of the description in a directory; a cloud without regions if it is not valid.
func described(dir string) *model.Cloud {
	if _, cloud, _ := load.Dir(dir); cloud != nil {
		return cloud
	}
	return &model.Cloud{}
}

// regionNames returns the regions of the description in a directory.
func regionNames(dir string) []string { return described(dir).RegionNames() }

// hostNames returns the hosts of the description in a directory.
func hostNames(dir string) []string {
	var names []string
	for h := range described(dir).Hosts() {
		names = append(names, h.Name)
	}
	return names
}

// serviceNames returns the services that the hosts of the description in a directory run.
func serviceNames(dir string) []string {
	names := map[string]bool{}
	for _, site := range service.NewSites(described(dir), generators.All()) {
		for name := range site.Services {
			names[name] = names[name] || site.Has(name)
		}
	}
	maps.DeleteFunc(names, func(_ string, runs bool) bool { return !runs })
	return slices.Sorted(maps.Keys(names))
}

// explainableNumbers returns the numbers that capacity --explain explains about the description in a directory.
func explainableNumbers(ctx context.Context, dir string) []string {
	cloud := compile.Dir(ctx, dir)
	if cloud.Findings.Err() != nil {
		return nil
	}
	r, err := capacity.Of(ctx, capacity.Input{Cloud: cloud}, capacity.Described(cloud.Model), nil)
	if err != nil {
		return nil
	}
	return r.Explainable()
}

// completeOptions completes the arguments PROJECT GROUP.OPTION DIR of a command.
func completeOptions(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		return catalogue.Open().Projects(), cobra.ShellCompDirectiveNoFileComp
	case 1:
		return newestOptions(catalogue.Open(), args[0]), cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// completeProject completes the arguments PROJECT DIR of a command.
func completeProject(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 1 {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	return completeOptions(c, args, word)
}

// newestOptions returns the options of a project in its newest series, as GROUP.OPTION.
func newestOptions(facts *catalogue.Catalogue, project string) []string {
	known := facts.Series(project)
	if len(known) == 0 {
		return nil
	}
	var names []string
	for _, o := range facts.Options(project, slices.MaxFunc(known, func(a, b series.Series) int { return int(a - b) })) {
		if !strings.HasPrefix(o.Group, "?") { // a group whose name the operator chooses
			names = append(names, o.Group+"."+o.Name)
		}
	}
	return names
}

// completeWhat completes the argument WHAT of explain: checks, projects with their options, and hosts with their files. The script of
// the shell selects the words that match.
func completeWhat(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	facts := catalogue.Open()
	before, rest, found := strings.Cut(word, ":")
	switch {
	case !found:
		return topics(facts), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	case slices.Contains(facts.Projects(), before):
		return prefixed(before+":", newestOptions(facts, before)), cobra.ShellCompDirectiveNoFileComp
	}
	path, _, found := strings.Cut(rest, ":")
	return prefixed(before+":", fileNames(c.Context(), before, path, found)), cobra.ShellCompDirectiveNoFileComp
}

// topics returns the beginnings of what explain explains.
func topics(facts *catalogue.Catalogue) []string {
	words := namedTopics()
	for _, project := range facts.Projects() {
		words = append(words, project+":")
	}
	for _, host := range hostNames(".") {
		words = append(words, host+":")
	}
	return words
}

// fileNames returns the files of a host of the description in the working directory; or the options of one of them, as PATH:OPTION.
func fileNames(ctx context.Context, host, path string, isOption bool) []string {
	r := compile.Dir(ctx, ".")
	if r.Findings.Err() != nil {
		return nil
	}
	var names []string
	for h := range r.Model.Hosts() {
		if h.Name != host {
			continue
		}
		for file, err := range r.HostFiles(ctx, h) {
			switch {
			case err != nil:
				return nil
			case !isOption:
				names = append(names, file.Path)
			case file.Path == path:
				names = prefixed(path+":", optionsOf(r, h, file))
			}
		}
	}
	return names
}

// prefixed returns words with a prefix.
func prefixed(prefix string, words []string) []string {
	var all []string
	for _, word := range words {
		all = append(all, prefix+word)
	}
	return all
}
