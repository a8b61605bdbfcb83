package keystone

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// bootstraps is the first series with keystone-manage bootstrap; before, the administrator is created with the token of keystone.conf.
const bootstraps = series.Mitaka

// steps returns the steps of keystone. Those about users and the catalogue serve all regions.
func steps() []service.Step {
	return slices.Concat(keySteps(), []service.Step{rotationStep()}, administratorSteps(), []service.Step{
		{
			Name: "keystone/users", On: service.FirstHost, Central: true, Readies: service.Identity, After: []string{"keystone/start", "keystone/administrator", "keystone/bootstrap"},
			Check: usersCheck, Run: users,
			Why: "each service logs in as its own user, with the password that its files contain. From zed on a service token counts only if its user has the role service, which keystone-manage bootstrap of zed does not create",
		},
		{
			Name: "keystone/endpoints", On: service.FirstHost, Central: true, After: []string{"keystone/users"},
			Check: registered, Run: register,
			Why: "clients look up the URL of each service in its region here: services at the inner address, users at the outer one",
		},
	})
}

// hasFernet reports whether tokens are signed with keys that all hosts share.
func hasFernet(j *service.Job) bool { return j.Series >= series.Ocata }

// keySteps returns how the hosts get the same keys.
func keySteps() []service.Step {
	return []service.Step{
		{
			Name: "keystone/keys", On: service.FirstHost, Prepares: true, When: hasFernet, After: []string{"host/apply"},
			Check: service.Command("[ -s /etc/keystone/fernet-keys/0 ] && [ -s /etc/keystone/credential-keys/0 ]"),
			Run: service.Command(`install -d -o keystone -g keystone -m 0700 /etc/keystone/fernet-keys /etc/keystone/credential-keys
as_user keystone keystone-manage fernet_setup --keystone-user keystone --keystone-group keystone
as_user keystone keystone-manage credential_setup --keystone-user keystone --keystone-group keystone`),
			Why: "the keys of tokens and of stored credentials are created once; as the user keystone, so that its log does not become one of root",
		},
		{
			Name: "keystone/copy-keys", On: service.OtherHosts, Prepares: true, When: hasFernet, After: []string{"keystone/keys", "host/apply"},
			Check: service.Command("[ -s /etc/keystone/fernet-keys/0 ] && [ -s /etc/keystone/credential-keys/0 ]"),
			Run: func(j *service.Job) string {
				return "remote root@" + service.ShellWord(j.First().Management().String()) + " 'tar -C /etc/keystone -cf - fernet-keys credential-keys' | tar -C /etc/keystone -xpf -\nchown -R keystone:keystone /etc/keystone/fernet-keys /etc/keystone/credential-keys"
			},
			Why: "every host accepts the tokens of the others, and decrypts what they stored",
		},
	}
}

// rotationStep returns the step that lets a timer rotate the keys of tokens. A host accepts tokens of the new primary key, since that was the
// staged key of all hosts before: so no rotation begins until all hosts have the keys.
func rotationStep() service.Step {
	t := oslo.Timer{
		Name: "keystone/rotation", Doc: "Rotation of the keys of tokens by stackplan", User: "root", After: []string{"keystone/copy-keys", "keystone/keys"},
		Seconds: func(j *service.Job) int { return max(j.Cloud.Identity.Token.Rotation, 3600) },
		Command: service.Command(rotationScript), Span: series.Span{Since: series.Ocata},
		Why: "keystone never rotates its keys by itself. One host rotates them every identity.token.rotation seconds and copies them to the others over ssh as root, before and after: with a host that does not answer it changes nothing, since that host would reject new tokens",
	}
	step := t.Step()
	step.In = []service.Runbook{service.NewCloud, service.AddHost, service.ReplaceHost}
	check, units := step.Check, step.Run
	step.Check = func(j *service.Job) string {
		return check(j) + " && grep -q -F -e " + service.ShellWord(peerLine(j)) + " " + rotationScript
	}
	step.Run = func(j *service.Job) string {
		return "install -d /etc/stackplan\ncat >" + rotationScript + " <<'END'\n" + rotation(j) + "\nEND\nchmod 700 " + rotationScript + "\n" + units(j)
	}
	return step
}

// peerLine is the line of the program with the hosts that receive the keys: all except the one that runs it.
func peerLine(j *service.Job) string {
	var peers []string
	for _, h := range j.Site.Hosts(name) {
		if h.Name != j.Site.Writer(name) {
			peers = append(peers, h.Management().String())
		}
	}
	return "for peer in " + service.ShellWords(peers) + "; do"
}

// rotationScript is the program of the timer.
const rotationScript = "/etc/stackplan/rotate-keys.sh"

