package compile

import (
	"context"

	"stackplan/checks"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/render"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// In returns the cloud with regions in other series, given by the name of the region. The findings of c must not contain an error.
//
// Findings of the result are the findings of the checks of the model in these series, with positions. The files of its hosts can be
// generated even if Findings contains errors, so that one error does not hide the others. Overrides of options that the series does
// not have are left out of the files.
//
// The description is not evaluated again: an expression in it that refers to the series keeps its value.
func (c *Cloud) In(wanted map[string]series.Series) *Cloud {
	cloud := c.Model.In(wanted)
	in := &Cloud{Revision: c.Revision, Rules: c.Rules, Source: c.Source, Model: cloud, Catalogue: c.Catalogue, Services: c.Services, Sites: service.NewSites(cloud, c.Services)}
	in.renderer = render.New(cloud, in.Sites, c.Catalogue)
	in.Findings = check.Run(checks.All(), &check.Subject{
		Cloud: cloud, Catalogue: c.Catalogue, Sites: in.Sites, Render: in.renderer.Oslo(context.Background()),
	})
	if in.Ledger = c.Ledger; in.Ledger != nil {
		in.Findings, in.Accepted = in.Ledger.Split(in.Findings)
	}
	c.Source.Locate(in.Findings)
	in.Findings.Sort()
	return in
}

// Check returns the findings of all checks of the model for a cloud that is derived from the description, without positions.
func (c *Cloud) Check(cloud *model.Cloud, sites map[string]*service.Site) diag.List {
	return check.Run(checks.All(), &check.Subject{Cloud: cloud, Catalogue: c.Catalogue, Sites: sites})
}
