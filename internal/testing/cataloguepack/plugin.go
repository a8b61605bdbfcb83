package main

import (
	"slices"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

// passwordOptions are the options of keystoneauth's password plug-in (keystoneauth1.identity.generic).
var passwordOptions = []string{
	"auth_url", "username", "password", "user_id", "user_domain_id", "user_domain_name", "project_id", "project_name",
	"project_domain_id", "project_domain_name", "domain_id", "domain_name", "default_domain_id", "default_domain_name",
	"system_scope", "trust_id",
}

// plugin returns the option that selects the password plug-in in series s, and its options, as nova lists them for
// [placement] or, before that, [neutron]. Neither lists them before mitaka, so those of mitaka apply to juno, kilo and
// liberty, where auth_plugin selects the plug-in instead of auth_type. There are no plug-ins before juno.
func plugin(nova map[series.Series][]catalogue.Option, s series.Series) []catalogue.Option {
	if s < series.Juno {
		return nil
	}
	for at := s; at <= series.Newest; at++ {
		for _, group := range []string{"placement", "neutron"} {
			if found := listed(nova[at], group); len(found) > 0 {
				return named(found, s)
			}
		}
	}
	return nil
}

// listed returns the plug-in's options in a group; nil if the group does not list them.
func listed(options []catalogue.Option, group string) []catalogue.Option {
	var found []catalogue.Option
	isListed := false
	for _, o := range options {
		if o.Group != group {
			continue
		}
		isListed = isListed || o.Name == "username"
		if o.Name == "auth_type" || slices.Contains(passwordOptions, o.Name) {
			found = append(found, o)
		}
	}
	if !isListed {
		return nil
	}
	return found
}

// named renames the option that selects the plug-in to its name in series s.
func named(options []catalogue.Option, s series.Series) []catalogue.Option {
	options = slices.Clone(options)
	for i := range options {
		if options[i].Name == "auth_type" && s < series.Mitaka {
			options[i].Name, options[i].Deprecated = "auth_plugin", nil
		}
	}
	return options
}

// addPlugin adds the plug-in's options to each group that can load a plug-in but does not list its options: a group with
// auth_section. Such options are registered at run time, after auth_type is read.
func addPlugin(options, plugin []catalogue.Option) []catalogue.Option {
	var sections []catalogue.Option
	known := map[catalogue.Key]bool{}
	for _, o := range options {
		known[o.Key] = true
		if o.Name == "auth_section" && o.Group != "?" {
			sections = append(sections, o)
		}
	}
	for _, section := range sections {
		for _, o := range plugin {
			if o = moved(o, section); !known[o.Key] {
				options = append(options, o)
			}
		}
	}
	return options
}

// moved returns a plug-in's option for the group of section.
func moved(o, section catalogue.Option) catalogue.Option {
	o.Group, o.Files, o.Plugin = section.Group, section.Files, "password"
	o.Required = false
	var old []catalogue.Key
	for _, d := range o.Deprecated {
		old = append(old, catalogue.Key{Group: section.Group, Name: d.Name})
	}
	o.Deprecated = old
	return o
}
