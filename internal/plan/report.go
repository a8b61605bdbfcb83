// Package plan tells what a rollout would change: it joins the files that a description asks for with those that are
// there, compares them by meaning, and says each change once, with the hosts that it is for, what it costs and what made
// it. It reads and writes nothing itself.
package plan

import (
	"stackplan/internal/nodeset"
	"stackplan/internal/source"
)

// Report is what a rollout would change. Changes are grouped: what is alike on many hosts stands there once.
type Report struct {
	Against    string            `json:"against"`              // the snapshot, as the command line named it
	Changes    []Change          `json:"changes"`              // by path, section and key; hosts that come or go first
	NoEffect   []Change          `json:"no_effect,omitempty"`  // what is written otherwise and means the same; only where asked for
	Unreadable []UnreadableHosts `json:"unreadable,omitempty"` // hosts that could not be compared
	Waves      []nodeset.Nodes   `json:"waves"`                // how to restart without an API going away; empty where nothing restarts
	Outages    []Outage          `json:"outages,omitempty"`    // services that no number of waves keeps up
	Summary    Summary           `json:"summary"`
	Texts      []TextDiff        `json:"texts,omitempty"`   // unified diffs; only where asked for
	Digests    *Digests          `json:"digests,omitempty"` // only where asked for
}

// Kind is what a change is of.
type Kind string

// The kinds of changes.
const (
	OfHost    Kind = "host"    // a host that the snapshot lacks, or that the description lacks
	OfFile    Kind = "file"    // a file that comes, goes or moves
	OfSection Kind = "section" // a section or block that comes or goes with all its lines, which the values list; not of oslo.config
	OfOption  Kind = "option"  // an option, or a line of directives
	OfDefault Kind = "default" // nobody sets the option, and the default of the series moved
	OfText    Kind = "text"    // a file that is compared as text
	OfMode    Kind = "mode"    // permission bits of a file
	OfOwner   Kind = "owner"   // user and group that own a file
)

// Action is what a rollout does.
type Action string

// The actions of a rollout.
const (
	Add    Action = "add"
	Remove Action = "remove"
	Modify Action = "change"
	Rename Action = "rename" // of an option; the value may change too
	Move   Action = "move"   // of a file
)

// Change is one change, alike on one or many hosts.
type Change struct {
	Address string `json:"address"` // PATH, or PATH#/SECTION/KEY as in a JSON pointer (RFC 6901); of a host /REGION/HOST
	Kind    Kind   `json:"kind"`
	Action  Action `json:"action"`
	Path    string `json:"path,omitempty"` // of the file on the hosts; empty for hosts
	Section string `json:"section,omitempty"`
	Key     string `json:"key,omitempty"`
	From    string `json:"from,omitempty"` // what it was called before: a path, or [section] key
	Before  *Value `json:"before"`         // null: absent. Where Varies, that of Example
	After   *Value `json:"after"`

	nodeset.Nodes
	Varies   int       `json:"varies,omitempty"`   // how many pairs of values there are, where hosts differ
	Example  string    `json:"example,omitempty"`  // the host whose values are shown, where hosts differ
	Each     []Variant `json:"each,omitempty"`     // all pairs of values, where hosts differ
	Regions  []string  `json:"regions"`            // of the hosts
	Roles    []string  `json:"roles"`              // of the hosts
	Services []string  `json:"services,omitempty"` // that read the file

	Lines  *Lines `json:"lines,omitempty"` // of a text: how much of it changes
	Note   string `json:"note,omitempty"`  // why a file is compared as text, or what else is to be known
	Impact Impact `json:"impact"`
	Cause  Cause  `json:"cause"`
}

// Value is what one side says of an option. Secrets are masked: Texts are fit to be shown, once control characters are
// escaped.
type Value struct {
	Texts   []string `json:"texts"`             // one for each line that sets the option
	Default bool     `json:"default,omitempty"` // nobody sets it; Texts are the default of that side's series
	Secret  bool     `json:"secret,omitempty"`  // a part of it, or all, is not shown
}

// Variant is what some of the hosts of a change have.
type Variant struct {
	nodeset.Nodes
	Key    string `json:"key,omitempty"` // where it differs too, as addresses do in /etc/hosts; Change.Key is that of Example
	Before *Value `json:"before"`
	After  *Value `json:"after"`
}

// Lines counts the lines of a text that come and go.
type Lines struct {
	Added   int  `json:"added"`
	Removed int  `json:"removed"`
	Binary  bool `json:"binary,omitempty"` // one side is no text; nothing is counted
	Coarse  bool `json:"coarse,omitempty"` // the texts are too large for a minimal diff
}

