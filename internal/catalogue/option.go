package catalogue

import (
	"strings"

	"stackplan/internal/series"
)

// Type is what oslo.config makes of an option's text.
type Type string

// The types of oslo.config. A multi holds one value per line, each of type Item; a multistring is a multi of strings.
const (
	String      Type = "string"
	Integer     Type = "integer"
	Float       Type = "float"
	Boolean     Type = "boolean"
	List        Type = "list" // members between commas, each of type Item
	Dict        Type = "dict" // key:value pairs between commas
	MultiString Type = "multistring"
	Multi       Type = "multi"
	Port        Type = "port"
	URI         Type = "uri"
	Hostname    Type = "hostname"
	HostAddress Type = "hostaddress" // a host name or an IP address
	HostDomain  Type = "hostdomain"  // like hostaddress, but a name may hold underscores
	IPAddress   Type = "ipaddress"
	Range       Type = "range"   // N or N-M
	Unknown     Type = "unknown" // the facts do not tell: no value is judged
)

// Key is the section and the name that an option has in a file.
type Key struct {
	Group string `json:"group,omitzero"` // as in [Group]; lower case, but DEFAULT
	Name  string `json:"name,omitzero"`  // with underscores
}

// Canonical returns k as the catalogue and oslo.config know it: DEFAULT as it is, other groups in lower case, dashes in
// the name as underscores.
func (k Key) Canonical() Key {
	if k.Group != "DEFAULT" {
		k.Group = strings.ToLower(k.Group)
	}
	return Key{k.Group, strings.ReplaceAll(k.Name, "-", "_")}
}

// String prints k as people write it: [DEFAULT] my_ip.
func (k Key) String() string { return "[" + k.Group + "] " + k.Name }

// compare orders keys by group, then by name.
func (k Key) compare(l Key) int {
	if c := strings.Compare(k.Group, l.Group); c != 0 {
		return c
	}
	return strings.Compare(k.Name, l.Name)
}

// Option is what one series of a project knows of one option. Values are texts as a file holds them: one for most types,
// one per line for multi and multistring.
type Option struct {
	Project string        `json:"project,omitzero"`
	Series  series.Series `json:"-"`
	Key

	Type        Type     `json:"type,omitzero"`
	Item        Type     `json:"item,omitzero"`         // type of the members of a list, dict or multi; none: string
	ItemMin     string   `json:"item_min,omitzero"`     // bounds of the members
	ItemMax     string   `json:"item_max,omitzero"`     //
	ItemChoices []string `json:"item_choices,omitzero"` // values that members may have

	Default  []string `json:"default,omitzero"`  // nil: none, which is not the same as one empty text
	Computed bool     `json:"computed,omitzero"` // the default is worked out on the host, so nobody else knows it
	Sample   []string `json:"sample,omitzero"`   // the default that sample files show, where it is another
	Runtime  []string `json:"runtime,omitzero"`  // the default that a program of the project sets before it reads files
	Min      string   `json:"min,omitzero"`      // bounds as declared; empty: none
	Max      string   `json:"max,omitzero"`      //
	Choices  []string `json:"choices,omitzero"`  // nil: any value

	Secret     bool      `json:"secret,omitzero"`
	Required   bool      `json:"required,omitzero"`
	Mutable    bool      `json:"mutable,omitzero"` // read again on SIGHUP: a change needs no restart
	Advanced   bool      `json:"advanced,omitzero"`
	Removal    bool      `json:"removal,omitzero"`    // deprecated for removal
	Deprecated []Key     `json:"deprecated,omitzero"` // other names that are still read
	Variants   []Variant `json:"variants,omitzero"`   // other declarations of the same name, in other programs of the project
	Files      []string  `json:"files,omitzero"`      // the sample files that list it, sorted; see Catalogue.Homes
	Plugin     string    `json:"plugin,omitzero"`     // the keystoneauth plug-in that registers it once auth_type names it
	Imported   string    `json:"imported,omitzero"`   // the user's file that has it; see Imported
}

// Variant is another declaration of an option by another program of the same project.
type Variant struct {
	Type     Type     `json:"type,omitzero"`
	Default  []string `json:"default,omitzero"`
	Computed bool     `json:"computed,omitzero"`
}

// IsMulti reports whether the option may be given more than once, all lines counting.
func (o Option) IsMulti() bool { return o.Type == Multi || o.Type == MultiString }

// Lines returns the lines that give the option the members of a list: one line with commas for a list or a dict, else a
// line for each member. More than one is right only where IsMulti.
func (o Option) Lines(members []string) []string {
	if o.Type == List || o.Type == Dict {
		return []string{strings.Join(members, ",")}
	}
	return members
}
