package lint

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// agreeing are options that all hosts of a region must set to the same value, with the reason. An empty group is any section.
var agreeing = []struct {
	group, name, why string
}{
	{"", "metadata_proxy_shared_secret", "nova verifies the signatures of the metadata agents with it"},
	{"", "region_name", "the clients of all hosts look for endpoints of the same region"},
	{"", "os_region_name", "the clients of all hosts look for endpoints of the same region"},
	{"oslo_messaging_rabbit", "rabbit_quorum_queue", "a queue has one kind: a declaration with another one fails (PRECONDITION_FAILED)"},
	{"oslo_messaging_rabbit", "rabbit_transient_quorum_queue", "a queue has one kind: a declaration with another one fails (PRECONDITION_FAILED)"},
	{"oslo_messaging_rabbit", "amqp_durable_queues", "a queue is durable or not: a declaration with another value fails (PRECONDITION_FAILED)"},
	{"oslo_messaging_rabbit", "rabbit_stream_fanout", "an exchange or a stream has one kind on all hosts"},
	{"cache", "memcache_servers", "a client chooses the server of a key by the order of the list"},
	{"keystone_authtoken", "memcached_servers", "a client chooses the server of a token by the order of the list"},
	{"keystone_authtoken", "memcache_secret_key", "a host cannot read the tokens that another host encrypted"},
	{"DEFAULT", "auth_encryption_key", "a host cannot decrypt what another host stored"},
	{"health_manager", "heartbeat_key", "heartbeats with another key are dropped"},
	{"simple_crypto_plugin", "kek", "a host cannot decrypt the secrets that another host stored"},
}

// agreement is an option of a region whose values must be the same.
type agreement struct {
	why    string
	what   string
	values map[[sha256.Size]byte]*agreed
}

// agreed is a value with the hosts that set it, and the first place where it is set.
type agreed struct {
	hosts map[string]bool
	pos   source.Pos
	size  int
	line  string
}

// maxValues limits the different values of one option that are compared.
const maxValues = 100

// compare records the settings of a document that must agree with those of other hosts.
func (r *run) compare(d *document, options []*catalogue.Option) {
	if d.host == "" || d.isYAML {
		return
	}
	for i := range d.settings {
		s := &d.settings[i]
		why := reasonToAgree(s.key)
		if why == "" || s.open {
			continue
		}
		id := regionOf(d.path) + "\x00" + scopeOf(d, s)
		a := r.agreements[id]
		if a == nil {
			a = &agreement{why, s.key.String() + " of " + d.file.Project, map[[sha256.Size]byte]*agreed{}}
			r.agreements[id] = a
		}
		sum := sha256.Sum256([]byte(s.value))
		if a.values[sum] == nil {
			if len(a.values) >= maxValues {
				continue
			}
			l := located{place: s.place}
			a.values[sum] = &agreed{map[string]bool{}, source.Pos{File: d.name, Line: s.place.line, Column: s.place.column}, s.place.length, r.printable(d, l, i, options[i])}
		}
		a.values[sum].hosts[d.host] = true
	}
}

// reasonToAgree returns why all hosts must set an option to the same value; "" if they need not.
func reasonToAgree(key catalogue.Key) string {
	for _, a := range agreeing {
		if a.name == key.Name && (a.group == "" || a.group == key.Group) {
			return a.why
		}
	}
	return ""
}

// scopeOf returns the options that must agree with a setting: the same option of the project; for the secret of metadata, that of nova and
// neutron.
func scopeOf(d *document, s *setting) string {
	if s.key.Name == "metadata_proxy_shared_secret" {
		return s.key.Name
	}
	return d.file.Project + " " + s.key.String()
}

// regionOf returns the directory that contains the directory of the host of a path.
func regionOf(name string) string {
	host, _, _ := strings.Cut(name, "/etc/")
	return path.Dir(host)
}

// disagreements adds a finding for each option with several values. The value of the fewest hosts is the one that is shown.
func (r *run) disagreements() {
	for _, a := range r.agreements {
		if len(a.values) < 2 {
			continue
		}
		var all []*agreed
		hosts := map[string]bool{}
		for _, v := range a.values {
			all = append(all, v)
			for h := range v.hosts {
				hosts[h] = true
			}
		}
		slices.SortFunc(all, func(v, w *agreed) int { return cmp.Or(len(v.hosts)-len(w.hosts), w.pos.Compare(v.pos)) })
		fewest, most := all[0], all[len(all)-1]
		r.order = append(r.order, &folded{Diagnostic: diag.Diagnostic{
			Code: "lint/disagree", Severity: diag.Warning, Pos: fewest.pos, Length: fewest.size,
			Message: fmt.Sprintf("%s must be the same on all hosts, but has %d values on %s", a.what, len(all), spelling.Count(len(hosts), "host")),
			Rule:    a.why, Hint: "set the same value on all hosts of the region",
			Related: []diag.Related{{Message: "the value of " + spelling.Count(len(most.hosts), "host"), Pos: most.pos}},
		}})
		if fewest.line != "" {
			r.result.lines[source.Pos{File: fewest.pos.File, Line: fewest.pos.Line}] = fewest.line
		}
	}
}
