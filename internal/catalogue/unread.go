package catalogue

import (
	"slices"
	"strings"

	"stackplan/internal/series"
)

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
	switch {
	case len(names) == 0:
		return Unclear
	case slices.Contains(pluginOptions, key.Name) && slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, "auth_") }):
		return Unclear
	}
	return Unread
}
