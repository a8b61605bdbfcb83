package validators

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
	"regexp"
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
	if kind == "new" {
		if file, err = withCertificates(file, program, dir); err != nil {
			return err
		}
	}
	out, stderr, err := command{name: "escript", args: []string{program, plugins[0], kind, file}}.run(ctx)
	if err != nil {
		return rejection(err, out, stderr)
	}
	return nil
}

// certificateFile matches the paths of certificates, which only the hosts of a cloud have.
var certificateFile = regexp.MustCompile(`(?m)^(ssl_options\.(?:cacert|cert|key)file *= */).*$`)

// withCertificates returns a copy of a rabbitmq.conf in which the files of certificates are one that exists: RabbitMQ rejects others.
func withCertificates(file, existing, dir string) (string, error) {
	body, err := os.ReadFile(file)
	if err != nil || !certificateFile.Match(body) {
		return file, err
	}
	copied := filepath.Join(dir, filepath.Base(file))
	return copied, os.WriteFile(copied, certificateFile.ReplaceAll(body, []byte("${1}"+existing[1:])), 0o600)
}
