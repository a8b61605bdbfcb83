package lint

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/spelling"
)

// value adds what is wrong with the value of a known option to its verdict, and whether it is the default.
func (c *checker) value(v *verdict, s *setting, in series.Series) {
	o := v.option
	if c.isSecret(o.Project, s.key, true) || secret.Unknown.MaskValue(s.key.Name, s.value) != s.value {
		o.Secret = true // its value must not be in a message
	}
	value := s.value
	if o.IsMulti() || o.Type == catalogue.List || o.Type == catalogue.Dict {
		value = strings.TrimSpace(strings.Join(s.lines, ""))
	}
	if catalogue.LacksBrackets(o, value) {
		v.problems = append(v.problems, problem{
			code: "lint/value", severity: diag.Error, message: fmt.Sprintf("%v of %s: the list is not in brackets", s.key, o.Project),
			rule: "oslo.config reads this list only in brackets (cfg.ListOpt, bounds)", hint: "write [a,b]", atValue: true,
		})
		return
	}
	isWrong := false
	for _, p := range catalogue.Validate(o, []string{value}) {
		if p.Kind == catalogue.Warning {
			v.problems = append(v.problems, problem{code: "lint/deprecated", severity: diag.Warning, message: p.Message, rule: p.Rule, hint: p.Hint})
			continue
		}
		isWrong = true
		v.problems = append(v.problems, c.invalid(o, s, p))
	}
	if isDefault := slices.ContainsFunc([][]string{o.Default, o.Runtime}, func(d []string) bool { return d != nil && o.IsSameValue([]string{value}, d) }); isDefault && !o.Computed && !o.IsMulti() {
		v.isSet = true
		return
	}
	if project := c.projects[o.Project]; project != nil && !isWrong {
		v.problems = append(v.problems, pluginProblems(project, o, value, in)...)
		v.problems = append(v.problems, formProblems(project, o, value, in)...)
	}
}

// invalid returns the problem of a value with a wrong type, bound or choice.
func (c *checker) invalid(o catalogue.Option, s *setting, p catalogue.Problem) problem {
	found := problem{code: "lint/value", severity: diag.Error, rule: p.Rule, hint: p.Hint, atValue: true}
	found.message = fmt.Sprintf("%v of %s: %s", s.key, o.Project, p.Message)
	if s.value == "" {
		found.hint = "remove the line: the default applies"
	}
	if hasComment(s.lines[0]) {
		found.hint = "oslo.config has no comments after a value: move the comment to a line of its own"
	}
	if !o.Secret {
		found.rule += "; the default is " + o.EffectiveText()
	}
	return found
}

// pluginProblems returns the plug-ins in a value that the series does not have, but another series does, or that are misspelt. A name that
// no series has may be that of another package.
func pluginProblems(project *service.Project, o catalogue.Option, value string, in series.Series) []problem {
	plugins := project.PluginsOf(o.Key.String(), in)
	if plugins == nil {
		return nil
	}
	for _, member := range o.Members([]string{value}) {
		name := plugins.Name(member, in)
		if name == "" || catalogue.IsKnownOnHost(member) || plugins.Has(name, in) {
			continue
		}
		near := spelling.Misspelt(name, plugins.Names(in))
		if alias := plugins.Alias(name, in); alias != name {
			near = alias
		}
		message := fmt.Sprintf("%s of %v has no %s %s", o.Project, in, plugins.What, name)
		if until, removed := plugins.Until(name, in); removed {
			message += fmt.Sprintf(": it was removed in %v", until)
		} else if since, added := plugins.Since(name, in); added {
			message += fmt.Sprintf(": it was added in %v", since)
		} else if near == "" {
			continue
		}
		hint := spelling.DidYouMean(near)
		if hint == "" {
			hint = spelling.OneOf(plugins.Names(in))
		}
		return []problem{{code: "lint/plugin", severity: diag.Error, message: message + "; " + plugins.Effect, rule: plugins.Evidence, hint: hint, atValue: true}}
	}
	return nil
}

// formProblems returns what the forms of an option find wrong with a value, or that the value is known to be dangerous.
func formProblems(project *service.Project, o catalogue.Option, value string, in series.Series) []problem {
	for _, f := range project.FormsOf(o.Key.String(), in) {
		if o.Secret && !f.Secret {
			continue
		}
		fault := faultOf(f, o, value)
		if fault == "" {
			continue
		}
		p := problem{
			code: "lint/form", severity: diag.Error, message: fmt.Sprintf("%v of %s: %s", o.Key, o.Project, fault),
			rule: fmt.Sprintf("%s (%s)", f.Rule, f.Evidence), hint: "write " + f.Rule, atValue: true,
		}
		if f.Danger != "" {
			p.code, p.severity = "lint/danger", diag.Warning
			p.message = fmt.Sprintf("with this value of %v of %s, %s", o.Key, o.Project, f.Danger)
			p.hint = "remove the line, or write: " + f.Rule
		}
		return []problem{p}
	}
	return nil
}

// faultOf returns what a form finds wrong with a value. A fault of a secret does not contain the value.
func faultOf(f *service.Form, o catalogue.Option, value string) string {
	members := o.Members([]string{value})
	for _, member := range members {
		if catalogue.IsKnownOnHost(member) || slices.Contains(o.Default, member) {
			continue
		}
		if fault := f.Validate(member); fault != "" {
			if o.Secret {
				return "the value is not valid"
			}
			return secret.Mask(fault)
		}
	}
	if f.Whole != nil && !slices.ContainsFunc(members, catalogue.IsKnownOnHost) {
		return f.Whole(members)
	}
	return ""
}
