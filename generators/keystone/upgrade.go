package keystone

import (
	"slices"

	"stackplan/generators/oslo"
	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// name is the name of the service and of its project.
const name = "keystone"

// project returns what the upgrade of keystone needs.
func project() *service.Project {
	return &service.Project{
		Name: name, Central: true, Upgrade: tasks(), Hazards: append(hazards(), oslo.Hazards(series.Dalmatian)...), Starts: oslo.Starts(),
		Relations: relations(),
		Conditional: slices.Concat([]service.ConditionalOptions{
			{Options: []string{"[ldap] "}, ReadBy: "the identity driver for LDAP", When: service.Contains(name, "identity", "driver", "ldap")},
			{Options: []string{"[saml] ", "[federation] ", "[oauth1] ", "[oauth2] ", "[os_inherit] ", "[signing] ", "[shadow_users] "}, ReadBy: "federated users and PKI tokens"},
			{Options: []string{"[eventlet_server", "[DEFAULT] public_", "[DEFAULT] admin_bind", "[DEFAULT] tcp_keep"}, ReadBy: "the daemon that served HTTP before newton"},
		}, oslo.Conditional()),
		Plugins: slices.Concat(entryPoints, oslo.Plugins), Forms: slices.Concat(forms, oslo.Forms),
		Dependencies: slices.Concat(dependencies, oslo.Dependencies(name)),
	}
}

// tasks returns the upgrade procedure.
func tasks() []service.Task {
	return []service.Task{
		{Service: name, Crosses: series.Ocata,
			Do:  "create the fernet keys with keystone-manage fernet_setup on one host, and copy them to the other hosts of keystone",
			Why: "from ocata on all hosts create and validate tokens with the same keys; tokens issued before the upgrade become invalid"},
		{Service: name, Restarts: []string{name}, Span: series.Span{Until: series.Newton},
			Do: "stop keystone, install its packages, run keystone-manage db_sync on one host, and start it"},
		{Service: name, Restarts: []string{name}, Span: series.Span{Since: series.Newton},
			Do:  "install the packages on one host after another: run keystone-manage db_sync --expand and --migrate before the first host is started, and --contract after the last one",
			Why: "both series can use the database in between, so keystone stays available"},
		{Service: name, Crosses: series.Zed,
			Do:  "assign the role service to the users of the services in their project: openstack role add --user nova --project service service",
			Why: "from zed on the generated files require this role of service tokens (service_token_roles_required, CVE-2023-2088)"},
	}
}

// hazards returns the dangerous changes of defaults.
func hazards() []service.Hazard {
	return []service.Hazard{
		{Option: catalogue.Key{Group: "token", Name: "provider"}, Since: series.Ocata, Before: "uuid", After: "fernet",
			Why: "all hosts of keystone must share the keys of fernet tokens; tokens issued before the upgrade become invalid",
			Do:  "create the keys with keystone-manage fernet_setup on one host and copy them to the others before keystone starts"},
		{Option: catalogue.Key{Group: "token", Name: "expiration"}, Since: series.Icehouse, Before: "86400", After: "3600",
			Why: "a token is valid for an hour instead of a day: the tokens of long jobs and scripts expire before they end", Do: oslo.PinDo, Pin: true},
		{Option: catalogue.Key{Group: "DEFAULT", Name: "admin_token"}, Since: series.Mitaka, Before: "ADMIN", After: "none",
			Why: "before mitaka every client that sends the token ADMIN is the administrator",
			Do:  "set it to a secret now, and remove admin_token_auth from the pipelines of keystone"},
	}
}
