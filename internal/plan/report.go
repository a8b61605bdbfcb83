// Package plan computes what a rollout would change. It joins the files that a description requires with those of a snapshot,
// compares them by meaning, and groups equal differences of hosts into one change with its hosts, its impact and its cause. It does no
// I/O itself.
package plan

import (
	"stackplan/internal/nodeset"
	"stackplan/internal/source"
)

// Report is what a rollout would change. A change that is the same on many hosts is in it once.
type Report struct {
	Against    string            `json:"against"`                  // the snapshot, as the command line named it
	Series     []SnapshotSeries  `json:"against_series,omitempty"` // of the snapshot, if lines were checked by it
	Changes    []Change          `json:"changes"`                  // by path, section and key; new and removed hosts first
	NoEffect   []Change          `json:"no_effect,omitempty"`      // differences that have no effect, if Show requests them
	Unreadable []UnreadableHosts `json:"unreadable,omitempty"`     // hosts that could not be compared
	Waves      []nodeset.Nodes   `json:"waves"`                    // hosts to restart together, in order, so that every API stays available; empty if nothing restarts
	Outages    []Outage          `json:"outages,omitempty"`        // services that no number of waves keeps available
	Copies     []Copy            `json:"copies,omitempty"`         // the files of containers in the snapshot, and what they are compared with
	Steps      []Step            `json:"steps,omitempty"`          // what an operator must do outside of the files, in order
	Summary    Summary           `json:"summary"`
	Texts      []TextDiff        `json:"texts,omitempty"`   // unified diffs, if Show requests them
	Digests    *Digests          `json:"digests,omitempty"` // if Show requests them
	Rollout    *Rollout          `json:"rollout,omitempty"` // with the digests
}

// Kind is the kind of object that a change is of.
type Kind string

// The kinds of changes.
const (
	OfHost    Kind = "host"    // a host that the snapshot lacks, or that the description lacks
	OfFile    Kind = "file"    // a file that is added, removed or moved
	OfSection Kind = "section" // a section or block that is added or removed with all its lines, which are the values; not in oslo.config files
	OfOption  Kind = "option"  // an option, or a line of directives
	OfDefault Kind = "default" // an option that neither side sets, and whose default differs between the two series
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
	Rename Action = "rename" // of an option; its value may also change
	Move   Action = "move"   // of a file
)

// Change is one change, which is the same on all its hosts.
type Change struct {
	Address string `json:"address"` // PATH, or PATH#/SECTION/KEY as in a JSON pointer (RFC 6901); of a host /REGION/HOST
	Kind    Kind   `json:"kind"`
	Action  Action `json:"action"`
	Path    string `json:"path,omitempty"` // of the file on the hosts; empty for hosts
	Section string `json:"section,omitempty"`
	Key     string `json:"key,omitempty"`
	From    string `json:"from,omitempty"` // the former name: a path, or [section] key
	Before  *Value `json:"before"`         // null: absent. If Varies is set, the value of Example
	After   *Value `json:"after"`

	nodeset.Nodes
	Varies   int       `json:"varies,omitempty"`   // number of different pairs of values; 0 if all hosts have the same
	Example  string    `json:"example,omitempty"`  // the host that Before and After are of, if Varies is set
	Each     []Variant `json:"each,omitempty"`     // all pairs of values, if Varies is set
	Regions  []string  `json:"regions"`            // of the hosts
	Roles    []string  `json:"roles"`              // of the hosts
	Services []string  `json:"services,omitempty"` // that read the file

	Lines  *Lines      `json:"lines,omitempty"`  // of a text: how many lines change
	Unread *UnreadLine `json:"unread,omitempty"` // set if no program of the series of the snapshot reads its line
	Note   string      `json:"note,omitempty"`   // why a file was compared as text, or other details
	Impact Impact      `json:"impact"`
	Cause  Cause       `json:"cause"`
}

// Value is the value of an option on one side. Secrets are masked, but control characters are not: escape them before the texts are
// shown.
type Value struct {
	Texts   []string `json:"texts"`             // one for each line that sets the option
	Default bool     `json:"default,omitempty"` // no line sets the option; Texts is the default of the series of this side
	Secret  bool     `json:"secret,omitempty"`  // the texts are masked, in part or as a whole
}

// Variant is a pair of values of some hosts of a change.
type Variant struct {
	nodeset.Nodes
	Key    string `json:"key,omitempty"` // set if keys also differ, as addresses do in /etc/hosts; Change.Key is the key of Example
	Before *Value `json:"before"`
	After  *Value `json:"after"`
}

// Lines is the number of lines of a text that are added and removed.
type Lines struct {
	Added   int  `json:"added"`
	Removed int  `json:"removed"`
	Binary  bool `json:"binary,omitempty"` // one side is binary; lines are not counted
	Coarse  bool `json:"coarse,omitempty"` // the texts are too large for a minimal diff, so the numbers may be too high
}

