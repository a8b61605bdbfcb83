// Package upgrade compares a cloud in its current OpenStack series with the same cloud in another one. It reports which options
// are removed or renamed, which change their default or their accepted values, which services, files and ports are new or
// removed, what the description requires that the target series cannot do, and the upgrade steps in order. It works on classes of
// hosts, takes all facts from the catalogue and the tables of the services, and writes nothing.
package upgrade

import (
	"stackplan/internal/catalogue"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Report is the effect of another series on a cloud. Identical changes of several hosts are one Change.
type Report struct {
	To        series.Series `json:"to"`
	Downgrade bool          `json:"downgrade,omitempty"` // To is older than the series of a region
	Regions   []Region      `json:"regions"`             // to upgrade, by name
	Changes   []Change      `json:"changes"`             // those with ActionRequired first, then by Kind, project and option
	NoEffect  []Change      `json:"no_effect,omitempty"` // changes of names, accepted values and defaults that do not affect this cloud
	Unused    []Unused      `json:"-"`                   // the options that Summary.Unused counts, by project and option
	Gaps      []Gap         `json:"gaps,omitempty"`      // what the catalogue does not contain, and the report therefore not either
	Steps     []Step        `json:"steps"`               // the upgrade procedure, in order
	Summary   Summary       `json:"summary"`
}

// Region is a region to upgrade.
type Region struct {
	Name  string          `json:"name"`
	From  series.Series   `json:"from"`
	Stops []series.Series `json:"stops"` // the series to install one after the other; the last is Report.To; empty if From is To
	Hosts int             `json:"hosts"`
}

// Kind is the kind of a change.
type Kind string

// The kinds of changes, in the order of a report.
const (
	Blocked       Kind = "blocked"    // the description requires something that the target series cannot do
	Removed       Kind = "removed"    // an option that the cloud sets is removed
	Invalid       Kind = "invalid"    // an option that the cloud sets no longer accepts its value
	Renamed       Kind = "renamed"    // an option that the cloud sets has another name
	DefaultChange Kind = "default"    // an option that the cloud does not set has another default
	ValueChange   Kind = "value"      // a rule sets an option to another value in this series, or starts or stops setting it
	Deprecated    Kind = "deprecated" // an option that the cloud sets still works and is deprecated
	ProgramChange Kind = "program"    // Debian, or a program of its release, has another version
	ServiceChange Kind = "service"    // a service is new or removed, or another program runs it (uWSGI)
	FileChange    Kind = "file"       // a file on hosts is new, removed, moved or changed
	PortChange    Kind = "port"       // a port is new, removed, or reachable in another way
	Warning       Kind = "warning"    // a check warns about the description in this series and does not now
)

// Action is what happens to a service, a file or a port.
type Action string

// The actions of ProgramChange, ServiceChange, FileChange and PortChange.
const (
	ActionNew     Action = "new"
	ActionRemoved Action = "removed"
	ActionMoved   Action = "moved"   // from Previous: a file to another path, a service to another server
	ActionChanged Action = "changed" // a file has another content, a port another exposure than Previous, a program another version
)

// Change is one change, identical on one or several hosts. Its kind determines which fields are set.
type Change struct {
	Kind      Kind          `json:"kind"`
	Series    series.Series `json:"series"`               // the first series on the path that has the change
	RemovedIn series.Series `json:"removed_in,omitempty"` // Deprecated: the first series without the option; empty if no known series removes it

	Project   string        `json:"project,omitempty"`   // of the option
	Option    catalogue.Key `json:"option,omitzero"`     // the name in the current series; of DefaultChange the name in the target series
	NewOption catalogue.Key `json:"new_option,omitzero"` // Renamed: the name in the target series; Removed: its successor, if one is known
	Action    Action        `json:"action,omitempty"`    // of ProgramChange, ServiceChange, FileChange and PortChange
	Subject   string        `json:"subject,omitempty"`   // of kinds without option: the service, the path of the file, the port, or the check
	Previous  string        `json:"previous,omitempty"`  // FileChange: the previous path; ServiceChange: the previous server; PortChange: the previous exposure
	Message   string        `json:"message,omitempty"`   // Blocked, Warning, Invalid: what is wrong; ProgramChange: the version after Previous

	Before *Value `json:"before,omitempty"` // the value on these hosts now: set, or the default
	After  *Value `json:"after,omitempty"`  // the value in the target series

	nodeset.Nodes
	Regions  []string `json:"regions"`
	Roles    []string `json:"roles,omitempty"`
	Services []string `json:"services,omitempty"` // that read the option or the file
	Files    []string `json:"files,omitempty"`    // paths on the hosts

	SetBy  Setter         `json:"set_by,omitempty"`
	Rule   string         `json:"rule,omitempty"`   // ByRule: the option of the row that sets the value
	Why    string         `json:"why,omitempty"`    // why the change matters, or why the rule sets the option
	Inputs []source.Input `json:"inputs,omitempty"` // the values of the description that the value is computed from

	ActionRequired bool     `json:"action_required,omitempty"` // an operator has to decide or to act
	Dangerous      bool     `json:"dangerous,omitempty"`       // the change is known to cause outages; Why states the reason
	Instructions   []string `json:"instructions,omitempty"`    // what to do, one sentence each; empty if nothing has to be done
	Fixable        bool     `json:"fixable,omitempty"`         // --fix can change the description accordingly

	isPinnable bool // of a dangerous change of a default: an override with the old default avoids it
}

// Setter is what sets an option.
type Setter string

// The setters of an option.
const (
	NotSet     Setter = ""         // the option has its default
	ByRule     Setter = "rule"     // a row of a service's table
	ByOverride Setter = "override" // an override in the description
)

// Value is the value of an option. It contains references to secrets, never secrets.
type Value struct {
	Texts    []string `json:"texts"`              // one for each line of the file
	Default  bool     `json:"default,omitempty"`  // nothing sets the option
	Varies   bool     `json:"varies,omitempty"`   // hosts have different values; Texts is that of one of them
	Computed bool     `json:"computed,omitempty"` // the program computes the default on the host; Texts is empty
	None     bool     `json:"none,omitempty"`     // the default is no value
	Secret   bool     `json:"secret,omitempty"`
}

// Unused is an option whose default changed and that nothing on the hosts reads.
type Unused struct {
	Project string
	Option  catalogue.Key // the name in the target series
	Why     string        // the condition under which it is read
}

// Gap is a series for which the catalogue has no options of a project.
type Gap struct {
	Project string        `json:"project"`
	Series  series.Series `json:"series"`
	Message string        `json:"message"`
}

// Step is a step of the upgrade procedure, in the order of Report.Steps.
type Step struct {
	Series      series.Series `json:"series"`           // the stop
	Region      string        `json:"region,omitempty"` // empty: all regions
	Service     string        `json:"service,omitempty"`
	Instruction string        `json:"instruction"` // one sentence
	Why         string        `json:"why,omitempty"`
	nodeset.Nodes
}

// Summary contains the totals of a report. Changes are counted as in Report.Changes.
type Summary struct {
	Changes           int          `json:"changes"`
	Hosts             int          `json:"hosts"`              // with at least one change
	ActionRequired    int          `json:"action_required"`    // changes that require an operator
	Dangerous         int          `json:"dangerous"`          // dangerous changes
	Fixable           int          `json:"fixable"`            // changes that --fix can write
	Kinds             map[Kind]int `json:"kinds"`              // changes of each kind
	Options           int          `json:"options"`            // options that the cloud sets, counted once for each project and file
	Unchanged         int          `json:"unchanged"`          // those of Options without a change
	UnchangedDefaults int          `json:"unchanged_defaults"` // options that nothing sets and whose default is unchanged
	Unused            int          `json:"unused"`             // options whose default changed and that nothing on these hosts reads
}

// Differs reports whether the series changes anything.
func (r *Report) Differs() bool { return len(r.Changes) > 0 }

// Blocks reports whether the description requires something that the target series cannot do.
func (r *Report) Blocks() bool { return r.Summary.Kinds[Blocked] > 0 }
