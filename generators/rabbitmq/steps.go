package rabbitmq

import (
	"slices"
	"strings"

	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// quorumTools is the first series whose Debian contains a RabbitMQ (3.8) with rabbitmq-queues, and whose rabbitmqctl reads a password
// from its input.
const quorumTools = series.Victoria

// steps returns the steps of RabbitMQ. Its nodes find each other by their files when they start for the first time.
func steps() []service.Step {
	return []service.Step{
		{
			Name: "rabbitmq/start", On: service.EveryHost, After: []string{"host/apply", "rabbitmq/forget"},
			Check: service.Command("rabbitmqctl --quiet await_startup --timeout 60 2>/dev/null || rabbitmqctl status >/dev/null"), Run: service.Command("start_unit rabbitmq-server"),
			Why: "all nodes start before any service does: quorum queues have members only on the nodes that run when they are declared, and do not grow by themselves",
		},
		{
			Name: "rabbitmq/cluster", On: service.OtherHosts, Serial: true, After: []string{"rabbitmq/start"},
			Check: func(j *service.Job) string { return "in_cluster " + service.ShellWord(nodeName(j.First().Name)) },
			Run:   func(j *service.Job) string { return "join_node " + service.ShellWord(nodeName(j.First().Name)) },
			Why:   "nodes that started for the first time at the same time are a cluster already; one that started alone joins the node of the first host, if it contains no queues that it would lose",
		},
		{
			Name: "rabbitmq/accounts", On: service.FirstHost, Readies: service.Messaging, After: []string{"rabbitmq/start", "rabbitmq/cluster"},
			Check: accountsCheck, Run: accounts,
			Why: "the first node creates this account when it starts for the first time, unless it started before it had its files",
		},
		{
			Name: "rabbitmq/mirrored", On: service.FirstHost, After: []string{"rabbitmq/accounts"}, When: func(j *service.Job) bool { return !oslo.HasQuorumQueues(j.Region) },
			Check: service.Command("rabbitmqctl --quiet list_policies | grep -q stackplan-mirrored"),
			Run:   service.Command(`rabbitmqctl --quiet set_policy stackplan-mirrored '^(?!amq\.|reply_|.*_fanout_)' '{"ha-mode":"all"}' --apply-to queues`),
			Why:   "a queue on one node is lost with it. Queues of replies and fanouts have one reader each, which declares a new one when it connects again: mirroring them costs most of the traffic of the cluster and saves nothing",
		},
		{
			Name: "rabbitmq/grow", On: service.FirstHost, In: []service.Runbook{service.AddHost, service.ReplaceHost}, Span: series.Span{Since: quorumTools}, After: []string{"rabbitmq/cluster"},
			When:  func(j *service.Job) bool { return oslo.HasQuorumQueues(j.Region) && len(chosenNodes(j)) > 0 },
			Check: service.Command("stamped rabbitmq/grow"),
			Run:   func(j *service.Job) string { return forEach(j, `rabbitmq-queues --quiet grow "$node" all`) },
			Why:   "existing quorum queues get no member on a new node by themselves",
		},
		{
			Name: "rabbitmq/shrink", On: service.FirstHost, In: []service.Runbook{service.RemoveHost}, Span: series.Span{Since: quorumTools},
			When:  func(j *service.Job) bool { return oslo.HasQuorumQueues(j.Region) && len(chosenNodes(j)) > 0 },
			Check: service.Command("stamped rabbitmq/shrink"),
			Run:   func(j *service.Job) string { return forEach(j, `rabbitmq-queues --quiet shrink "$node"`) },
			Why:   "a member on a node that never returns counts for the majority of its queue",
		},
		{
			Name: "rabbitmq/forget", On: service.FirstHost, In: []service.Runbook{service.RemoveHost, service.ReplaceHost}, After: []string{"host/stop", "rabbitmq/shrink"},
			When: func(j *service.Job) bool { return len(chosenNodes(j)) > 0 },
			Check: func(j *service.Job) string {
				return "! in_cluster " + strings.Join(shellNodes(j), " && ! in_cluster ")
			},
			Run: func(j *service.Job) string {
				return forEach(j, `! in_cluster "$node" || rabbitmqctl --quiet forget_cluster_node "$node"`)
			},
			Why: "the cluster waits for a node until an operator removes it, and rejects an empty one of the same name",
		},
	}
}

// chosenNodes returns the nodes of the hosts that the runbook is about.
func chosenNodes(j *service.Job) []string {
	var all []string
	for _, h := range j.Site.Hosts(j.Service.Name) {
		if j.IsChosen(h) {
			all = append(all, nodeName(h.Name))
		}
	}
	return all
}

func shellNodes(j *service.Job) []string {
	var all []string
	for _, name := range chosenNodes(j) {
		all = append(all, service.ShellWord(name))
	}
	return all
}

// forEach runs a command for each of these nodes.
func forEach(j *service.Job, command string) string {
	return "for node in " + service.ShellWords(chosenNodes(j)) + "; do\n\t" + command + " || return 1\ndone"
}

// logins returns the accounts of the broker that files contain.
func logins(j *service.Job) []service.Account {
	var all []service.Account
	for _, a := range j.Accounts {
		if a.Scheme == "rabbit" && !slices.ContainsFunc(all, func(b service.Account) bool { return a.User == b.User }) {
			all = append(all, a)
		}
	}
	return all
}

func accountsCheck(j *service.Job) string {
	var lines []string
	for _, a := range logins(j) {
		lines = append(lines, "has_account "+service.ShellWord(a.User))
	}
	if lines == nil {
		return "true"
	}
	return strings.Join(lines, " && ")
}

func accounts(j *service.Job) string {
	var lines []string
	for _, a := range logins(j) {
		lines = append(lines, "account "+service.ShellWords([]string{a.User, a.Secret}))
	}
	return strings.Join(lines, "\n")
}

// shell is the functions of the steps. A password is the input of rabbitmqctl.
const shell = `
# Whether the cluster of this node contains a node.
in_cluster() {
	rabbitmqctl --quiet cluster_status | tr "[],'{} " '\n' | grep -q -x -F "$1"
}

# Lets this node join the cluster of another one.
join_node() {
	if [ -n "$(rabbitmqctl --quiet list_queues name | grep -v -x name)" ]; then
		echo "this node is alone and contains queues: delete them, or join the other nodes to it" >&2
		return 1
	fi
	rabbitmqctl --quiet stop_app && rabbitmqctl --quiet reset && rabbitmqctl --quiet join_cluster "$1" && rabbitmqctl --quiet start_app
}

# Whether an account exists and may use the virtual host /.
has_account() {
	rabbitmqctl --quiet list_permissions -p / | cut -f 1 | grep -q -x -F "$1"
}

# Creates an account that may use the virtual host /: ACCOUNT SECRET.
account() {
	value=$(secret "$2") || return 1
	if ! rabbitmqctl --quiet list_users | cut -f 1 | grep -q -x -F "$1"; then
		printf '%s\n' "$value" | rabbitmqctl --quiet add_user "$1" || return 1
	fi
	rabbitmqctl --quiet set_permissions -p / "$1" '.*' '.*' '.*'
}
`
