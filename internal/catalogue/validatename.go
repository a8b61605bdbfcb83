package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// ValidateName returns the option that a series of a project reads under a name, and the problems with the name:
//
//   - a deprecated name returns its option and a warning with the name to write;
//   - a name that only other series have is an error that states in which series it was added or removed, and what to write in this
//     series;
//   - an unknown name is an error with the nearest names.
//
// ok is true unless a problem is an error. For back ends that the user declares, see BackendOption.
func (c *Catalogue) ValidateName(project string, s series.Series, key Key) (o Option, ok bool, problems []Problem) {
	p, key := c.project(project), key.Canonical()
	if i := p.find(key, s); i >= 0 {
		return p.option(i, s), true, nil
	}
	if readers := p.readers(key, s); len(readers) > 0 {
		return p.option(readers[0], s), true, []Problem{p.renamed(key, s, readers)}
	}
	if len(p.records) == 0 {
		return Option{}, false, []Problem{noProject(project)}
	}
	if first, last := p.known(key); first != series.None {
		return Option{}, false, []Problem{p.inOtherSeries(key, s, first, last)}
	}
	if names := FamilyNames(c, project, s, key.Group); names != nil {
		return Option{}, false, []Problem{unknownInFamily(key, names)}
	}
	return Option{}, false, []Problem{p.unknown(key, s)}
}

// unknownInFamily returns the problem of a name in a section whose options a library registers while the program runs.
func unknownInFamily(key Key, names []string) Problem {
	return Problem{
		Kind: Error, Message: fmt.Sprintf("no program reads %v", key), Rule: "options of the section: " + strings.Join(names, ", "),
		Hint: spelling.DidYouMean(spelling.Nearest(key.Name, names)),
	}
}

// noProject returns the problem of an unknown project.
func noProject(name string) Problem {
	return Problem{
		Kind: Error, Message: fmt.Sprintf("the catalogue has no project %s", name),
		Rule: "projects: " + strings.Join(projects, ", "), Hint: spelling.DidYouMean(spelling.Nearest(name, projects)),
	}
}

// renamed returns the warning about a deprecated name that readers still read.
func (p *project) renamed(key Key, s series.Series, readers []int) Problem {
	names := make([]string, len(readers))
	for i, r := range readers {
		names[i] = p.records[r].key.String()
	}
	since := p.last(key, s) + 1
	message := fmt.Sprintf("%v is a deprecated name in %v", key, s)
	if since > series.Oldest {
		message += fmt.Sprintf(", renamed in %v", since)
	}
	return Problem{Kind: Warning, Message: message, Hint: "write " + strings.Join(names, " and ")}
}

// known returns the first and the last series that read a name, deprecated or not; series.None if none does.
func (p *project) known(key Key) (first, last series.Series) {
	for _, s := range series.All() {
		if p.find(key, s) < 0 && len(p.readers(key, s)) == 0 {
			continue
		}
		if first == series.None {
			first = s
		}
		last = s
	}
	return first, last
}

// inOtherSeries returns the problem of a name that series s does not read and that some series from first to last do.
func (p *project) inOtherSeries(key Key, s, first, last series.Series) Problem {
	problem := Problem{Kind: Error, Rule: fmt.Sprintf("options of %s in %v", p.name, s)}
	switch {
	case s > last:
		problem.Message = fmt.Sprintf("%v was removed in %v", key, last+1)
	case s < first:
		problem.Message = fmt.Sprintf("%v was added in %v; %v does not have it", key, first, s)
	default:
		problem.Message = fmt.Sprintf("%s has no option %v in %v", p.name, key, s)
	}
	if i := p.lineage(key)[s]; i >= 0 {
		problem.Hint = fmt.Sprintf("write %[2]v in %[1]v", s, p.records[i].key)
	} else if i := p.find(key, last); i >= 0 && s > last {
		problem.Hint = p.instead(p.option(i, last), s)
	} else if s > last {
		problem.Hint = replacement(p.name, key)
	}
	return problem
}

// unknown returns the problem of a name that no series has.
func (p *project) unknown(key Key, s series.Series) Problem {
	problem := Problem{
		Kind:    Error,
		Message: fmt.Sprintf("%s has no option %v in %v", p.name, key, s),
		Rule:    fmt.Sprintf("options of %s in %v", p.name, s),
		Hint:    p.suggest(key, s),
	}
	if len(p.words(s).names[key.Group]) == 0 {
		problem.Message = fmt.Sprintf("%s has no group [%s] in %v", p.name, key.Group, s)
	}
	return problem
}

// Reading states whether programs of a project read a name that the catalogue does not contain.
type Reading int

// The answers about a name.
const (
	Unread  Reading = iota // no program of the series reads it
	Unclear                // a plug-in of another package may read it
)

// pluginOptions are options of keystoneauth plug-ins other than password, which a section has if its auth_type names the plug-in.
var pluginOptions = []string{
	"access_token", "access_token_endpoint", "access_token_type", "application_credential_id", "application_credential_name",
	"application_credential_secret", "auth_methods", "authorization_code", "client_id", "client_secret", "consumer_key", "consumer_secret",
	"default_domain_id", "default_domain_name", "discovery_endpoint", "domain_id", "domain_name", "endpoint", "identity_provider",
	"identity_provider_url", "mutual_auth", "oauth2_client_id", "oauth2_client_secret", "oauth2_endpoint", "openid_scope", "passcode",
	"principal", "project_domain_id", "project_id", "protocol", "redirect_uri", "service_provider_endpoint",
	"service_provider_entity_id", "system_scope", "tenant_id", "tenant_name", "token", "trust_id", "user_domain_id", "user_id",
}

// ReadingOf returns whether programs of a project in a series read an option that the catalogue does not contain under any name. It is
// certain that they do not if the series registers the section, and if no keystoneauth plug-in has the option.
func (c *Catalogue) ReadingOf(project string, s series.Series, key Key) Reading {
	key = key.Canonical()
	names := c.project(project).words(s).names[key.Group]
	_, isFamily := FamilyOf(c, project, s, key)
	switch {
	case len(names) == 0, isFamily:
		return Unclear
	case slices.Contains(pluginOptions, key.Name) && slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, "auth_") }):
		return Unclear
	}
	return Unread
}