// rotation returns the program: the numbers of keys grow, 0 is the staged key, and the highest one signs. A receiver replaces the keys from
// the highest to 0, each by a rename, and then removes old ones, so that it can validate tokens of all hosts at any moment.
func rotation(j *service.Job) string {
	return `#!/bin/sh
set -eu
receive='
set -eu
cd /etc/keystone
rm -rf fernet-keys.new
mkdir -m 700 fernet-keys.new
tar -C fernet-keys.new -xf -
chown -R keystone:keystone fernet-keys.new
keys=$(ls fernet-keys.new | sort -rn)
for key in $keys; do mv fernet-keys.new/$key fernet-keys/$key; done
for key in $(ls fernet-keys); do
	case " $(echo $keys) " in *" $key "*) ;; *) rm -f fernet-keys/$key ;; esac
done
rmdir fernet-keys.new
'
distribute() {
	` + peerLine(j) + `
		tar -C /etc/keystone/fernet-keys -cf - . | ssh -o BatchMode=yes root@"$peer" "$receive"
	done
}
distribute
su -s /bin/sh -c 'keystone-manage fernet_rotate --keystone-user keystone --keystone-group keystone' keystone
distribute`
}

// administratorSteps returns how the schema and the first user are created.
func administratorSteps() []service.Step {
	return []service.Step{
		oslo.SchemaStep(name, "keystone-manage db_sync", nil),
		{
			Name: "keystone/bootstrap", On: service.FirstHost, Prepares: true, Span: series.Span{Since: bootstraps}, After: []string{"keystone/schema", "keystone/keys"},
			Check: service.Command("stamped keystone/bootstrap"), Run: bootstrap, Secrets: [][2]string{{name, "admin"}},
			Why: "creates the user admin with its project and role, the region, and the endpoints of keystone itself; it changes nothing that exists, except that it gives admin the password of the secret",
		},
		{
			Name: "keystone/administrator", On: service.FirstHost, Span: series.Span{Until: bootstraps}, After: []string{"keystone/start"},
			Check: func(j *service.Job) string {
				return oslo.Administrator(j) + "administrator token issue >/dev/null 2>&1"
			}, Run: firstAdministrator,
			Why: "the token of keystone.conf has all rights, and serves only to create the administrator. Debian's keystone has no other way before mitaka",
		},
	}
}

// adminURL returns where keystone is administered.
func adminURL(j *service.Job) string {
	if j.Series < series.Newton {
		return endpoint.InsideURL(j.Site, endpoint.KeystoneAdminPort)
	}
	return endpoint.InsideURL(j.Site, endpoint.KeystonePort)
}

// bootstrap creates the administrator. The password is in the environment of the command.
func bootstrap(j *service.Job) string {
	inside, outside := endpoint.InsideURL(j.Site, endpoint.KeystonePort), endpoint.OutsideURL(j.Site, endpoint.KeystonePort)
	path := identityPath(j)
	return "OS_BOOTSTRAP_PASSWORD=$(secret " + j.Reference(name, "admin") + ") || return 1\nexport OS_BOOTSTRAP_PASSWORD\nas_user keystone keystone-manage bootstrap --bootstrap-service-name keystone --bootstrap-region-id " +
		service.ShellWord(j.Region.Name) + " --bootstrap-admin-url " + service.ShellWord(adminURL(j)+path) + " --bootstrap-internal-url " +
		service.ShellWord(inside+path) + " --bootstrap-public-url " + service.ShellWord(outside+path) + "\nunset OS_BOOTSTRAP_PASSWORD"
}

// identityPath returns the path of keystone in the catalogue.
func identityPath(j *service.Job) string {
	for _, e := range j.Service.Catalogue {
		if e.Span.Contains(j.Series) {
			return e.Path
		}
	}
	return ""
}

// firstAdministrator creates the administrator with the token of keystone.conf.
func firstAdministrator(j *service.Job) string {
	return `(
	OS_TOKEN=$(secret ` + j.Reference(name, "admin_token") + `) || exit 1
	value=$(secret ` + j.Reference(name, "admin") + `) || exit 1
	export OS_TOKEN OS_AUTH_TYPE=admin_token OS_IDENTITY_API_VERSION=3 OS_ENDPOINT=` + service.ShellWord(adminURL(j)+"/v3") + `
	openstack_each <<END
project create --or-show --domain default admin
role create --or-show admin
user create --or-show --domain default --project admin --password $value admin
role add --project admin --user admin admin
END
)`
}

// roles returns the roles of the users of services.
func roles(j *service.Job) []string {
	if j.Series < series.Ocata { // service tokens exist from then on
		return []string{"admin"}
	}
	return []string{"admin", "service"}
}

// domain returns the domain of a login: the old identity API has one.
func domain(l service.Login) string {
	if l.Domain == "" {
		return "Default"
	}
	return l.Domain
}

