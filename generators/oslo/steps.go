package oslo

import (
	"fmt"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/internal/series"
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

// Timer is a task that systemd runs again and again on one host.
type Timer struct {
	Name    string // of the step: nova/archive
	Doc     string
	User    string
	Seconds func(*service.Job) int // between two runs
	Command func(*service.Job) string
	Changed int // the exit code that means success after a change; 0: 0 means success only
	Span    series.Span
	After   []string
	Why     string
}

// daily runs a timer once a day.
func daily(*service.Job) int { return 24 * 3600 }

// DailyTimer returns a timer that runs a command of a project once a day, as its user, once its tables exist.
func DailyTimer(project, what, doc, command, why string) Timer {
	return Timer{
		Name: project + "/" + what, Doc: doc, User: project, Seconds: daily, Command: service.Command(command),
		After: []string{project + "/schema"}, Why: why,
	}
}

// Step returns the step that creates the units of the timer and starts it. systemd with timers is that of Debian 9 and newer.
func (t Timer) Step() service.Step {
	unit := "stackplan-" + strings.ReplaceAll(t.Name, "/", "-")
	if t.Span.Since < series.Newton {
		t.Span.Since = series.Newton
	}
	return service.Step{
		Name: t.Name, On: service.WriterHost, Span: t.Span, After: append([]string{"host/apply"}, t.After...),
		Check: service.Command("unit_runs " + unit + ".timer && unit_enabled " + unit + ".timer"),
		Run: func(j *service.Job) string {
			return fmt.Sprintf(`cat >/etc/systemd/system/%[1]s.service <<'END'
[Unit]
Description=%[2]s
After=network-online.target

[Service]
Type=oneshot
User=%[3]s
ExecStart=%[4]s
SuccessExitStatus=%[6]d
END
cat >/etc/systemd/system/%[1]s.timer <<'END'
[Unit]
Description=%[2]s

[Timer]
OnActiveSec=%[5]ds
OnUnitActiveSec=%[5]ds

[Install]
WantedBy=timers.target
END
systemctl daemon-reload
start_unit %[1]s.timer`, unit, t.Doc, t.User, t.Command(j), t.Seconds(j), t.Changed)
		},
		Why: t.Why,
	}
}
