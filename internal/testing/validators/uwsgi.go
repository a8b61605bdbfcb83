package validators

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// uwsgiLog matches the log file in an INI file.
var uwsgiLog = regexp.MustCompile(`(?m)^(logto\s*=).*$`)

// uwsgiPair matches the certificate and the key of a TLS socket, which uwsgi reads immediately.
var uwsgiPair = regexp.MustCompile(`(?m)^(https-socket\s*=\s*[^,\n]+),[^,\n]+,[^,\n]+$`)

// uwsgiNumbers are the options that uwsgi reads as numbers; it reads text as 0 without an error.
var uwsgiNumbers = []string{"processes", "workers", "threads", "listen", "buffer-size", "harakiri"}

// UWSGI reads an INI file with uwsgi in strict mode: it exits at an option that neither it nor a previously named plug-in
// knows. It does not bind the sockets or load the application, and it writes its log elsewhere. Numbers are validated here.
func UWSGI(ctx context.Context, file string) error {
	if err := groups(file, "uwsgi"); err != nil {
		return err
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for _, option := range uwsgiNumbers {
		wrong := regexp.MustCompile(`(?m)^` + option + `\s*=\s*\d*[^\d\s].*$`).Find(body)
		if wrong != nil {
			return rejection(nil, "not a number: ", string(wrong))
		}
	}
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	log := filepath.Join(dir, "log")
	pair, err := certificate(filepath.Join(dir, "certificate.pem"))
	if err != nil {
		return err
	}
	body = uwsgiPair.ReplaceAll(body, []byte("$1,"+pair+","+pair))
	standIn := filepath.Join(dir, filepath.Base(file))
	if err := os.WriteFile(standIn, uwsgiLog.ReplaceAll(body, []byte("$1 "+log)), 0o600); err != nil {
		return err
	}
	args := []string{"--strict", "--no-server", "--lazy-apps", "--ini", standIn}
	out, stderr, err := command{name: "uwsgi", args: args, devices: []device{}}.run(ctx)
	if err != nil {
		logged, _ := os.ReadFile(log) // missing if uwsgi exits before it opens the log
		return rejection(err, out, stderr, strings.TrimSpace(string(logged)))
	}
	return nil
}