// users creates what services log in with. Commands that find their result change nothing.
func users(j *service.Job) string {
	var lines []string
	add := func(words ...string) {
		if line := strings.Join(words, " "); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	for _, role := range roles(j) {
		add("role create --or-show", role)
	}
	for _, l := range j.Logins {
		in := service.ShellWord(domain(l))
		if domain(l) != "Default" {
			add("domain create --or-show", in)
		}
		add("project create --or-show --domain", in, service.ShellWord(l.Project))
		add("user create --or-show --domain", in, "--password-secret", service.ShellWord(l.Secret), service.ShellWord(l.User))
		for _, role := range roles(j) {
			add("role add --project", service.ShellWord(l.Project), "--project-domain", in, "--user", service.ShellWord(l.User), "--user-domain", in, role)
		}
	}
	return oslo.Administrator(j) + "administrators <<'END'\n" + strings.Join(lines, "\n") + "\nEND"
}

// usersCheck succeeds if all users have their roles.
func usersCheck(j *service.Job) string {
	var lines []string
	for _, l := range j.Logins {
		for _, role := range roles(j) {
			lines = append(lines, role+" "+l.User+"@"+domain(l)+" "+l.Project+"@"+domain(l))
		}
	}
	slices.Sort(lines)
	return oslo.Administrator(j) + "contains_lines \"$(administrator role assignment list --names -f value -c Role -c User -c Project)\" <<'END'\n" + strings.Join(slices.Compact(lines), "\n") + "\nEND"
}

// entry is an endpoint in a region.
type entry struct {
	of                            *service.Service
	region, name, kind, seen, url string
}

// entries returns the endpoints of the planned regions. Keystone is in the catalogue of every region, since clients look it up in theirs.
func entries(j *service.Job) []entry {
	var all []entry
	for _, site := range j.Planned {
		if !site.Has(name) {
			all = append(all, ofService(j.Site, site.Region.Name, j.Service)...)
		}
		for _, l := range site.Proxied() {
			if !slices.ContainsFunc(all, func(e entry) bool { return e.region == site.Region.Name && e.of == l.Service }) {
				all = append(all, ofService(site, site.Region.Name, l.Service)...)
			}
		}
	}
	return all
}

// ofService returns the endpoints of a service at a site as a region finds them.
func ofService(site *service.Site, region string, svc *service.Service) []entry {
	var all []entry
	for _, e := range svc.Catalogue {
		if !e.Span.Contains(site.Region.Series) {
			continue
		}
		inside, outside := endpoint.InsideURL(site, e.Port)+e.Path, endpoint.OutsideURL(site, e.Port)+e.Path
		admin := inside
		if e.Port == endpoint.KeystonePort && site.Region.Series < series.Newton {
			admin = endpoint.InsideURL(site, endpoint.KeystoneAdminPort) + e.Path
		}
		for _, seen := range []struct{ name, url string }{{"admin", admin}, {"internal", inside}, {"public", outside}} {
			all = append(all, entry{svc, region, e.Name, e.Type, seen.name, seen.url})
		}
	}
	return all
}

// register creates the services and endpoints that the catalogue lacks, and the regions.
func register(j *service.Job) string {
	var lines []string
	for _, e := range entries(j) {
		lines = append(lines, strings.Join([]string{e.region, e.name, e.kind, e.seen, e.url}, " "))
	}
	return oslo.Administrator(j) + "register <<'END'\n" + strings.Join(lines, "\n") + "\nEND"
}

// registered succeeds if the catalogue contains all of them, with these URLs.
func registered(j *service.Job) string {
	var lines []string
	for _, e := range entries(j) {
		lines = append(lines, fmt.Sprintf("%s %s %s %s", e.region, e.kind, e.seen, e.url))
	}
	return oslo.Administrator(j) + "contains_lines \"$(administrator endpoint list -f value -c Region -c 'Service Type' -c Interface -c URL)\" <<'END'\n" + strings.Join(lines, "\n") + "\nEND"
}

// shell is the functions of the steps.
const shell = `
# Registers endpoints: lines of REGION NAME TYPE INTERFACE URL. What exists remains, with the URL of the line.
register() {
	services=$(administrator service list -f value -c Name -c Type) || return 1
	present=$(administrator endpoint list -f value -c ID -c Region -c 'Service Type' -c Interface) || return 1
	regions=$(administrator region list -f value -c Region) || return 1
	while read -r region name type interface url; do
		if ! printf '%s\n' "$regions" | grep -q -x -F -e "$region"; then
			echo "region create '$region'"
			regions="$regions
$region"
		fi
		if ! printf '%s\n' "$services" | grep -q -x -F -e "$name $type"; then
			echo "service create --name '$name' '$type'"
			services="$services
$name $type"
		fi
		id=$(printf '%s\n' "$present" | grep -F -e " $region $type $interface" | cut -d ' ' -f 1)
		if [ -n "$id" ]; then
			echo "endpoint set --url '$url' $id"
		else
			echo "endpoint create --region '$region' '$type' '$interface' '$url'"
		fi
	done | administrators
}
`
