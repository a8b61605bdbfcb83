package main

import (
	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

// provided is an option of a provider of octavia that is another project. Octavia's programs load the provider, which registers its
// options in theirs.
type provided struct {
	span   series.Span
	option catalogue.Option
}

// ovnProvider are the options of ovn-octavia-provider in [ovn]: ovn_octavia_provider/common/config.py (ovn_opts) at its tags of the series. It
// connects to the southbound database from wallaby on. Those in [neutron] are options of octavia too.
var ovnProvider = []provided{
	addresses("ovn_nb_connection", catalogue.String, "tcp:127.0.0.1:6641", series.Span{Since: series.Ussuri, Until: series.Epoxy}),
	addresses("ovn_nb_connection", catalogue.List, "tcp:127.0.0.1:6641", series.Span{Since: series.Epoxy}),
	key("ovn_nb_private_key", series.Ussuri), key("ovn_nb_certificate", series.Ussuri), key("ovn_nb_ca_cert", series.Ussuri),
	addresses("ovn_sb_connection", catalogue.String, "tcp:127.0.0.1:6642", series.Span{Since: series.Wallaby, Until: series.Epoxy}),
	addresses("ovn_sb_connection", catalogue.List, "tcp:127.0.0.1:6642", series.Span{Since: series.Epoxy}),
	key("ovn_sb_private_key", series.Wallaby), key("ovn_sb_certificate", series.Wallaby), key("ovn_sb_ca_cert", series.Wallaby),
	seconds("ovsdb_connection_timeout", "180", ""), seconds("ovsdb_retry_max_interval", "180", ""), seconds("ovsdb_probe_interval", "60000", "0"),
}

// addresses returns an option with the addresses of a database: a text, from 2025.1 on a list.
func addresses(name string, as catalogue.Type, value string, span series.Span) provided {
	return provided{span, catalogue.Option{Key: catalogue.Key{Group: "ovn", Name: name}, Type: as, Default: []string{value}}}
}

// key returns an option with the path of a key or a certificate.
func key(name string, first series.Series) provided {
	return provided{series.Span{Since: first}, catalogue.Option{Key: catalogue.Key{Group: "ovn", Name: name}, Type: catalogue.String, Default: []string{""}}}
}

// seconds returns an option with a time.
func seconds(name, value, least string) provided {
	return provided{series.Span{Since: series.Ussuri}, catalogue.Option{Key: catalogue.Key{Group: "ovn", Name: name}, Type: catalogue.Integer, Default: []string{value}, Min: least}}
}

// addProvider adds the options of the provider to those of octavia in a series.
func addProvider(project string, s series.Series, options []catalogue.Option) []catalogue.Option {
	for _, p := range ovnProvider {
		if project == "octavia" && p.span.Contains(s) {
			options = append(options, p.option)
		}
	}
	return options
}
