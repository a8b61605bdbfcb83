package bootstrap

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"stackplan/internal/compile"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// facts are what the files of a region state about what is outside of files. They are read from the files rather than from rows, so that
// overrides count.
type facts struct {
	accounts []service.Account
	logins   []service.Login
	files    map[hostClass][]string // paths
}

// factsOf reads the files of the representative hosts of a region.
func factsOf(ctx context.Context, c *compile.Cloud, site *service.Site) (*facts, error) {
	found := &facts{files: map[hostClass][]string{}}
	keep := model.Representatives()
	for h := range site.Region.Hosts() {
		if !keep(h) {
			continue
		}
		for f, err := range c.HostFiles(ctx, h) {
			if err != nil {
				return nil, err
			}
			found.files[classOf(h)] = append(found.files[classOf(h)], f.Path)
			found.read(f.Project, string(f.Body))
		}
	}
	found.sort()
	return found, nil
}

// sort sorts what was found in files, whose options have no order.
func (f *facts) sort() {
	slices.SortFunc(f.accounts, func(a, b service.Account) int {
		return strings.Compare(a.Scheme+" "+a.Name+" "+a.User, b.Scheme+" "+b.Name+" "+b.User)
	})
	slices.SortFunc(f.logins, func(a, b service.Login) int {
		return strings.Compare(a.User+" "+a.Secret+" "+a.Project+" "+a.Domain, b.User+" "+b.Secret+" "+b.Project+" "+b.Domain)
	})
}

// url matches the URL of a server with a login whose password is the placeholder of a secret, and the name after the hosts.
var url = regexp.MustCompile(`([a-z]+(?:\+[a-z]+)?)://([A-Za-z0-9_.-]+):\(\(([^():]+)(?::url)?\)\)@(?:[^\s/()]|\(\([^()]*\)\))+/([A-Za-z0-9_.-]*)`)

// read adds what a file states. Only a file with the options of a project contains logins of keystone.
func (f *facts) read(project, body string) {
	for _, m := range url.FindAllStringSubmatch(body, -1) {
		if a := (service.Account{Scheme: m[1], User: m[2], Secret: m[3], Name: m[4]}); !slices.Contains(f.accounts, a) {
			f.accounts = append(f.accounts, a)
		}
	}
	if project == "" {
		return
	}
	sections := map[string]map[string]string{}
	format.ScanOslo(body, func(item format.OsloItem) {
		if item.Key != "" && len(item.Value) == 1 {
			if sections[item.Section] == nil {
				sections[item.Section] = map[string]string{}
			}
			sections[item.Section][item.Key] = format.UnescapeDollar(item.Value[0])
		}
	})
	for _, options := range sections {
		f.readLogin(options)
	}
}

// loginOptions are the options of a login of keystone: the user, its password, project and domain. They end in these words, since old
// series put the name of a service before them.
var loginOptions = [][4]string{
	{"username", "password", "project_name", "user_domain_name"},
	{"admin_user", "admin_password", "admin_tenant_name", ""},
	{"admin_username", "admin_password", "admin_tenant_name", ""},
}

// placeholder matches a value that is a secret.
var placeholder = regexp.MustCompile(`^\(\(([^():]+)\)\)$`)

// readLogin adds the login of a section.
func (f *facts) readLogin(options map[string]string) {
	for key, user := range options {
		for _, names := range loginOptions {
			prefix, ok := strings.CutSuffix(key, names[0])
			if !ok || names[0] == "username" && strings.HasSuffix(prefix, "admin_") {
				continue
			}
			secret := placeholder.FindStringSubmatch(options[prefix+names[1]])
			project := options[prefix+names[2]]
			if secret == nil || project == "" {
				continue
			}
			l := service.Login{User: user, Secret: secret[1], Project: project, Domain: options[prefix+names[3]]}
			if !slices.Contains(f.logins, l) {
				f.logins = append(f.logins, l)
			}
		}
	}
}
