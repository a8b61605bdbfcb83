package checks

import (
	"fmt"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/spelling"
)

var overridePlugin = &check.Check{
	Code:  "override/plugin",
	Title: "The plug-ins that an override names exist in the series.",
	Doc: "Programs load drivers and plug-ins by name. A name that the series does not have stops the program, or the feature is " +
		"missing without notice. The names are the entry points of each series. A name that no series has may be that of a package " +
		"of others: it is an error only if it resembles a known name, and override/plugin-unsupported reports it otherwise.",
	Bad:  `overrides: keystone: token: provider: "uuid"`,
	Good: `overrides: keystone: token: provider: "fernet"`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachPlugin(s, report, func(u pluginUse) (check.Finding, bool) { return u.absence() })
	},
}

var overrideUnsupported = &check.Check{
	Code:  "override/plugin-unsupported",
	Title: "The files contain everything that the plug-ins of an override require.",
	Doc: "An override can name a driver or a plug-in that requires more than the option: other agents, a database of its own, files, a " +
		"package. If no generator provides that, the cloud lacks it until you provide it yourself.",
	Severity: diag.Warning,
	Bad:      `overrides: neutron: DEFAULT: service_plugins: ["router", "vpnaas"]`,
	Good:     `overrides: neutron: DEFAULT: service_plugins: ["router", "trunk"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachPlugin(s, report, func(u pluginUse) (check.Finding, bool) { return u.lack() })
	},
}

// pluginUse is the name of a plug-in in an override.
type pluginUse struct {
	setting *setting
	option  *catalogue.Option
	plugins *service.Plugins
	in      series.Series
	written string // as the override contains it
	name    string // that of the plug-in
}

// eachPlugin reports the first finding about each override whose option names plug-ins.
func eachPlugin(s *check.Subject, report check.Report, find func(pluginUse) (check.Finding, bool)) {
	projects := projectsOf(s)
	for _, o := range settings(s) {
		if projects[o.project] == nil || o.value.Secret != "" {
			continue
		}
		for _, in := range o.series {
			if f, found := findPlugin(o, s, projects[o.project], in, find); found {
				report(f)
				break
			}
		}
	}
}

// findPlugin returns the first finding about the plug-ins that the override names in a series.
func findPlugin(o *setting, s *check.Subject, project *service.Project, in series.Series, find func(pluginUse) (check.Finding, bool)) (check.Finding, bool) {
	option, _ := o.option(s, in)
	if option == nil {
		return check.Finding{}, false
	}
	plugins := project.PluginsOf(option.Key.String(), in)
	if plugins == nil {
		return check.Finding{}, false
	}
	if _, isInvalid := o.validate(s, in, catalogue.Error); isInvalid {
		return check.Finding{}, false
	}
	for _, member := range option.Members(o.value.Texts) {
		if catalogue.IsKnownOnHost(member) {
			continue
		}
		if name := plugins.Name(member, in); name != "" {
			if f, found := find(pluginUse{o, option, plugins, in, member, name}); found {
				return f, true
			}
		}
	}
	return check.Finding{}, false
}

// absence returns the finding about a plug-in that another series has, or whose name is misspelt.
func (u pluginUse) absence() (check.Finding, bool) {
	if u.plugins.Has(u.name, u.in) {
		return check.Finding{}, false
	}
	near := spelling.Misspelt(u.name, u.plugins.Names(u.in))
	if alias := u.plugins.Alias(u.name, u.in); alias != u.name {
		near = alias
	}
	message := fmt.Sprintf("%s of %v has no %s %s", u.setting.project, u.in, u.plugins.What, u.name)
	if until, removed := u.plugins.Until(u.name, u.in); removed {
		message += fmt.Sprintf(": it was removed in %v", until)
	} else if since, added := u.plugins.Since(u.name, u.in); added {
		message += fmt.Sprintf(": it was added in %v", since)
	} else if near == "" {
		return check.Finding{}, false
	}
	hint := spelling.DidYouMean(near)
	if hint == "" {
		hint = spelling.OneOf(u.plugins.Names(u.in))
	}
	return check.Finding{
		Path: u.setting.path, Message: message + "; " + u.plugins.Effect,
		Rule: u.plugins.Evidence, Hint: hint,
	}, true
}

// lack returns the finding about a plug-in that requires what no generator provides.
func (u pluginUse) lack() (check.Finding, bool) {
	if _, isAbsent := u.absence(); isAbsent {
		return check.Finding{}, false
	}
	f := check.Finding{Path: u.setting.path, Rule: u.plugins.Evidence}
	switch lacks := u.lacking(); {
	case lacks != "":
		f.Message = fmt.Sprintf("the %s %s requires %s, which stackplan does not generate", u.plugins.What, u.name, lacks)
		f.Hint = "provide it yourself with overrides and with services of custom.services, or remove the plug-in"
	case !u.plugins.Has(u.name, u.in):
		f.Message = fmt.Sprintf("the %s %s is not part of %s in %v, so stackplan neither knows nor generates what it requires", u.plugins.What, u.name, u.setting.project, u.in)
		f.Hint = "install its package on the hosts and set its options with overrides; " + spelling.OneOf(u.plugins.Names(u.in))
	default:
		return check.Finding{}, false
	}
	return f, true
}

// lacking returns what the plug-in requires and no generator provides on some host of the override; "" if it lacks nothing.
func (u pluginUse) lacking() string {
	for _, t := range u.setting.level.hosts {
		if t.site.Region.Series != u.in {
			continue
		}
		if lacks := u.plugins.Lacking(u.name, t.site); lacks != "" {
			return lacks
		}
	}
	return ""
}
