package main

import (
	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

// correction is a default that programs of a project set before they read files, and that the facts lack.
type correction struct {
	project string
	span    series.Span
	key     catalogue.Key
	runtime string
	from    string // where the programs set it
}

var exchange = catalogue.Key{Group: "DEFAULT", Name: "control_exchange"}

// corrections are the defaults that the facts lack: their programs call a function which the declarations of options do not show.
var corrections = []correction{
	{"neutron", series.Span{Since: series.Zed}, exchange, "neutron", "neutron/common/config.py, register_common_config_options: every program of neutron calls it before it reads files"},
	{"glance", series.Span{Since: series.Liberty, Until: series.Mitaka}, exchange, "glance", "glance/notifier.py, set_defaults: the facts have it for the series before and after"},
	{"heat", series.Span{Since: series.Liberty, Until: series.Newton}, exchange, "heat", "heat/common/messaging.py, setup: the facts have it for the series before and after"},
}

// correct applies the corrections of a project to the options of a series.
func correct(project string, in series.Series, options []catalogue.Option) {
	for _, c := range corrections {
		if c.project != project || !c.span.Contains(in) {
			continue
		}
		for i := range options {
			if options[i].Key == c.key {
				options[i].Runtime = []string{c.runtime}
			}
		}
	}
}
