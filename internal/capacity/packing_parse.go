package capacity

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/scheduler"
	"stackplan/internal/spelling"
)

// MixRequest is a mix of flavors to simulate.
type MixRequest struct {
	Name   string     // as requested
	Shares []MixShare // empty: the worst mix that the quotas allow, as far as the search finds it
}

// MixShare is one flavor of a requested mix.
type MixShare struct {
	MixEntry
	Share int // how often it is requested, relative to the others
}

// MixEntry is one flavor in a mix, with its zone and server groups.
type MixEntry struct {
	Flavor string    `json:"flavor"`
	Zone   string    `json:"zone,omitempty"`  // the requested availability zone; empty: any
	Group  *MixGroup `json:"group,omitempty"` // the server groups of the instances
}

// MixGroup is a policy of server groups.
type MixGroup struct {
	Policy scheduler.GroupPolicy `json:"policy"`
	Size   int                   `json:"size,omitempty"` // instances of a group, after which the next one begins; 0: all are in one
}

// String returns the entry in the syntax of --mix, without its share.
func (e MixEntry) String() string {
	text := e.Flavor
	if e.Zone != "" {
		text += "@" + e.Zone
	}
	if e.Group == nil {
		return text
	}
	text += "/" + string(e.Group.Policy)
	if e.Group.Size > 0 {
		text += ":" + strconv.Itoa(e.Group.Size)
	}
	return text
}

// mixGrammar is the syntax of a mix.
const mixGrammar = "write FLAVOR[=SHARE][@ZONE][/POLICY[:SIZE]], several of them separated by commas, or worst"

// mostShare is the maximum of shares and sizes of groups.
const mostShare = 1_000_000

// ParseMix parses m1.large=3@z1/anti-affinity:3,m1.small: m1.large is requested three times as often, in zone z1 and in server groups of
// three; or worst. They are requested in the order of the text. The error continues a message that begins with the text.
func ParseMix(text string) (MixRequest, error) {
	m := MixRequest{Name: text}
	if text == "worst" {
		return m, nil
	}
	known := map[string]bool{}
	for word := range strings.SplitSeq(text, ",") {
		share, err := parseShare(strings.TrimSpace(word))
		if err != nil {
			return m, err
		}
		if share.Flavor == "" || known[share.String()] {
			return m, fmt.Errorf("must name each flavor once for a zone and policy; %s", mixGrammar)
		}
		known[share.String()] = true
		m.Shares = append(m.Shares, share)
	}
	return m, nil
}

// parseShare parses one flavor of a mix from its end, since the name of a flavor may contain the separators.
func parseShare(word string) (MixShare, error) {
	s := MixShare{Share: 1}
	rest, policy, given := cutLast(word, "/")
	if given {
		group, err := parseGroup(policy)
		if err != nil {
			return s, err
		}
		s.Group = group
	}
	if rest, s.Zone, given = cutLast(rest, "@"); given && s.Zone == "" {
		return s, fmt.Errorf("names no zone after @; %s", mixGrammar)
	}
	var share string
	if s.Flavor, share, given = cutLast(rest, "="); given {
		var ok bool
		if s.Share, ok = shareOf(share); !ok {
			return s, fmt.Errorf("has the invalid share %q: it must be a whole number from 1 on; %s", share, mixGrammar)
		}
	}
	return s, nil
}

func parseGroup(text string) (*MixGroup, error) {
	policy, size, given := strings.Cut(text, ":")
	group := &MixGroup{Policy: scheduler.GroupPolicy(policy)}
	if !slices.Contains(groupPolicies, policy) {
		near := ""
		if name := spelling.Nearest(policy, groupPolicies); name != "" {
			near = " " + spelling.DidYouMean(name)
		}
		return nil, fmt.Errorf("has the unknown policy of server groups %q;%s the policies are %s", policy, near, strings.Join(groupPolicies, ", "))
	}
	if given {
		var ok bool
		if group.Size, ok = shareOf(size); !ok {
			return nil, fmt.Errorf("has the invalid size of groups %q: it must be a whole number from 1 on; %s", size, mixGrammar)
		}
	}
	return group, nil
}

// groupPolicies are the policies of server groups of nova.
var groupPolicies = []string{
	string(scheduler.Affinity), string(scheduler.AntiAffinity), string(scheduler.SoftAffinity), string(scheduler.SoftAntiAffinity),
}

// cutLast is strings.Cut at the last separator instead of the first.
func cutLast(text, at string) (before, after string, found bool) {
	i := strings.LastIndex(text, at)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(at):], true
}

// shareOf parses a whole number from 1 on in its canonical form.
func shareOf(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && strconv.Itoa(n) == text && n >= 1 && n <= mostShare
}
