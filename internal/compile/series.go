package compile

import (
	"context"
	"iter"

	"stackplan/checks"
	"stackplan/internal/artefact"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/render"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// In returns an accepted description with regions in other series, those that the map has for their names. It is for
// looking at: Findings is what the checks say of the cloud there, with positions, and the files of its hosts can be made
// whatever that is, so that one fault hides nothing else. What overrides say that the series does not know is left out.
//
// The description is not evaluated again: text of it that refers to its own series as a value says what it said before.
func (r *Cloud) In(wanted map[string]series.Series) *Cloud {
	cloud := r.Model.In(wanted)
	in := &Cloud{Revision: r.Revision, Source: r.Source, Model: cloud, Catalogue: r.Catalogue, Services: r.Services, Sites: service.NewSites(cloud, r.Services)}
	in.Findings = r.Check(cloud, in.Sites)
	in.renderer = render.New(cloud, in.Sites, r.Catalogue)
	r.Source.Locate(in.Findings)
	in.Findings.Sort()
	return in
}

// ProjectFiles yields the files of one host that hold options of a project, by path.
func (r *Cloud) ProjectFiles(ctx context.Context, h *model.Host, project string) iter.Seq2[*artefact.File, error] {
	return r.renderer.Project(ctx, h, project)
}

// Check returns what the checks find in a cloud that came of the description, without positions.
func (r *Cloud) Check(c *model.Cloud, sites map[string]*service.Site) diag.List {
	return check.Run(checks.All(), &check.Subject{Cloud: c, Catalogue: r.Catalogue, Sites: sites})
}