// TextDiff is a unified diff of one file, which is the same on all its hosts. Secrets are masked.
type TextDiff struct {
	Path string `json:"path"`
	nodeset.Nodes
	Diff string `json:"diff"` // without headers; empty for binary files
}

// Level is what has to be restarted for a change.
type Level string

// The levels, from the least.
const (
	Nothing Level = "none"    // nothing: the file is read at each use, or the change has no effect
	Reload  Level = "reload"  // a unit reads its files again without a restart
	Restart Level = "restart" // a unit
	Reboot  Level = "reboot"  // the host: the file is only read at boot
)

// Impact is the effect of a change on hosts and instances while it is rolled out.
type Impact struct {
	Level     Level          `json:"level"`
	Reload    []string       `json:"reload,omitempty"`  // units
	Restart   []string       `json:"restart,omitempty"` // units
	Instances InstanceImpact `json:"instances,omitempty"`
}

// InstanceImpact is the effect of a change on the instances of a host.
type InstanceImpact string

// The effects on instances, from the least.
const (
	InstancesUnaffected  InstanceImpact = ""          // none
	InstancesUnmanaged   InstanceImpact = "unmanaged" // they continue to run, but cannot be started, stopped or migrated during the restart
	InstancesLoseNetwork InstanceImpact = "network"   // their network may be interrupted
	InstancesStop        InstanceImpact = "reboot"    // they stop with the host, unless they are migrated before
)

// Cause is why a change is required.
type Cause struct {
	Kind   CauseKind      `json:"kind"`
	Now    []source.Input `json:"now,omitempty"`    // values of the description that the new value is computed from
	Before []source.Input `json:"before,omitempty"` // values of the old description that the old value was computed from, if it is known
	Rule   string         `json:"rule,omitempty"`   // the option as the table of services names it, or file:line of a template
	Why    string         `json:"why,omitempty"`    // the documentation of the rule
}

// CauseKind is the kind of a cause.
type CauseKind string

// The kinds of causes.
const (
	ByInput    CauseKind = "input"    // a value of the description
	ByOverride CauseKind = "override" // an override of the option
	ByRule     CauseKind = "rule"     // a rule that reads no value of the description, or that no longer applies
	BySeries   CauseKind = "series"   // another OpenStack release
	ByDrift    CauseKind = "drift"    // none in the description: the host was changed
)

// UnreadableHosts are hosts that could not be read, for the same reason.
type UnreadableHosts struct {
	nodeset.Nodes
	Reason string `json:"reason"`
}

// Outage is a service that is down while some of its hosts restart, in any order.
type Outage struct {
	Region        string `json:"region"`
	Service       string `json:"service"`
	nodeset.Nodes        // the hosts whose restart interrupts it
	Reason        string `json:"reason"`
}

// Summary contains the totals of a report. Numbers of changes are those of Report.Changes, in which equal changes are grouped.
type Summary struct {
	Changes      int `json:"changes"`
	Files        int `json:"files"`         // number of paths with changes
	Hosts        int `json:"hosts"`         // with changes, including new and removed ones
	NewHosts     int `json:"new_hosts"`     // that the snapshot lacks
	RemovedHosts int `json:"removed_hosts"` // that the description lacks
	NoEffect     int `json:"no_effect"`     // differences that have no effect, grouped as changes are
	Compared     int `json:"compared"`      // hosts that both sides have and that could be read
	Same         int `json:"same"`          // files of these hosts without changes
	NotCompared  int `json:"not_compared"`  // secrets that are a reference on one side and a value on the other: options of each host
	Foreign      int `json:"foreign"`       // files of the snapshot that the description does not define: they are ignored

	Units    []UnitImpact   `json:"units"` // that restart or reload: those that restart first, then by name
	Regions  []Sum          `json:"regions"`
	Roles    []Sum          `json:"roles"`
	Services []Sum          `json:"services"`
	Reboot   *nodeset.Nodes `json:"reboot,omitempty"`    // hosts that must reboot
	WavesFor []string       `json:"waves_for,omitempty"` // services that would be down if all hosts restarted at the same time
	Kept     []string       `json:"kept,omitempty"`      // what the waves keep for instances in addition to APIs: routing, DHCP, 6 of 8 compute hosts
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

// Digests identify the two sides: for each host a SHA-256 over path, mode, owner and bytes of all its files, and the sum of these numbers of
// all compared hosts modulo 2^256 in hexadecimal, so that the digests of parts of a cloud add up to those of the cloud. The secrets of a
// snapshot are masked.
type Digests struct {
	Want string `json:"want"`
	Have string `json:"have"`
}

// Differs reports whether a rollout would change anything.
func (r *Report) Differs() bool { return len(r.Changes) > 0 }
