package secrets

import (
	"slices"
	"strings"

	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// steps is the path of a use by a step of stackplan bootstrap.
const steps = "bootstrap"

// AddSteps adds the secrets that only the steps of stackplan bootstrap read, on hosts for which keep returns true (nil: all).
func (s *Set) AddSteps(c *compile.Cloud, keep func(*model.Host) bool) {
	for _, r := range c.Model.Regions {
		for _, read := range service.StepSecrets(c.Sites[r.Name]) {
			isKept := func(h *model.Host) bool { return h.Name == read.Host && (keep == nil || keep(h)) }
			if !slices.ContainsFunc(slices.Collect(r.Hosts()), isKept) {
				continue
			}
			one := s.Find(read.Reference)
			if one == nil {
				one = &Secret{Name: read.Reference}
				one.setForms()
				s.Secrets = append(s.Secrets, one)
			}
			one.Uses = append(one.Uses, Use{Region: r.Name, Path: steps, Option: read.Step, Nodes: nodeset.NewNodes([]string{read.Host})})
		}
	}
	slices.SortFunc(s.Secrets, func(a, b *Secret) int { return strings.Compare(a.Name, b.Name) })
}
