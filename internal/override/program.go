package override

import (
	"stackplan/internal/catalogue"
	"stackplan/internal/debian"
	"stackplan/internal/model"
	"stackplan/internal/program"
	"stackplan/internal/series"
)

// Program returns the program of that name; nil if it is a project.
func (n *Names) Program(name string) *program.Program { return n.programs[name] }

// ask returns the question for an option of a program in the release of Debian that the hosts of a series run.
func ask(p *program.Program, in series.Series, key catalogue.Key) program.Asked {
	return p.Ask(int(debian.Of(in)), program.Key{Section: key.Group, Name: key.Name})
}

// ofProgram finds an option of a program. Each of its lines is effective, so it has the type of several lines.
func ofProgram(p *program.Program, id named) answer {
	asked := ask(p, id.in, id.key)
	a := answer{known: true, option: catalogue.Option{
		Project: p.Name, Series: id.in, Type: catalogue.MultiString, Key: catalogue.Key{Group: asked.Section, Name: asked.Name},
	}}
	a.option.Secret = p.IsSecret != nil && p.IsSecret(asked.Key)
	if fault := asked.Lookup(); fault != nil {
		a.problems = []catalogue.Problem{problemOf(fault)}
		a.known = fault.Warning
	}
	return a
}

func problemOf(p *program.Problem) catalogue.Problem {
	kind := catalogue.Error
	if p.Warning {
		kind = catalogue.Warning
	}
	return catalogue.Problem{Kind: kind, Message: p.Message, Rule: p.Rule, Hint: p.Hint}
}

// Lines returns the lines that a value sets an option to.
func (n *Names) Lines(o catalogue.Option, value model.Setting, texts []string) []string {
	if p := n.programs[o.Project]; p != nil && p.Lines != nil {
		return p.Lines(texts, value.Flag)
	}
	return o.Lines(texts)
}

// Validate returns the problems with the lines that a setting of the description sets an option to.
func (n *Names) Validate(o catalogue.Option, lines []string) []catalogue.Problem {
	p := n.programs[o.Project]
	if p == nil {
		return catalogue.Validate(o, lines)
	}
	if fault := ask(p, o.Series, o.Key).Reject(lines); fault != nil {
		return []catalogue.Problem{problemOf(fault)}
	}
	return nil
}
