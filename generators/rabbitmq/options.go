package rabbitmq

import (
	"fmt"
	"regexp"
	"strings"

	"stackplan/generators/names"
	"stackplan/internal/program"
)

// options are the keys of rabbitmq.conf that overrides set. The terms of Erlang that RabbitMQ before 3.7 reads are not among them.
func options() *program.Program {
	return &program.Program{
		Name: names.RabbitMQ, Title: "RabbitMQ", Layout: program.Pairs, Find: find, Validate: validate, Lines: program.Words, Rivals: rivals,
		IsSecret: func(k program.Key) bool { return secretKey.MatchString(k.Name) },
	}
}

// secretKey matches the keys whose value is a password or a token: default_pass, ssl_options.password, cluster_formation.consul.acl_token.
var secretKey = regexp.MustCompile(`(^|[._])(pass|passcode|password|client_secret|acl_token|secret_key)$`)

// find returns what is wrong with a key.
func find(a program.Asked) *program.Problem {
	if a.Has("", a.Name) != nil {
		return nil
	}
	return a.Unknown("", a.Name, a.Names(a.Release, "", func(o program.Option) bool { return !strings.Contains(o.Name, "$") }))
}

// rivals returns the other form of a size: RabbitMQ reads the relative one and ignores the absolute one.
func rivals(name string) []string {
	for _, form := range [][2]string{{".absolute", ".relative"}, {".relative", ".absolute"}} {
		if of, ok := strings.CutSuffix(name, form[0]); ok {
			return []string{of + form[1]}
		}
	}
	return nil
}

// validate returns what is wrong with the value of a key.
func validate(a program.Asked, lines []string) *program.Problem {
	if len(lines) > 1 {
		return &program.Problem{Message: fmt.Sprintf("%s takes one value, but has %d", a.Name, len(lines)), Rule: a.Rule("the last line of a key counts"), Hint: "write one value"}
	}
	o := a.Has("", a.Name)
	for _, text := range lines {
		if text == "" {
			return &program.Problem{Message: a.Name + " has no value", Rule: a.Rule("key = value"), Hint: "write null to omit the line"}
		}
		if strings.Contains(text, "((") || o == nil { // a secret
			continue
		}
		o.Name = a.Name
		if p := a.OfType(o, text); p != nil {
			return p
		}
		if strings.HasSuffix(a.Name, ".relative") && !strings.HasPrefix(text, "0.") && text != "1.0" && a.Name != "disk_free_limit.relative" {
			return &program.Problem{Message: fmt.Sprintf("%s is not a part of the memory", text), Rule: a.Rule("a number above 0 and at most 1, such as 0.4"), Hint: "write 0.4 for four tenths"}
		}
	}
	return nil
}
