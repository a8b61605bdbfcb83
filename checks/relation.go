package checks

import (
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

var networkingDownTime = &check.Check{
	Code:  "networking/down-time",
	Title: "agent_down_time of neutron is at least twice report_interval of its agents.",
	Doc: "An agent of neutron reports every report_interval seconds. After agent_down_time seconds without a report the server " +
		"counts it as down, binds no ports on its host, and moves its networks and routers to other agents. With less than two " +
		"intervals, a single late report does this. The values in the files of the servers and of all agents are compared.",
	Bad:   `overrides: neutron: agent: report_interval: 300`,
	Good:  `overrides: neutron: {agent: report_interval: 300, DEFAULT: agent_down_time: 600}`,
	Cloud: relation("networking/down-time"),
}

var networkingMTU = &check.Check{
	Code:  "networking/mtu",
	Title: "Instances send no frames that are longer than their networks carry.",
	Doc: "The server computes the MTU that it announces to instances from global_physnet_mtu and path_mtu. If one is larger than the " +
		"mtu of the network whose interfaces carry the frames, long frames of instances are dropped without a message: small " +
		"requests work, and transfers hang.",
	Bad:   `overrides: neutron: DEFAULT: global_physnet_mtu: 9000`,
	Good:  `regions: north: networks: tenant: mtu: 9000`,
	Cloud: relation("networking/mtu"),
}

var identityKeys = &check.Check{
	Code:  "identity/keys",
	Title: "Keystone keeps the key of a token as long as the token is valid.",
	Doc: "Each rotation adds a key, and keystone deletes the oldest one if there are more than max_active_keys. A token that was " +
		"encrypted with a deleted key is rejected. The number of keys must suffice for the lifetime of a token and for " +
		"allow_expired_window, in which services still accept it.",
	Severity: diag.Warning,
	Bad:      `overrides: keystone: fernet_tokens: max_active_keys: 3`,
	Good:     `overrides: keystone: fernet_tokens: max_active_keys: 9`,
	Cloud:    relation("identity/keys"),
}

// relation returns the function of a check that reports the relations which projects declare for it.
func relation(code string) func(*check.Subject, check.Report) {
	return func(s *check.Subject, report check.Report) {
		type place struct{ path, message string }
		seen := map[place]bool{} // the relations of several projects may have one cause
		for _, r := range s.Cloud.Regions {
			for _, rel := range s.Relations() {
				if rel.Check != code {
					continue
				}
				f, isBroken := relationFinding(s, r, rel)
				at := place{string(f.Path), f.Message}
				if isBroken && (f.Path == "" || !seen[at]) {
					seen[at] = true
					report(f)
				}
			}
		}
	}
}

// relationFinding returns the finding of a relation that a region breaks.
func relationFinding(s *check.Subject, r *model.Region, rel *service.Relation) (check.Finding, bool) {
	numbers := s.Examined().Numbers
	smaller, known := numbers[check.NumberOf{Region: r.Name, Quantity: &rel.Smaller}]
	larger, alsoKnown := numbers[check.NumberOf{Region: r.Name, Quantity: &rel.Larger}]
	if !known || !alsoKnown || smaller.Needs <= larger.Needs {
		return check.Finding{}, false
	}
	at, other, name := larger, smaller, rel.Smaller.Name
	isSmaller := rel.AtSmaller
	if smaller.Given != larger.Given {
		isSmaller = smaller.Given // the override is the cause
	}
	if isSmaller && smaller.Path != "" || larger.Path == "" {
		at, other, name = smaller, larger, rel.Larger.Name
	}
	f := check.Finding{Path: at.Path, Message: rel.Says(smaller.Value, larger.Value), Rule: rel.Why, Hint: rel.Hint(smaller.Needs, larger.Needs)}
	if other.Path != "" && other.Path != at.Path {
		f.Related = []diag.Related{{Message: name, Path: other.Path}}
	}
	return f, true
}