// TextDiff is a unified diff of one file, alike on some hosts. Secrets are masked in it.
type TextDiff struct {
	Path string `json:"path"`
	nodeset.Nodes
	Diff string `json:"diff"` // without headers; empty for bytes that are no text
}

// Level is how much a change disturbs.
type Level string

// The levels, from the least.
const (
	Nothing Level = "none"    // the file is read anew at each use, or means the same
	Reload  Level = "reload"  // a unit is told to read its files anew
	Restart Level = "restart" // a unit stops and starts
	Reboot  Level = "reboot"  // only the next start of the host reads it
)

// Impact is what a change asks of the hosts.
type Impact struct {
	Level     Level          `json:"level"`
	Reload    []string       `json:"reload,omitempty"`  // units
	Restart   []string       `json:"restart,omitempty"` // units
	Instances InstanceImpact `json:"instances,omitempty"`
}

// InstanceImpact is what guests notice of a change.
type InstanceImpact string

// What guests notice, from the least.
const (
	InstancesUnaffected  InstanceImpact = ""          // nothing
	InstancesUnmanaged   InstanceImpact = "unmanaged" // they run on; nobody can start, stop or move them meanwhile
	InstancesLoseNetwork InstanceImpact = "network"   // their network may stop
	InstancesStop        InstanceImpact = "reboot"    // they stop with the host, unless they are moved before
)

// Cause is what made a change.
type Cause struct {
	Kind   CauseKind      `json:"kind"`
	Now    []source.Input `json:"now,omitempty"`    // what of the description the value is made of
	Before []source.Input `json:"before,omitempty"` // the same in the description of the other side, where there is one
	Rule   string         `json:"rule,omitempty"`   // the option as the table names it, or file:line of a template
	Why    string         `json:"why,omitempty"`    // the reason that the rule gives
}

// CauseKind tells what made a change.
type CauseKind string

// The kinds of causes.
const (
	ByInput    CauseKind = "input"    // a value of the description
	ByOverride CauseKind = "override" // a user's own value for the option
	ByRule     CauseKind = "rule"     // a rule that reads nothing of the description, or that no longer speaks
	BySeries   CauseKind = "series"   // another OpenStack release
	ByDrift    CauseKind = "drift"    // nothing of the description: someone changed the host
)

// UnreadableHosts is a host that could not be compared.
type UnreadableHosts struct {
	nodeset.Nodes
	Reason string `json:"reason"`
}

// Outage is a service behind HAProxy that is away while its hosts restart, whatever the order.
type Outage struct {
	Region        string `json:"region"`
	Service       string `json:"service"`
	nodeset.Nodes        // all that run it
	Reason        string `json:"reason"`
}

// Summary adds up. Numbers of changes are of grouped ones, as they stand in Report.Changes.
type Summary struct {
	Changes      int `json:"changes"`
	Files        int `json:"files"`         // different paths with changes
	Hosts        int `json:"hosts"`         // with changes, new and removed ones among them
	NewHosts     int `json:"new_hosts"`     // that the snapshot lacks
	RemovedHosts int `json:"removed_hosts"` // that the description lacks
	NoEffect     int `json:"no_effect"`     // grouped differences that mean the same
	Compared     int `json:"compared"`      // hosts that both sides have and that could be read
	Same         int `json:"same"`          // files of these that mean the same
	NotCompared  int `json:"not_compared"`  // secrets that one side holds as a reference and the other for real: options, host by host
	Foreign      int `json:"foreign"`       // files of the snapshot that no rule makes: left alone

	Units    []UnitImpact   `json:"units"` // that restart or reload: restarts first, then by name
	Regions  []Sum          `json:"regions"`
	Roles    []Sum          `json:"roles"`
	Services []Sum          `json:"services"`
	Reboot   *nodeset.Nodes `json:"reboot,omitempty"`    // hosts that must start anew for all to hold
	WavesFor []string       `json:"waves_for,omitempty"` // services that would be away if all hosts restarted at once
}

// UnitImpact is a unit that restarts or reloads.
type UnitImpact struct {
	Unit  string `json:"unit"`
	Level Level  `json:"level"`
	nodeset.Nodes
	Instances InstanceImpact `json:"instances,omitempty"`
}

// Sum counts the changes and hosts of a region, a role or a service.
type Sum struct {
	Name    string `json:"name"`
	Changes int    `json:"changes"`
	Hosts   int    `json:"hosts"`
}

// Digests tell which two sides were compared: SHA-256 in hex over path, mode and bytes of all files of the compared hosts.
// The secrets of a snapshot are left out.
type Digests struct {
	Want string `json:"want"`
	Have string `json:"have"`
}

// Differs reports whether a rollout would change anything.
func (r *Report) Differs() bool { return len(r.Changes) > 0 }
