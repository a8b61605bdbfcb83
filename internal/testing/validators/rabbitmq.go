package validators

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
)

//go:embed rabbitmq.escript
var rabbitmqProgram []byte

// RabbitMQ asks RabbitMQ's own reader and schemas about a rabbitmq.conf. The server itself would start with a bad one.
func RabbitMQ(ctx context.Context, file string) error { return rabbitmq(ctx, "new", file) }

// RabbitMQTerms has Erlang read a rabbitmq.config, the file of RabbitMQ before 3.7, and asks the installed RabbitMQ which
// of its names it knows.
func RabbitMQTerms(ctx context.Context, file string) error { return rabbitmq(ctx, "old", file) }

// RabbitMQPlugins has Erlang read an enabled_plugins, and looks for each plug-in that it names.
func RabbitMQPlugins(ctx context.Context, file string) error { return rabbitmq(ctx, "plugins", file) }

// rabbitmq runs the program beside this file with the code of the installed server.
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
