package compile

import (
	"strings"

	"stackplan/checks"
	"stackplan/internal/accept"
	"stackplan/internal/rules"
)

// capacityPrefix begins the codes of the findings of package capacity, which only that package has.
const capacityPrefix = "capacity/"

// Accept applies the acceptances of the description on a day (accept.Layout): the accepted findings move from Findings to Accepted,
// and findings about the acceptances are added. The findings of the cloud in another series, which In returns later, are divided in the
// same way. What is generated does not depend on it.
func (c *Cloud) Accept(day string) {
	if c.Model == nil || len(c.Model.Accept) == 0 || c.Ledger != nil {
		return
	}
	c.Ledger = accept.New(c.Model.Accept, day)
	c.Findings, c.Accepted = c.Ledger.Split(c.Findings)
	isChecked := func(code string) bool {
		return !strings.HasPrefix(code, capacityPrefix) && (!strings.HasPrefix(code, rules.Prefix) || len(c.Rules.Rules()) > 0)
	}
	c.Findings = append(c.Findings, c.Ledger.Findings(isChecked, append(KnownCodes(), c.Rules.Codes()...))...)
	c.Source.Locate(c.Findings)
	c.Findings.Sort()
}

// KnownCodes returns the codes of all checks.
func KnownCodes() []string {
	var codes []string
	for _, k := range checks.All() {
		codes = append(codes, k.Code)
	}
	return codes
}
