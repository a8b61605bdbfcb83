package rabbitmq

import (
	"fmt"
	"regexp"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

// rabbitmqTerms is the file of RabbitMQ before 3.7: a list of Erlang's terms.
func rabbitmqTerms() *service.File {
	f := brokerFile("/etc/rabbitmq/rabbitmq.config", "Where RabbitMQ listens, its cluster and its user.", "rabbitmq.config.tmpl", 0o640)
	f.Span = series.Span{Until: rabbitmqConf}
	f.Sections = []service.Section{{Name: "rabbit", Rows: []service.Row{
		service.Text("tcp_listeners", service.From("host.address.management"), func(s *service.Scope) string {
			return fmt.Sprintf("{tcp_listeners, [{%s, %d}]},", erlangString(s.Host().Management().String()), endpoint.MessagingPort)
		}).Stating(service.Statement{Kind: service.Listens, Read: listener}).Because(listenWhy),
		service.Text("cluster_nodes", service.From("region.groups.{member-group}.hosts"), func(s *service.Scope) string {
			return "{cluster_nodes, {[" + strings.Join(erlangAtoms(nodeNames(s)), ", ") + "], disc}},"
		}).Stating(membership).Listing(endpoint.Running(names.RabbitMQ)).Because(nodesWhy),
		service.Text("cluster_partition_handling", service.From("region.messaging.partitions"), func(s *service.Scope) string {
			return "{cluster_partition_handling, " + partitions(s) + "},"
		}).Because(partitionsWhy),
		sizing.SizeRow(oldWatermarkOption, watermark(), func(size int64, h *model.Hardware) string {
			return "{" + oldWatermarkOption + ", " + fraction(size, h) + "},"
		}).Because(watermarkWhy + "; as a part of the machine, since releases before 3.6 know no other form"),
		service.Text("default_user", service.From("region.messaging.user"), func(s *service.Scope) string {
			return "{default_user, <<" + erlangString(s.Region.Messaging.User) + ">>},"
		}).Because(userWhy),
		service.Text("default_pass", nil, func(s *service.Scope) string {
			return "{default_pass, <<" + erlangString(s.Secret("messaging", "password")) + ">>},"
		}).WithSecret("messaging", "password").Holds(service.Inside{Quote: erlangEscaped}).Because(passwordWhy),
		service.Set("default_user_tags", "{default_user_tags, []},").Because(tagsWhy),
	}}}
	return f
}

// listener returns where a term makes the broker listen.
func listener(term string) []service.Place {
	if match := listening.FindStringSubmatch(term); match != nil {
		return []service.Place{{Host: match[1], Port: match[2]}}
	}
	return nil
}

// listening matches the address and the port in the term with the listeners.
var listening = regexp.MustCompile(`\{"([^"]+)", (\d+)\}`)

// erlangString writes a text as a string of Erlang.
func erlangString(text string) string {
	return `"` + erlangEscaped(text) + `"`
}

// erlangEscaped writes a text inside of a string of Erlang.
func erlangEscaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
}

// erlangAtoms writes texts as atoms of Erlang.
func erlangAtoms(texts []string) []string {
	atoms := make([]string, len(texts))
	for i, text := range texts {
		atoms[i] = "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
	}
	return atoms
}
