package service

import (
	"regexp"
	"slices"
	"strings"

	"stackplan/internal/secret"
)

// Tie is a statement about the value of an option that another place depends on: another file, another host, another region, or something
// that the host has. Rows compute tied values from the same source, so only an override can break a tie. Checks examine the values in
// the generated files.
//
// A tie with a Key compares the places that have the key: all must have the same value. A tie without one compares the option with what
// Breaks reads from the scope.
type Tie struct {
	Kind     TieKind
	Why      string // the rule, as findings state it
	Degrades bool   // a cloud that breaks it works worse, but works: a warning instead of an error

	Key   func(*Tied) string   // the places with the same text are compared; empty: this one is not compared
	Reach Reach                // which places with a key are compared
	Part  func(string) string  // the part of a value that is compared; nil: the whole value
	Reads func(*Tied) []Broken // what the value does not agree with; nil for a tie with a Key

	states StatementKind // what a line with the value states about connections; empty: nothing
}

// TieKind is what a tied value must agree with. docs/architecture.md counts the options of each kind.
type TieKind string

// The kinds of ties.
const (
	SecretTie   TieKind = "secret"   // the other places with the same secret
	ValueTie    TieKind = "value"    // the same value in other files and on other hosts
	AddressTie  TieKind = "address"  // the addresses of the host
	PortTie     TieKind = "port"     // the port at which HAProxy and clients find a service
	EndpointTie TieKind = "endpoint" // the addresses and ports of services
	RegionTie   TieKind = "region"   // the regions of the description
	BridgeTie   TieKind = "bridge"   // the bridges and interfaces of the host
	NetworkTie  TieKind = "network"  // the physical networks of the region
	DriverTie   TieKind = "driver"   // what other programs of the host use
	ServiceTie  TieKind = "service"  // the services that run
	FieldTie    TieKind = "field"    // a field of the description that other files are computed from
)

// TieKinds returns all kinds of ties.
func TieKinds() []TieKind {
	return []TieKind{SecretTie, ValueTie, AddressTie, PortTie, EndpointTie, RegionTie, BridgeTie, NetworkTie, DriverTie, ServiceTie, FieldTie}
}

// Reach is which places of a tie with a key are compared.
type Reach int

// The reaches of ties.
const (
	WithinRegion Reach = iota // the files of all hosts of a region
	WithinHost                // the files of each host
)

// Tied is the value of an option in a generated file, for a host.
type Tied struct {
	*Scope
	Project string
	Option  string                       // as the row names it: group.name
	Section string                       // in a file of a program, the section with the line: vrrp_instance management
	Want    []string                     // what the row sets; nil: nothing
	Have    []string                     // what the file contains, or the default of the series
	File    func(option string) []string // the value of another option of the file, as rows name it
}

// Broken is a tie that a value breaks.
type Broken struct {
	Is       string // the fault, after the name of the option: is 9393
	But      string // the other place: HAProxy connects to glance-api at port 9292
	Hint     string
	Degrades bool // see Tie.Degrades
}

// Tied adds ties to a row. A tie with the kind of an earlier one replaces it, so that a row can be more precise than its constructor.
func (r Row) Tied(ties ...Tie) Row {
	kept := slices.DeleteFunc(slices.Clone(r.Ties), func(old Tie) bool {
		return slices.ContainsFunc(ties, func(t Tie) bool { return t.Kind == old.Kind })
	})
	r.Ties = append(kept, ties...)
	return r
}

// SameSecret returns the tie of places that contain the same secret of the description.
func SameSecret(service, use string) Tie {
	key := "the secret " + service + "." + use
	return Tie{
		Kind: SecretTie, Why: "both places use " + key + " of the description: programs that share a secret must have the same one",
		Key: func(t *Tied) string { return strings.Join(append([]string{key}, users(t.Have)...), " ") }, Part: secretsOf,
	}
}

// user matches the user of a login whose password is a placeholder.
var user = regexp.MustCompile(`([^:@,/]*):\(\([^()\s]+\)\)@`)

// users returns the users of the logins in URLs, each once. A user of its own has a password of its own.
func users(texts []string) []string {
	var all []string
	for _, text := range texts {
		for _, match := range user.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(all, match[1]) {
				all = append(all, match[1])
			}
		}
	}
	return all
}

// secretsOf returns the names of the secrets that a value refers to. Other parts of the value may differ, and no message may contain them.
func secretsOf(text string) string {
	var names []string
	for _, placeholder := range secret.Pattern.FindAllString(text, -1) {
		name := strings.TrimSuffix(strings.Trim(placeholder, "()"), ":url")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// SameValue returns the tie of places that must have the same value. Places are compared if their key is the same.
func SameValue(key, why string) Tie {
	return Tie{Kind: ValueTie, Why: why, Key: func(*Tied) string { return key }}
}

// SameInProject is SameValue for the files of each project alone.
func SameInProject(key, why string) Tie {
	return SameValue(key, why).InProject()
}

// InProject limits a tie to the files of each project alone.
func (t Tie) InProject() Tie {
	key := t.Key
	t.Key = func(tied *Tied) string {
		if text := key(tied); text != "" {
			return text + " of " + tied.Project
		}
		return ""
	}
	return t
}

// OnEachHost limits a tie to the files of each host.
func (t Tie) OnEachHost() Tie { t.Reach = WithinHost; return t }

// AsWarning makes a tie a warning.
func (t Tie) AsWarning() Tie { t.Degrades = true; return t }

// Fixed returns the tie of an option that must keep the value of its row while something is so: but returns what, or "".
func Fixed(kind TieKind, why string, but func(*Tied) string) Tie {
	return Tie{Kind: kind, Why: why, Reads: func(t *Tied) []Broken {
		other := but(t)
		if t.Want == nil || other == "" || sameTexts(t.Have, t.Want) {
			return nil
		}
		return []Broken{{Is: "is " + shown(t.Have), But: other, Hint: "remove the override, or write " + shown(t.Want)}}
	}}
}

// Keeps returns the tie of a list whose values of the row must remain, while an override may add others. Values are compared by their first
// word. The finding consists of but and the missing value.
func Keeps(kind TieKind, why, but string) Tie {
	return Tie{Kind: kind, Why: why, Reads: func(t *Tied) []Broken {
		for _, line := range t.Want {
			value := firstWord(line)
			if !slices.ContainsFunc(t.Have, func(have string) bool { return firstWord(have) == value }) {
				return []Broken{{Is: "does not contain " + value, But: but + " " + value, Hint: "keep the line " + line}}
			}
		}
		return nil
	}}
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

// FieldOf returns the tie of an option whose value is a field of the description that other files are computed from too.
func FieldOf(field, why string) Tie {
	return Fixed(FieldTie, why, func(t *Tied) string { return field + " of the description is " + shown(t.Want) })
}

// sameTexts reports whether two values are equal apart from case, which distinguishes no value of the options that are compared with it.
func sameTexts(a, b []string) bool {
	return slices.EqualFunc(a, b, strings.EqualFold)
}

// shown formats a value for a message.
func shown(texts []string) string {
	if text := strings.Join(texts, ", "); text != "" {
		return text
	}
	return "empty"
}
