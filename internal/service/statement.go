package service

// Statement is what a line of a file states about connections: who connects to whom, and who listens where. Package reach joins the
// statements of all files. Most follow from the ties of a row (see Row.Statement); a row declares the others with Stating.
type Statement struct {
	Kind       StatementKind
	Subject    string                    // of Offers and Shows: what others connect for
	Port       int                       // if the text contains none
	PortFrom   string                    // the option of the same file that contains the port, as rows name it; Port is its default
	SchemeFrom string                    // the option of the same file that contains the scheme: http or https
	For        Capability                // of LooksUp: what the service provides
	Required   bool                      // of Connects: the program does nothing without it, as without its database, message broker or keystone
	Read       func(text string) []Place // nil: URLs and lists of host:port
}

// StatementKind is the kind of a statement.
type StatementKind string

// The kinds of statements.
const (
	Connects   StatementKind = "connects" // the program connects to any one of the places
	LooksUp    StatementKind = "looks up" // the program finds the service in the catalogue of keystone, at the inner VIP
	Listens    StatementKind = "listens"  // the program listens at the place
	Shows      StatementKind = "shows"    // users are sent to the place
	Offers     StatementKind = "offers"   // programs of other hosts connect to this host at the place
	Accepts    StatementKind = "accepts"  // the load balancer accepts connections at the place, for the servers of the same section
	Forwards   StatementKind = "forwards" // the load balancer passes connections of the section on to the place
	Holds      StatementKind = "holds"    // the host may be assigned the VIP
	Joins      StatementKind = "joins"    // the places are the members of the cluster of the program, perhaps with others on further lines
	OpensFile  StatementKind = "opens"    // the program listens at a UNIX socket of the host
	FollowFile StatementKind = "follows"  // the program connects to a UNIX socket of the host
	Resolves   StatementKind = "resolves" // the host resolves the names to the address
	Stores     StatementKind = "stores"   // the program uses a store outside of the description
)

// Place is where a program listens or connects to.
type Place struct {
	Scheme  string   // of a URL
	Host    string   // an address or a name; empty: every address of the host
	Port    string   // empty: the text contains none
	Secure  bool     // TLS
	Standby bool     // used only while no other place is available
	Check   string   // the port that is checked in place of Port
	Names   []string // of Resolves: the names of Host
}

// The subjects of connections that hosts make directly to each other.
const (
	Consoles   = "console"
	Migrations = "migration"
	VolumeData = "volume"
)

// Places returns the places in a value of a line with the statement.
func (s *Statement) Places(text string) []Place {
	if s.Read != nil {
		return s.Read(text)
	}
	if s.Kind == Listens {
		host, port := place(text)
		return []Place{{Host: host, Port: port}}
	}
	var all []Place
	for _, t := range targets([]string{text}) {
		all = append(all, Place{Scheme: t.scheme, Host: t.host, Port: t.port, Secure: t.scheme == "https"})
	}
	return all
}

// PlaceOf returns the place that a text of the form host:port, [host]:port or host contains.
func PlaceOf(text string) Place {
	host, port := splitPort(text)
	return Place{Host: host, Port: port}
}
