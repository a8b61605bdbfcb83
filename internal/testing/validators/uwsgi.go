package validators

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// uwsgiLog finds where an INI file has uwsgi write its log.
var uwsgiLog = regexp.MustCompile(`(?m)^(logto\s*=).*$`)

// uwsgiPair finds the certificate and the key of a socket with TLS, which uwsgi reads at once.
var uwsgiPair = regexp.MustCompile(`(?m)^(https-socket\s*=\s*[^,\n]+),[^,\n]+,[^,\n]+$`)

// uwsgiNumbers are the options that uwsgi reads as numbers; text becomes 0 there, in silence.
var uwsgiNumbers = []string{"processes", "workers", "threads", "listen", "buffer-size", "harakiri"}

// UWSGI has uwsgi read an INI file, strictly: an option that neither it nor a plug-in named before knows ends it. The
// sockets are not bound, the application is not loaded, and the log goes elsewhere. Numbers are looked at here.
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
		logged, _ := os.ReadFile(log) // there is none when uwsgi ends before it opens it
		return rejection(err, out, stderr, strings.TrimSpace(string(logged)))
	}
	return nil
}
