package secretstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// ageCipher is the format of age: for recipients, or for a passphrase.
type ageCipher struct {
	key        string // file with identities, or with a passphrase
	recipients []string
	timeout    time.Duration
}

// The format of age.
const (
	ageMagic   = "age-encryption.org/"
	armorMagic = armor.Header
	mostWork   = 19 // of a passphrase: 512 MiB of memory; age itself writes 18
)

func (*ageCipher) open() fs.FileMode { return 0o002 }

func (c *ageCipher) decrypt(ctx context.Context, text []byte) ([]byte, error) {
	identities, err := c.identities(ctx, isPassphrase(text))
	if err != nil {
		return nil, err
	}
	var in io.Reader = bytes.NewReader(text)
	if bytes.HasPrefix(text, []byte(armorMagic)) {
		in = armor.NewReader(in)
	}
	content, err := age.Decrypt(in, identities...)
	if err != nil {
		_, noMatch := errors.AsType[*age.NoIdentityMatchError](err)
		switch {
		case noMatch && isPassphrase(text):
			return nil, errPassphrase
		case noMatch:
			return nil, fmt.Errorf("none of the identities in %s can decrypt it", c.key)
		}
		return nil, errors.New("is not a file of age, or is damaged")
	}
	all, err := io.ReadAll(io.LimitReader(content, maxStore+1))
	if err != nil {
		return nil, errors.New("is damaged")
	}
	return all, nil
}

// isPassphrase reports whether a file is encrypted for a passphrase. Of an armored file it decodes the beginning.
func isPassphrase(text []byte) bool {
	if bytes.HasPrefix(text, []byte(armorMagic)) {
		text, _ = io.ReadAll(io.LimitReader(armor.NewReader(bytes.NewReader(text)), 256)) // the decryption reports errors
	}
	_, stanza, _ := strings.Cut(string(text), "\n")
	return strings.HasPrefix(stanza, "-> scrypt ")
}

// identities returns the identities of the key file, or that of its passphrase.
func (c *ageCipher) identities(ctx context.Context, fromPassphrase bool) ([]age.Identity, error) {
	if c.key == "" {
		return nil, errors.New("requires an identity of age: name its file with --key, or with SOPS_AGE_KEY_FILE")
	}
	if fromPassphrase {
		passphrase, err := readPassphrase(ctx, c.key, c.timeout)
		if err != nil {
			return nil, err
		}
		defer clear(passphrase)
		identity, err := age.NewScryptIdentity(string(passphrase))
		if err != nil {
			return nil, fmt.Errorf("%s: contains no passphrase", c.key)
		}
		identity.SetMaxWorkFactor(mostWork)
		return []age.Identity{identity}, nil
	}
	text, err := readPrivate(c.key, 0o077)
	if err != nil {
		return nil, err
	}
	defer clear(text)
	identities, err := age.ParseIdentities(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: is not a file of identities, as age-keygen writes it (AGE-SECRET-KEY-1...)", c.key)
	}
	return identities, nil
}

func (c *ageCipher) encrypt(ctx context.Context, content, old []byte) ([]byte, error) {
	recipients, err := c.to(ctx, old)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	target, closing := io.Writer(&out), func() error { return nil }
	if old == nil || bytes.HasPrefix(old, []byte(armorMagic)) {
		armored := armor.NewWriter(&out)
		target, closing = armored, armored.Close
	}
	w, err := age.Encrypt(target, recipients...)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(content)
	err = errors.Join(err, w.Close(), closing())
	return out.Bytes(), err
}

// to returns whom the file is encrypted for: the recipients of the description, or the passphrase of the present file.
func (c *ageCipher) to(ctx context.Context, old []byte) ([]age.Recipient, error) {
	if isPassphrase(old) {
		passphrase, err := readPassphrase(ctx, c.key, c.timeout)
		if err != nil {
			return nil, err
		}
		defer clear(passphrase)
		recipient, err := age.NewScryptRecipient(string(passphrase))
		return []age.Recipient{recipient}, err
	}
	if len(c.recipients) == 0 {
		return nil, errors.New(`requires recipients: set ageRecipients: ["age1..."] in the description, with the public keys that age-keygen prints`)
	}
	all, err := age.ParseRecipients(strings.NewReader(strings.Join(c.recipients, "\n")))
	if err != nil {
		return nil, errors.New("ageRecipients of the description contains a text that is not a public key of age (age1...)")
	}
	return all, nil
}
