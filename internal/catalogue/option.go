package catalogue

import (
	"slices"
	"strings"

	"stackplan/internal/series"
)

// Type is the type to which oslo.config converts an option's text.
type Type string

// The types of oslo.config. A multi has one value per line, each of type Item; a multistring is a multi of strings.
const (
	String      Type = "string"
	Integer     Type = "integer"
	Float       Type = "float"
	Boolean     Type = "boolean"
	List        Type = "list" // members separated by commas, each of type Item
	Dict        Type = "dict" // key:value pairs separated by commas
	MultiString Type = "multistring"
	Multi       Type = "multi"
	Port        Type = "port"
	URI         Type = "uri"
	Hostname    Type = "hostname"
	HostAddress Type = "hostaddress" // a host name or an IP address
	HostDomain  Type = "hostdomain"  // like hostaddress, but a name may contain underscores
	IPAddress   Type = "ipaddress"
	Range       Type = "range"   // N or N-M
	Unknown     Type = "unknown" // the facts do not state the type: every value is valid
)

// Key is the section and the name of an option in a file.
type Key struct {
	Group string `json:"group,omitzero"` // as in [Group]; in lower case except DEFAULT
	Name  string `json:"name,omitzero"`  // with underscores
}

// Canonical returns k in the form of the catalogue and of oslo.config: groups other than DEFAULT in lower case, and
// underscores instead of dashes in the name.
func (k Key) Canonical() Key {
	if k.Group != "DEFAULT" {
		k.Group = strings.ToLower(k.Group)
	}
	return Key{k.Group, strings.ReplaceAll(k.Name, "-", "_")}
}

// String returns the usual notation of k: [DEFAULT] my_ip. An option of a program without sections has no group.
func (k Key) String() string {
	if k.Group == "" {
		return k.Name
	}
	return "[" + k.Group + "] " + k.Name
}

// compare orders keys by group, then by name.
func (k Key) compare(l Key) int {
	if c := strings.Compare(k.Group, l.Group); c != 0 {
		return c
	}
	return strings.Compare(k.Name, l.Name)
}

// Option contains the facts about one option in one series of a project. Values are texts as in a file: one for most types,
// one per line for multi and multistring.
type Option struct {
	Project string        `json:"project,omitzero"`
	Series  series.Series `json:"-"`
	Key

	Type        Type     `json:"type,omitzero"`
	Item        Type     `json:"item,omitzero"`         // type of the members of a list, dict or multi; empty: string
	ItemMin     string   `json:"item_min,omitzero"`     // bounds of the members
	ItemMax     string   `json:"item_max,omitzero"`     //
	ItemChoices []string `json:"item_choices,omitzero"` // values that members may have

	Default  []string `json:"default,omitzero"`  // nil: none, which differs from one empty text
	Computed bool     `json:"computed,omitzero"` // the default is computed on the host and therefore unknown
	Sample   []string `json:"sample,omitzero"`   // the default in sample files, if it differs
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
	Plugin     string    `json:"plugin,omitzero"`     // the keystoneauth plug-in that registers it if auth_type names the plug-in
	Imported   string    `json:"imported,omitzero"`   // the user's file that contains it; see Imported
}

// Variant is another declaration of an option by another program of the same project.
type Variant struct {
	Type     Type     `json:"type,omitzero"`
	Default  []string `json:"default,omitzero"`
	Computed bool     `json:"computed,omitzero"`
}

// IsMulti reports whether the option may be set several times and every line counts.
func (o Option) IsMulti() bool { return o.Type == Multi || o.Type == MultiString }

// Lines returns the lines that set the option to the members of a list: one line with commas for a list or a dict, otherwise
// one line for each member. Several lines are valid only if IsMulti.
func (o Option) Lines(members []string) []string {
	if o.Type == List || o.Type == Dict {
		text := strings.Join(members, ",")
		if LacksBrackets(o, text) {
			text = "[" + text + "]"
		}
		return []string{text}
	}
	return members
}

// Members returns the members of a value that a description sets, without surrounding white space: those of a list or a dict, the lines of
// a multi-valued option, or the one value of any other.
func (o Option) Members(texts []string) []string {
	if o.Type != List && o.Type != Dict {
		return texts
	}
	return o.members(strings.Join(texts, ","))
}

// IsKnownOnHost reports whether a text is complete only on the host: the engine inserts a secret, or oslo.config the value of another
// option, $name.
func IsKnownOnHost(text string) bool { return isKnownOnHost(text) }

// isBracketed reports whether oslo.config reads the list only in brackets.
func (o Option) isBracketed() bool {
	return slices.ContainsFunc(bracketed[o.Project], func(key Key) bool { return key.Name == o.Name && (key.Group == "*" || key.Group == o.Group) })
}

// members returns the members of a list in a file, without the brackets that oslo.config requires around some lists.
func (o Option) members(text string) []string {
	if o.isBracketed() && !LacksBrackets(o, text) {
		text = strings.TrimSpace(text)
		text = text[1 : len(text)-1]
	}
	return splitList(text)
}
