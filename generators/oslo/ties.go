package oslo

import (
	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/secret"
	"stackplan/internal/service"
)

// userTie ties the user of a login to the password of the same section: other files use the same user with the same password. A section
// with another password belongs to another user.
func userTie(group, password string) service.Tie {
	return service.Fixed(service.FieldTie, "a user of keystone has one password, and the roles that the bootstrap gives it", func(t *service.Tied) string {
		have := t.File(group + "." + password)
		ref, _ := t.Cloud.Secret(t.Region, t.Want[0], "service")
		if len(have) != 1 || have[0] != secret.Placeholder(ref) {
			return ""
		}
		return "the password of the section is that of the user " + t.Want[0]
	})
}

// passwordTie ties the places with the password of one user of keystone.
func passwordTie(group, user string) service.Tie {
	tie := service.SameSecret("", "")
	tie.Why = "a user of keystone has one password, which all programs that log in as this user need"
	tie.Key = func(t *service.Tied) string {
		name := t.File(group + "." + user)
		if len(name) != 1 {
			return ""
		}
		return "the password of the user " + name[0]
	}
	return tie
}

// ProjectTie ties the name of the project of the service users.
func ProjectTie() service.Tie {
	return service.FieldOf("identity.project", "the service users have their roles in one project")
}

func domainTie() service.Tie {
	return service.FieldOf("identity.domain", "the service users and their project are in one domain")
}

// ServiceTokens ties the programs that send service tokens to those that require them.
func ServiceTokens() service.Tie {
	return service.SameValue("service tokens",
		"services let nova detach volumes and delete ports only with a service token whose role they verify (CVE-2023-2088): either all use service tokens or none")
}

// queueTie ties the options with which the programs of a project declare their queues.
func queueTie() service.Tie {
	tie := service.SameInProject("", "RabbitMQ rejects a program that declares an existing queue with other arguments (PRECONDITION_FAILED)")
	tie.Key = func(t *service.Tied) string { return t.Option + " of " + t.Project }
	return tie
}

// QueueRows returns the options of queues that no row sets. All programs of a project must declare a queue in the same way.
func QueueRows() []service.Row {
	var rows []service.Row
	for _, name := range []string{
		"rabbit_quorum_delivery_limit", "rabbit_quorum_max_memory_length", "rabbit_quorum_max_memory_bytes", "rabbit_transient_queues_ttl",
		"rabbit_stream_fanout", "amqp_auto_delete",
	} {
		rows = append(rows, service.Default("oslo_messaging_rabbit."+name).Tied(queueTie()))
	}
	exchange := service.SameInProject("the exchange", "programs send messages to the exchange where the others receive them")
	return append(rows, service.Default("DEFAULT.control_exchange").Tied(exchange))
}

// proxyTie ties the use of HAProxy's headers to TLS at a VIP.
func proxyTie() service.Tie {
	return service.Fixed(service.FieldTie, "HAProxy states in X-Forwarded-Proto that the client used https", func(t *service.Tied) string {
		if !endpoint.HasTLS(t.Scope) {
			return ""
		}
		return "TLS ends at a VIP of the region: links in answers would begin with http"
	}).AsWarning()
}

// IntegrationBridge ties the bridge to which nova and the agents of neutron attach ports.
func IntegrationBridge() service.Tie {
	tie := service.SameValue("the integration bridge",
		"nova and the agents attach ports to the bridge that neutron-openvswitch-agent manages: a port on another bridge has no network")
	tie.Kind = service.BridgeTie
	return tie
}

// CacheReference returns the reference of rows that list the memcached servers.
func CacheReference() service.Reference {
	return service.Reference{
		Services: []string{names.Memcached}, Degrades: true,
		Why: "each token is validated at keystone, and each process looks up again what others have looked up",
	}
}

// SwitchReference returns the reference to the agent that connects the ports of its host; why is what happens without it.
func SwitchReference(why string) service.Reference {
	return service.Reference{
		Services: []string{names.OpenvSwitchAgent, names.LinuxbridgeAgent, names.OVNChassis}, OnHost: true, Why: why,
		When: func(s *service.Site) bool { return s.Region.Networking.IsNeutron() },
	}
}

// MetadataReference returns the reference to the metadata agent of OVN, which serves the instances of its own host.
func MetadataReference() service.Reference {
	return service.Reference{
		Services: []string{names.OVNMetadata}, OnHost: true, Degrades: true, Why: "the instances of the host reach no metadata service, and cloud-init waits for it",
		When: func(s *service.Site) bool { return s.Region.Networking.HasOVN() },
	}
}
