package oslo

import (
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/internal/service"
)

// SchemaStep returns the step that creates or upgrades the tables of a project in its database, on one host before its services start
// anywhere. The name of its user, its database and its account is that of the project.
func SchemaStep(project, command string, when func(*service.Job) bool) service.Step {
	step := project + "/schema"
	return service.Step{
		Name: step, On: service.FirstHost, Prepares: true, When: when, Needs: []service.Capability{service.Database}, After: []string{"host/apply"},
		Check: func(j *service.Job) string { return "stamped " + step + " && " + HasTables(j, project) },
		Run:   service.Command("as_user " + project + " " + command),
		Why:   "the tables of the database; existing ones are upgraded, and a second run changes nothing",
	}
}

// HasTables returns a command that succeeds if a database of a project contains tables.
func HasTables(j *service.Job, database string) string {
	for _, a := range j.Accounts {
		if a.Name == database {
			return "has_tables " + service.ShellWords([]string{endpoint.InsideHost(j.Scope), a.User, a.Secret, a.Name})
		}
	}
	return "true"
}

// ClientPackages are the packages that the steps of an API require on its host: the clients of the database and of OpenStack.
func ClientPackages(names ...string) []service.Package {
	return service.Packages(append(names, "mariadb-client", "python3-openstackclient")...)
}

// Administrator returns the lines before commands that use the function administrator of the shell: where keystone is, and the name of the
// administrator's password.
func Administrator(j *service.Job) string {
	ca := ""
	if file := endpoint.CAFile(j.Scope); file != "" {
		ca = " OS_CACERT=" + service.ShellWord(file)
	}
	return "export OS_AUTH_URL=" + service.ShellWord(endpoint.KeystoneURL(j.Scope)+"/v3") + ca + " OS_REGION_NAME=" + service.ShellWord(j.Region.Name) +
		" OS_PASSWORD_SECRET=" + j.Reference("keystone", "admin") + "\n"
}

// DomainStep returns the step that creates the domain of the users that a project creates, its administrator, whose password is the secret
// domain of the project, and roles.
func DomainStep(project, admin string, domain func(*service.Scope) string, why string, roles ...string) service.Step {
	return service.Step{
		Name: project + "/domain", On: service.FirstHost, Prepares: true, Needs: []service.Capability{service.Identity}, After: []string{"keystone/endpoints"},
		When: func(j *service.Job) bool { return domain(j.Scope) != "" },
		Check: func(j *service.Job) string {
			name := domain(j.Scope)
			return Administrator(j) + `contains_lines "$(administrator role assignment list --names --domain ` + service.ShellWord(name) +
				` -f value -c Role -c User)" <<'END'` + "\nadmin " + admin + "@" + name + "\nEND"
		},
		Run: func(j *service.Job) string {
			name := service.ShellWord(domain(j.Scope))
			lines := []string{"domain create --or-show " + name}
			for _, role := range roles {
				lines = append(lines, "role create --or-show "+role)
			}
			lines = append(lines, "user create --or-show --domain "+name+" --password-secret "+j.Reference(project, "domain")+" "+admin,
				"role add --domain "+name+" --user "+admin+" --user-domain "+name+" admin")
			return Administrator(j) + "administrators <<'END'\n" + strings.Join(lines, "\n") + "\nEND"
		},
		Why: why,
	}
}
