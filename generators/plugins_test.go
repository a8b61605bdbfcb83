package generators_test

import (
	"slices"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The tables of plug-ins name options that the catalogue contains, and the default of each option is a plug-in that its series has.
func TestPluginsAgreeWithCatalogue(t *testing.T) {
	facts := catalogue.Open()
	for _, project := range service.Projects(generators.All()) {
		seen := map[string]bool{}
		for i := range project.Plugins {
			p := &project.Plugins[i]
			if p.What == "" || p.Evidence == "" || p.Effect == "" || len(p.Plugins) == 0 {
				t.Errorf("%s: the plug-ins of %v are incomplete", project.Name, p.Options)
			}
			for _, in := range series.All() {
				for _, text := range p.Options {
					option, ok := facts.Option(project.Name, in, key(text))
					if !ok || !p.Span.Contains(in) {
						continue
					}
					seen[text] = true
					testDefault(t, p, option, in)
				}
			}
		}
		for _, p := range project.Plugins {
			isKnown := slices.ContainsFunc(p.Options, func(o string) bool { return seen[o] })
			isShared := strings.HasPrefix(p.Options[0], "[cache]") || strings.HasPrefix(p.Options[0], "[oslo_")
			if !isKnown && !isShared {
				t.Errorf("%s has none of the options %v", project.Name, p.Options)
			}
		}
	}
}

// testDefault checks that the default of an option names plug-ins of its series.
func testDefault(t *testing.T, p *service.Plugins, option catalogue.Option, in series.Series) {
	for _, member := range option.Default {
		for member := range strings.SplitSeq(member, ",") {
			if p.Member != nil {
				member = p.Member(member)
			}
			if member != "" && !p.Has(p.Alias(member, in), in) {
				t.Errorf("%v of %s: the default %q is not among the plug-ins of %v", option.Key, option.Project, member, in)
			}
		}
	}
}

// key returns the key of an option that is written as [section] name.
func key(text string) catalogue.Key {
	group, name, _ := strings.Cut(strings.TrimPrefix(text, "["), "] ")
	return catalogue.Key{Group: group, Name: name}
}

func TestPluginsByNameAndByClass(t *testing.T) {
	var neutron, keystone *service.Project
	for _, project := range service.Projects(generators.All()) {
		switch project.Name {
		case "neutron":
			neutron = project
		case "keystone":
			keystone = project
		}
	}
	firewall := neutron.PluginsOf("[securitygroup] firewall_driver", series.Zed)
	provider := keystone.PluginsOf("[token] provider", series.Epoxy)
	const class = "neutron.agent.linux.iptables_firewall.IptablesFirewallDriver"
	for _, tt := range []struct {
		what string
		is   bool
	}{
		{"W11: a class is the plug-in with its name", firewall.Same(class, "iptables", series.Zed)},
		{"another class is another plug-in", !firewall.Same(class, "iptables_hybrid", series.Zed)},
		{"a class that nothing knows equals itself only", !firewall.Same("x.Y", "iptables", series.Zed) && firewall.Same("x.Y", "x.Y", series.Zed)},
		{"keystone of 2025.1 imports no class", !provider.Same("keystone.token.providers.fernet.Provider", "fernet", series.Epoxy)},
		{"K7/54: 2025.1 has no provider uuid", !provider.Has("uuid", series.Epoxy) && provider.Has("uuid", series.Queens)},
		{"an option of an older series names no plug-in", neutron.PluginsOf("[securitygroup] firewall_driver", series.Kilo) == nil},
	} {
		if !tt.is {
			t.Errorf("not so: %s", tt.what)
		}
	}
	if until, ok := provider.Until("uuid", series.Epoxy); !ok || until != series.Rocky {
		t.Errorf("uuid was removed in %v, %v; want rocky", until, ok)
	}
}
