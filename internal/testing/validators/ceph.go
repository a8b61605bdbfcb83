package validators

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stackplan/internal/secret"
)

// sampleKey is a key of the form that Ceph generates.
const sampleKey = "AQBSdFhcGZFUDRAAcKhG9Cl2HPiDMMRv4DC43A=="

// Ceph reads the addresses of the monitors and the ID of the cluster as a client does.
func Ceph(ctx context.Context, file string) error {
	for _, option := range []string{"mon_host", "fsid"} {
		out, stderr, err := command{name: "ceph-conf", args: []string{"-c", file, "--name", "client.cinder", "--lookup", option}}.run(ctx)
		if err != nil || strings.TrimSpace(out) == "" {
			return rejection(err, out, stderr, " no "+option)
		}
	}
	return nil
}

// Keyring reads a keyring of Ceph, with a key in place of the placeholder.
func Keyring(ctx context.Context, file string) error {
	return withKey(file, func(filled string) error {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "ceph."), ".keyring")
		out, stderr, err := command{name: "ceph-authtool", args: []string{filled, "--name", name, "--print-key"}}.run(ctx)
		if err != nil || strings.TrimSpace(out) != sampleKey {
			return rejection(err, out, stderr, fmt.Sprintf(" not the key of %s", name))
		}
		return nil
	})
}

// withKey passes a copy of a file with a key in place of each placeholder.
func withKey(file string, validate func(filled string) error) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	filled := filepath.Join(dir, "filled")
	if err := os.WriteFile(filled, secret.Pattern.ReplaceAll(body, []byte(sampleKey)), 0o600); err != nil {
		return err
	}
	return validate(filled)
}

// LibvirtSecret validates the definition of a secret with libvirt's schema.
func LibvirtSecret(ctx context.Context, file string) error {
	out, stderr, err := command{name: "virt-xml-validate", args: []string{file, "secret"}}.run(ctx)
	if err != nil {
		return rejection(err, out, stderr, "")
	}
	return nil
}

// unsupported is what virsh reports for each command about a secret that it understands, since its test driver has no secrets.
const unsupported = "this function is not supported by the connection driver: virSecret"

// LibvirtCommands lets virsh parse commands about secrets, and send them to its test driver. The definitions that they name are empty files.
func LibvirtCommands(ctx context.Context, file string) error {
	return withKey(file, func(filled string) error {
		body, err := os.ReadFile(filled)
		if err != nil {
			return err
		}
		definition := filepath.Join(filepath.Dir(filled), "secret.xml")
		if err := os.WriteFile(definition, []byte("<secret/>"), 0o600); err != nil {
			return err
		}
		count := 0
		for line := range strings.Lines(string(body)) {
			words := strings.Fields(line)
			for i, word := range words {
				if strings.HasPrefix(word, "/etc/ceph/") {
					words[i] = definition
				}
			}
			if len(words) == 0 {
				continue
			}
			count++
			out, stderr, err := command{name: "virsh", args: []string{"--connect", "test:///default"}, stdin: strings.Join(words, " ") + "\n"}.run(ctx)
			if !strings.Contains(stderr, unsupported) {
				return rejection(err, out, stderr, " "+line)
			}
		}
		if count == 0 {
			return fmt.Errorf("%s contains no command", file)
		}
		return nil
	})
}

// SecretScript runs the script that stores keys in libvirt, next to its commands in a tree, with a virsh that prints what the real one
// does. The script must succeed if each value is stored, and fail if one is not.
func SecretScript(ctx context.Context, file string) error {
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	commands := filepath.Join(filepath.Dir(file), "../ceph/libvirt-secrets.virsh")
	script := strings.ReplaceAll(string(body), "/etc/ceph/libvirt-secrets.virsh", commands)
	for stored, isComplete := range map[string]bool{"cat": true, "tail -n +3": false} {
		virsh := "#!/bin/sh\necho 'Welcome to virsh'\n" + stored + " | sed -n 's/^secret-set-value.*/&\\nSecret value set\\n/p'\n"
		if err := os.WriteFile(filepath.Join(dir, "virsh"), []byte(virsh), 0o755); err != nil {
			return err
		}
		out, stderr, err := command{name: "env", args: []string{"-i", "PATH=" + dir + ":/usr/bin:/bin", "/bin/sh", "-c", script}}.run(ctx)
		if out+stderr != "" || (err == nil) != isComplete {
			return rejection(err, out, stderr, fmt.Sprintf(" complete: %v", isComplete))
		}
	}
	return nil
}
