package uwsgi

import (
	"fmt"
	"strings"

	"stackplan/internal/program"
)

// options are the options of uWSGI that overrides set, in one file or in all.
func options() *program.Program {
	return &program.Program{
		Name: "uwsgi", Title: "uWSGI", Layout: program.Table, Canonical: canonical, Find: find, Validate: validate, Lines: program.Words,
	}
}

// section is the only section of the files.
const section = "uwsgi"

func canonical(k program.Key) program.Key { return program.Key{Section: section, Name: k.Name} }

// find returns what is wrong with a name. uWSGI ignores options that it does not know.
func find(a program.Asked) *program.Problem {
	if a.Has("", a.Name) != nil {
		return nil
	}
	if strings.Contains(a.Name, "_") && a.Has("", strings.ReplaceAll(a.Name, "_", "-")) != nil {
		p := a.Unknown("", a.Name, nil)
		p.Hint = "did you mean " + strings.ReplaceAll(a.Name, "_", "-") + "?"
		return p
	}
	return a.Unknown("", a.Name, a.Names(a.Release, "", nil))
}

// numbers are options whose value is a whole number.
var numbers = map[string]bool{
	"processes": true, "workers": true, "threads": true, "listen": true, "buffer-size": true, "harakiri": true, "max-requests": true,
	"http-timeout": true, "socket-timeout": true, "reload-mercy": true, "worker-reload-mercy": true, "cheaper": true, "post-buffering": true,
}

// validate returns what is wrong with the values.
func validate(a program.Asked, lines []string) *program.Problem {
	o := &program.Option{Name: a.Name, Fact: program.Fact{Types: []string{"integer"}, Min: "0"}}
	for _, text := range lines {
		switch {
		case text == "":
			return &program.Problem{Message: a.Name + " has an empty value", Rule: a.Rule("name = value"), Hint: "write true, a value, or null to omit the line"}
		case numbers[a.Name]:
			if p := a.OfType(o, text); p != nil {
				return p
			}
		}
	}
	if len(lines) > 1 && numbers[a.Name] {
		return &program.Problem{Message: fmt.Sprintf("%s takes one value, but has %d", a.Name, len(lines)), Rule: a.Rule("the last one counts"), Hint: "write one value"}
	}
	return nil
}
