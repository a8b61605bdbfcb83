package certificates

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"stackplan/internal/source"
)

// maxFile is the size of the largest PEM file that is read.
const maxFile = 1 << 20

// expiry is how long before its end a certificate is reported.
const expiry = 30 * 24 * time.Hour

// Fault is what is wrong with a certificate.
type Fault struct {
	Region  string `json:"region"`
	Host    string `json:"host"`
	Path    string `json:"path"`
	Code    string `json:"code"` // missing, unreadable, name, usage, expired, expires, key, authority
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

// Check validates the files of certificates in a directory with the layout of a tree, REGION/HOST/PATH, at a time.
func Check(dir string, all []*Certificate, now time.Time) []Fault {
	faults := []Fault{}
	for _, c := range all {
		at := &files{root: filepath.Join(dir, c.Region, c.Host), Certificate: c, now: now}
		at.check()
		faults = append(faults, at.faults...)
	}
	return faults
}

// files are the files of a certificate.
type files struct {
	*Certificate
	root   string
	now    time.Time
	faults []Fault
}

func (f *files) fault(code, hint, message string, args ...any) {
	f.faults = append(f.faults, Fault{f.Region, f.Host, f.Path, code, fmt.Sprintf(message, args...), hint})
}

// read reads a file of the host. It reports a file that cannot be read.
func (f *files) read(path string) []byte {
	body, err := source.ReadFile(filepath.Join(f.root, path), maxFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.fault("missing", "install the file, or issue the certificate", "%s does not exist", path)
	case err != nil:
		f.fault("unreadable", "", "%s cannot be read: %v", path, reason(err))
	default:
		return body
	}
	return nil
}

// reason returns an error without the path, which the message contains.
func reason(err error) error {
	if inner := (*fs.PathError)(nil); errors.As(err, &inner) {
		return inner.Err
	}
	return err
}

func (f *files) check() {
	body := f.read(f.Path)
	if body == nil {
		return
	}
	chain := parse(body)
	if len(chain) == 0 {
		f.fault("unreadable", "write the certificate as PEM", "%s contains no certificate", f.Path)
		return
	}
	leaf := chain[0]
	f.checkNames(leaf)
	f.checkUsages(leaf)
	f.checkTime(leaf)
	f.checkKey(leaf, body)
	f.checkAuthority(leaf, chain[1:])
}

// parse returns the certificates of a PEM file.
func parse(body []byte) []*x509.Certificate {
	var all []*x509.Certificate
	for block, rest := pem.Decode(body); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			all = append(all, c)
		}
	}
	return all
}

// checkNames reports names that clients use and the certificate lacks. The common name does not count (RFC 9110, section 4.3.4).
func (f *files) checkNames(leaf *x509.Certificate) {
	for _, name := range f.Names() {
		if leaf.VerifyHostname(name) != nil {
			f.fault("name", "issue it with "+name+" as subject alternative name", "the certificate lacks the name %s", name)
		}
	}
}

func (f *files) checkUsages(leaf *x509.Certificate) {
	if len(leaf.ExtKeyUsage) == 0 && len(leaf.UnknownExtKeyUsage) == 0 || slices.Contains(leaf.ExtKeyUsage, x509.ExtKeyUsageAny) {
		return // it may be used for everything
	}
	for _, usage := range f.Usages {
		if !slices.Contains(leaf.ExtKeyUsage, extended[usage]) {
			f.fault("usage", "issue it with extendedKeyUsage "+usage+"Auth", "the certificate is not for a %s", usage)
		}
	}
}

var extended = map[string]x509.ExtKeyUsage{"server": x509.ExtKeyUsageServerAuth, "client": x509.ExtKeyUsageClientAuth}

func (f *files) checkTime(leaf *x509.Certificate) {
	const day = "2006-01-02"
	switch {
	case f.now.Before(leaf.NotBefore):
		f.fault("expired", "issue another one, or set the clock", "the certificate is valid from %s on", leaf.NotBefore.UTC().Format(day))
	case f.now.After(leaf.NotAfter):
		f.fault("expired", "issue another one", "the certificate expired on %s", leaf.NotAfter.UTC().Format(day))
	case f.now.Add(expiry).After(leaf.NotAfter):
		f.fault("expires", "issue another one", "the certificate expires on %s", leaf.NotAfter.UTC().Format(day))
	}
}

// checkKey reports a key that is missing or that of another certificate. No message contains anything of it.
func (f *files) checkKey(leaf *x509.Certificate, body []byte) {
	if f.Key != f.Path {
		if body = f.read(f.Key); body == nil {
			return
		}
	}
	key, ok := privateKey(body)
	if !ok {
		f.fault("key", "write the key as PEM, without a passphrase", "%s contains no key that can be read", f.Key)
		return
	}
	public, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(leaf.PublicKey) {
		f.fault("key", "install the key with which the certificate was requested", "the key in %s is not that of the certificate", f.Key)
	}
}

// privateKey returns the key in a PEM file.
func privateKey(body []byte) (crypto.Signer, bool) {
	for block, rest := pem.Decode(body); block != nil; block, rest = pem.Decode(rest) {
		if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			signer, ok := key.(crypto.Signer)
			return signer, ok
		}
		if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
			return key, true
		}
		if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
			return key, true
		}
	}
	return nil, false
}

// checkAuthority reports a certificate that the authority on the host did not sign.
func (f *files) checkAuthority(leaf *x509.Certificate, others []*x509.Certificate) {
	if f.Authority == "" {
		return
	}
	body := f.read(f.Authority)
	if body == nil {
		return
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	if !roots.AppendCertsFromPEM(body) {
		f.fault("authority", "write the certificate of the authority as PEM", "%s contains no certificate", f.Authority)
		return
	}
	for _, c := range others {
		between.AddCert(c)
	}
	at := leaf.NotBefore.Add(leaf.NotAfter.Sub(leaf.NotBefore) / 2) // checkTime reports the time
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
		f.fault("authority", "install the authority that signed it, with the certificates between them in the file of the certificate", "the authority in %s did not sign the certificate", f.Authority)
	}
}
