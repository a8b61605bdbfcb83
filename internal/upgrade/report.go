// Package upgrade tells what another OpenStack series does to a cloud: which options go, change their name, their default
// or what they take, which services and files come and go, what cannot be said any more, and in which order to proceed.
// It works on classes of hosts, compares facts with facts, and writes nothing.
package upgrade

import (
	"stackplan/internal/catalogue"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Report is what another series does to a cloud. Changes are grouped: what is alike on many hosts stands there once.
type Report struct {
	To        series.Series `json:"to"`
	Downgrade bool          `json:"downgrade,omitempty"` // some region goes to an older series
	Regions   []Region      `json:"regions"`             // those that were asked for, by name
	Changes   []Change      `json:"changes"`             // those that need a decision first, then by Kind, project and option
	NoEffect  []Change      `json:"no_effect,omitempty"` // names, limits and defaults that changed under options and leave this cloud as it is
	Unused    []Unused      `json:"-"`                   // what Summary.Unused counts, by project and option
	Gaps      []Gap         `json:"gaps,omitempty"`      // what the catalogue does not know, so that nothing is told of it
	Steps     []Step        `json:"steps"`               // what to do, in order
	Summary   Summary       `json:"summary"`
}

// Region is a region on its way.
type Region struct {
	Name  string          `json:"name"`
	From  series.Series   `json:"from"`
	Stops []series.Series `json:"stops"` // the series to install one after the other, the last is Report.To; empty where it is there
	Hosts int             `json:"hosts"`
}

// Kind is what a change is of.
type Kind string

// The kinds of changes, in the order of a report.
const (
	Blocked       Kind = "blocked"    // the series cannot express what the description asks for
	Removed       Kind = "removed"    // an option that the cloud sets is gone
	Invalid       Kind = "invalid"    // an option that the cloud sets no longer takes its value
	Renamed       Kind = "renamed"    // an option that the cloud sets has another name
	DefaultChange Kind = "default"    // an option that the cloud does not set has another default
	ValueChange   Kind = "value"      // a rule gives an option another value, or begins or ceases to set it, in this series
	Deprecated    Kind = "deprecated" // an option that the cloud sets still works and is to go
	ServiceChange Kind = "service"    // a service comes, goes, or is run otherwise (under WSGI)
	FileChange    Kind = "file"       // a file of hosts comes, goes or moves
	PortChange    Kind = "port"       // a service listens elsewhere, or HAProxy shows it otherwise
	Warning       Kind = "warning"    // a check warns of the description in this series that did not before
)

// Action is what happens to a service, a file or a port.
type Action string

// The actions of Served, Filed and Ported.
const (
	ActionNew     Action = "new"
	ActionRemoved Action = "removed"
	ActionMoved   Action = "moved"   // from Was: a file to another path, a service under another server
	ActionChanged Action = "changed" // a file is written otherwise, a port is shown otherwise than Was
)

// Change is one change, alike on one or many hosts. Which fields stand there depends on its kind.
type Change struct {
	Kind      Kind          `json:"kind"`
	Series    series.Series `json:"series"`               // that brings it: the first on the way
	RemovedIn series.Series `json:"removed_in,omitempty"` // Deprecated: the series without it, where the catalogue knows; empty: none yet

	Project   string        `json:"project,omitempty"`   // of an option
	Option    catalogue.Key `json:"option,omitzero"`     // as the series of the cloud has it; of Default as the wanted series has it
	NewOption catalogue.Key `json:"new_option,omitzero"` // Renamed: as the wanted series has it; Removed: its successor, if one is known
	Action    Action        `json:"action,omitempty"`    // of Served, Filed and Ported
	Subject   string        `json:"subject,omitempty"`   // of other kinds: the service, path of the file, port, or check
	Previous  string        `json:"previous,omitempty"`  // Filed: the path before; Served: the service before, or what ran it; Ported: the exposure before
	Message   string        `json:"message,omitempty"`   // Blocked, Warned: what is wrong

	Before *Value `json:"before,omitempty"` // what the option is now on these hosts: set, or its default
	After  *Value `json:"after,omitempty"`  // what it will be

	nodeset.Nodes
	Regions  []string `json:"regions"`
	Roles    []string `json:"roles,omitempty"`
	Services []string `json:"services,omitempty"` // that read the option or file
	Files    []string `json:"files,omitempty"`    // paths on the hosts

	SetBy  Setter         `json:"set_by,omitempty"`
	Rule   string         `json:"rule,omitempty"` // SetBy Rule: the option as the table names it
	Why    string         `json:"why,omitempty"`  // why the change matters, or why the rule sets the option
	Inputs []source.Input `json:"inputs,omitempty"`

	ActionRequired bool     `json:"action_required,omitempty"` // an operator has to decide or to act
	Dangerous      bool     `json:"dangerous,omitempty"`       // one of those that outages were made of; Why tells the reason
	Instructions   []string `json:"instructions,omitempty"`    // what to do, one sentence each; nothing where nothing is to be done
	Fixable        bool     `json:"fixable,omitempty"`         // --fix can write it into the description
}

// Setter tells what gives an option its value.
type Setter string

// The setters of an option.
const (
	NotSet     Setter = ""
	ByRule     Setter = "rule"
	ByOverride Setter = "override"
)

// Value is what an option is. Secrets are references, as everywhere.
type Value struct {
	Texts    []string `json:"texts"`
	Default  bool     `json:"default,omitempty"`  // nobody sets it
	Varies   bool     `json:"varies,omitempty"`   // hosts have different ones; Texts are those of one of them
	Computed bool     `json:"computed,omitempty"` // worked out on the host, so Texts are empty
	None     bool     `json:"none,omitempty"`     // the default is no value at all
	Secret   bool     `json:"secret,omitempty"`
}

// Unused is an option whose default moved and that nothing on these hosts reads.
type Unused struct {
	Project string
	Option  catalogue.Key // as the wanted series has it
	Why     string        // what alone would read it
}

// Gap is something that the catalogue does not know.
type Gap struct {
	Project string        `json:"project"`
	Series  series.Series `json:"series"`
	Message string        `json:"message"`
}

// Step is something to do, in the order of Report.Steps.
type Step struct {
	Series      series.Series `json:"series"`           // the stop that it belongs to
	Region      string        `json:"region,omitempty"` // empty: the cloud as a whole
	Service     string        `json:"service,omitempty"`
	Instruction string        `json:"instruction"` // one sentence
	Why         string        `json:"why,omitempty"`
	nodeset.Nodes
}

// Summary adds up. Numbers are of grouped changes, as they stand in Report.Changes.
type Summary struct {
	Changes           int          `json:"changes"`
	Hosts             int          `json:"hosts"`              // with changes
	ActionRequired    int          `json:"action_required"`    // changes that need the operator
	Dangerous         int          `json:"dangerous"`          // among the changes
	Fixable           int          `json:"fixable"`            // that --fix can write
	Kinds             map[Kind]int `json:"kinds"`              // changes of each kind
	Options           int          `json:"options"`            // that the cloud sets, each counted once for each project and file
	Unchanged         int          `json:"unchanged"`          // of these, the ones that nothing happens to
	UnchangedDefaults int          `json:"unchanged_defaults"` // options that nobody sets and whose default stays
	Unused            int          `json:"unused"`             // options whose default moved and that nothing on these hosts reads
}

// Differs reports whether the series changes anything.
func (r *Report) Differs() bool { return len(r.Changes) > 0 }

// Blocks reports whether something of the description cannot be in the series.
func (r *Report) Blocks() bool { return r.Summary.Kinds[Blocked] > 0 }
