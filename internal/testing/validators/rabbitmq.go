package validators

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
)

//go:embed rabbitmq.escript
var rabbitmqProgram []byte

// RabbitMQ validates a rabbitmq.conf with RabbitMQ's own reader and schemas. The server itself would start with an invalid
// file.
func RabbitMQ(ctx context.Context, file string) error { return rabbitmq(ctx, "new", file) }

// RabbitMQTerms reads a rabbitmq.config, the file of RabbitMQ before 3.7, with Erlang, and checks that the installed
// RabbitMQ knows its names.
func RabbitMQTerms(ctx context.Context, file string) error { return rabbitmq(ctx, "old", file) }

// RabbitMQPlugins reads an enabled_plugins file with Erlang, and checks that each plug-in exists.
func RabbitMQPlugins(ctx context.Context, file string) error { return rabbitmq(ctx, "plugins", file) }

// rabbitmq runs rabbitmq.escript with the code of the installed server.
func rabbitmq(ctx context.Context, kind, file string) error {
	plugins, err := filepath.Glob("/usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins")
	if err != nil {
		return err
	}
	if len(plugins) == 0 {
		return missingError{"rabbitmq-server"}
	}
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	program := filepath.Join(dir, "rabbitmq.escript")
	if err := os.WriteFile(program, rabbitmqProgram, 0o600); err != nil {
		return err
	}
	out, stderr, err := command{name: "escript", args: []string{program, plugins[0], kind, file}}.run(ctx)
	if err != nil {
		return rejection(err, out, stderr)
	}
	return nil
}
