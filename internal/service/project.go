package service

import (
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// Project is a software project: what its services have in common when they are upgraded to another series.
type Project struct {
	Name      string
	Central   bool          // the services of one region serve all regions, so they are upgraded before all other projects
	Since     series.Series // the first series that has the project; None: all series have it
	SplitFrom string        // the project that contained it before Since

	Upgrade     []Task               // the upgrade procedure, in order; see Task for services that it does not contain
	Hazards     []Hazard             // changes of defaults that are known to cause outages
	Starts      []Start              // values of rows that are known to cause outages if a series starts to set them
	Conditional []ConditionalOptions // options that are read under a condition only

	Plugins []Plugins // the plug-ins that options name
	Forms   []Form    // the inner forms of values

	Dependencies []Dependency // of options, flavors and aggregates

	FlavorProperties    *Properties // nil: the project reads none
	AggregateProperties *Properties

	Relations []Relation // of the numbers that its options are set to
}

// Task is a step of the upgrade procedure of a project. Projects are upgraded in the order of the table of services. A service that no
// task of its project restarts on a host is restarted there after the last task of its project.
type Task struct {
	Service  string        // its hosts are those of the step; a region that does not run it does not need the step
	Restarts []string      // the services that the step stops or restarts on these hosts
	Span     series.Span   // the stops that need the step
	Crosses  series.Series // only the stop that reaches or passes this series; None: each stop
	When     func(*model.Region) bool
	Do, Why  string
}

// Hazard is a change of a default that is known to cause outages, or to change what users get without any change of a file.
type Hazard struct {
	Option   catalogue.Key
	Since    series.Series // the series that changes the default
	Before   string        // the default before Since, as catalogue.Option.DefaultText returns it
	After    string        // the default from Since on
	Services []string      // only hosts that run one of these are affected; nil: all hosts with the file
	Why      string
	Do       string
	Pin      bool // an override with the old default avoids the change
}

// Start is a value that is known to cause outages if a row starts to set it with a new series.
type Start struct {
	Option  catalogue.Key
	Value   string
	Why, Do string
}

// ConditionalOptions are options that a project reads only under a condition: those of a driver, a plugin or a feature. A new default
// does not affect a host on which nothing reads the option.
type ConditionalOptions struct {
	Options []string  // beginnings of "[section] name ", with the space at the end
	ReadBy  string    // what reads them
	When    Condition // nil: nothing that stackplan configures reads them
}

// Configured is a host with the options that its files set.
type Configured interface {
	// RunsAny reports whether the host runs one of the services.
	RunsAny(services ...string) bool
	// Values returns what the files of a project set an option to, one text for each line; nil if they do not set it. An empty project
	// means all projects.
	Values(project string, option catalogue.Key) []string
}

// Condition is a condition on a host.
type Condition func(Configured) bool

// Runs returns the condition that a host runs one of the services.
func Runs(services ...string) Condition {
	return func(h Configured) bool { return h.RunsAny(services...) }
}

// Sets returns the condition that an option is set. An empty project means any project.
func Sets(project, group, name string) Condition {
	return func(h Configured) bool { return h.Values(project, catalogue.Key{Group: group, Name: name}) != nil }
}

// Unset returns the condition that an option is not set.
func Unset(project, group, name string) Condition {
	return func(h Configured) bool { return h.Values(project, catalogue.Key{Group: group, Name: name}) == nil }
}

// Contains returns the condition that the value of an option contains a text, regardless of upper and lower case.
func Contains(project, group, name, text string) Condition {
	return func(h Configured) bool {
		return slices.ContainsFunc(h.Values(project, catalogue.Key{Group: group, Name: name}), func(value string) bool {
			return strings.Contains(strings.ToLower(value), strings.ToLower(text))
		})
	}
}

// AnyOf returns the condition that one of several conditions is true.
func AnyOf(all ...Condition) Condition {
	return func(h Configured) bool {
		return slices.ContainsFunc(all, func(isTrue Condition) bool { return isTrue(h) })
	}
}

// Projects returns the projects of services, in the order of the services.
func Projects(services []*Service) []*Project {
	var all []*Project
	for _, s := range services {
		if s.Project != nil && !slices.Contains(all, s.Project) {
			all = append(all, s.Project)
		}
	}
	return all
}
