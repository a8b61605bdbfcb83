package secretstore

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// vaultCipher is the format of ansible-vault, AES256: a line with the version, then in hexadecimal digits, of lines of 80, three lines in
// hexadecimal digits again: the salt, the HMAC-SHA256 of the ciphertext, and the ciphertext of AES-256 in counter mode with the padding of
// PKCS #7. PBKDF2 computes both keys and the counter from the passphrase.
type vaultCipher struct {
	key     string // file with the passphrase
	timeout time.Duration
}

// The format of ansible-vault.
const (
	vaultMagic      = "$ANSIBLE_VAULT;"
	vaultIterations = 10000
	vaultWidth      = 80
)

// errPassphrase is the error for a wrong passphrase; a damaged file has the same effect.
var errPassphrase = errors.New("the passphrase is wrong, or the file is damaged")

func (*vaultCipher) open() fs.FileMode { return 0o002 }

func (c *vaultCipher) decrypt(ctx context.Context, text []byte) ([]byte, error) {
	head, body, _ := strings.Cut(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	words := strings.Split(strings.TrimSpace(head), ";")
	if !strings.HasPrefix(head, vaultMagic) || len(words) < 3 {
		return nil, errors.New("is not a file of ansible-vault")
	}
	if words[2] != "AES256" || words[1] != "1.1" && words[1] != "1.2" {
		return nil, errors.New("has an unsupported version or cipher of ansible-vault; the supported ones are 1.1 and 1.2 with AES256")
	}
	passphrase, err := c.passphrase(ctx)
	if err != nil {
		return nil, err
	}
	defer clear(passphrase)
	return openVault(strings.ReplaceAll(body, "\n", ""), passphrase)
}

// openVault decrypts the body of a file.
func openVault(body string, passphrase []byte) ([]byte, error) {
	damaged := errors.New("is damaged: it is not what ansible-vault writes")
	parts, err := hex.DecodeString(strings.TrimSpace(body))
	fields := bytes.Split(parts, []byte("\n"))
	if err != nil || len(fields) != 3 {
		return nil, damaged
	}
	for i := range fields {
		if fields[i], err = hex.DecodeString(string(fields[i])); err != nil {
			return nil, damaged
		}
	}
	salt, sum, text := fields[0], fields[1], fields[2]
	keys, err := vaultKeys(passphrase, salt)
	if err != nil {
		return nil, err
	}
	defer keys.wipe()
	if !hmac.Equal(sum, keys.sum(text)) {
		return nil, errPassphrase
	}
	content, err := keys.crypt(text)
	if err != nil {
		return nil, err
	}
	if n := len(content); n > 0 && int(content[n-1]) <= min(n, aes.BlockSize) && content[n-1] > 0 {
		return content[:n-int(content[n-1])], nil
	}
	return nil, damaged
}

func (c *vaultCipher) encrypt(ctx context.Context, content, old []byte) ([]byte, error) {
	passphrase, err := c.passphrase(ctx)
	if err != nil {
		return nil, err
	}
	defer clear(passphrase)
	salt := make([]byte, 32)
	_, _ = rand.Read(salt) // never fails
	keys, err := vaultKeys(passphrase, salt)
	if err != nil {
		return nil, err
	}
	defer keys.wipe()
	padding := aes.BlockSize - len(content)%aes.BlockSize
	padded := append(bytes.Clone(content), bytes.Repeat([]byte{byte(padding)}, padding)...)
	defer clear(padded)
	text, err := keys.crypt(padded)
	if err != nil {
		return nil, err
	}
	digits := hex.EncodeToString(fmt.Appendf(nil, "%x\n%x\n%x", salt, keys.sum(text), text))
	out := vaultHead(old) + "\n"
	for len(digits) > vaultWidth {
		out, digits = out+digits[:vaultWidth]+"\n", digits[vaultWidth:]
	}
	return []byte(out + digits + "\n"), nil
}

// vaultHead returns the first line of a file, which may contain a vault ID.
func vaultHead(old []byte) string {
	if head, _, found := strings.Cut(string(old), "\n"); found {
		return strings.TrimSpace(head)
	}
	return vaultMagic + "1.1;AES256"
}

// passphrase returns the passphrase of the key file.
func (c *vaultCipher) passphrase(ctx context.Context) ([]byte, error) {
	if c.key == "" {
		return nil, errors.New("requires a passphrase: name its file with --key, or with ANSIBLE_VAULT_PASSWORD_FILE")
	}
	return readPassphrase(ctx, c.key, c.timeout)
}

// vaultKey are the keys of a file.
type vaultKey struct{ text, mac, counter []byte }

// vaultKeys computes the keys of a file.
func vaultKeys(passphrase, salt []byte) (vaultKey, error) {
	const size = 32
	derived, err := pbkdf2.Key(sha256.New, string(passphrase), salt, vaultIterations, 2*size+aes.BlockSize)
	if err != nil {
		return vaultKey{}, err
	}
	return vaultKey{derived[:size], derived[size : 2*size], derived[2*size:]}, nil
}

// wipe overwrites the keys.
func (k vaultKey) wipe() { clear(k.text); clear(k.mac); clear(k.counter) }

// sum returns the HMAC of a ciphertext.
func (k vaultKey) sum(text []byte) []byte {
	mac := hmac.New(sha256.New, k.mac)
	mac.Write(text)
	return mac.Sum(nil)
}

// crypt encrypts or decrypts a text.
func (k vaultKey) crypt(text []byte) ([]byte, error) {
	block, err := aes.NewCipher(k.text)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(text))
	cipher.NewCTR(block, k.counter).XORKeyStream(out, text)
	return out, nil
}
