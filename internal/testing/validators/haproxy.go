package validators

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// certificates matches the PEM files that lines of haproxy.cfg name.
var certificates = regexp.MustCompile(`\b(crt|ca-file) (/\S+)`)

// HAProxy validates an haproxy.cfg with haproxy, treating warnings as errors. It runs in a network namespace without
// interfaces, so the answers of name servers do not matter. The certificates that the file names do not exist on build
// machines, so they are replaced by a generated one.
func HAProxy(ctx context.Context, file string) error {
	dir, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	pair, err := certificate(filepath.Join(dir, "certificate.pem"))
	if err != nil {
		return err
	}
	body = certificates.ReplaceAll(body, []byte("$1 "+pair))
	standIn := filepath.Join(dir, "haproxy.cfg")
	if err := os.WriteFile(standIn, body, 0o600); err != nil {
		return err
	}
	_, stderr, err := command{name: "haproxy", args: []string{"-c", "-dW", "-f", standIn}, devices: []device{}}.run(ctx)
	if err != nil {
		return rejection(err, stderr)
	}
	return nil
}

// Certificate writes a file with a key and a self-signed certificate for it, valid for an hour.
func Certificate(path string) error {
	_, err := certificate(path)
	return err
}

// certificate writes a key and a self-signed certificate for it, valid for an hour, and returns the path.
func certificate(path string) (string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	subject := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "cloud.example"},
		NotAfter:     time.Now().Add(time.Hour),
	}
	signed, err := x509.CreateCertificate(rand.Reader, subject, subject, &key.PublicKey, key)
	if err != nil {
		return "", err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})
	text = append(text, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
	return path, os.WriteFile(path, text, 0o600)
}
