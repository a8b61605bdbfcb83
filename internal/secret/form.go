package secret

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Form is the form that the value of a secret must have, as the program that reads it requires. Make forms with the functions below; rows
// name them.
type Form struct {
	Words    string                    // what the value is, for readers: 8 characters
	Fault    func(value []byte) string // why the program does not accept the value; "": it does
	Weak     func(value []byte) string // why the value can be guessed; "": it cannot
	Generate func() []byte             // a new random value
}

// alphabet contains the characters of generated values: they need no quotes in any file and no encoding in URLs.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// leastStrong is the number of characters of a value that cannot be guessed: 16 letters and digits are 95 bits.
const leastStrong = 16

// Password is the form of a password that a program compares as a whole.
func Password() Form { return Text(leastStrong, 0) }

// Text is the form of a text of at least some characters, below which it is weak, and of at most some characters; 0: any number.
func Text(least, most int) Form {
	size := max(least, 2*leastStrong)
	f := Form{Words: fmt.Sprintf("at least %d characters", least), Fault: textFault, Weak: weakBelow(least)}
	if most > 0 {
		size = min(size, most)
		f.Words = fmt.Sprintf("%d to %d characters", least, most)
		if least == most {
			f.Words = fmt.Sprintf("%d characters", most)
		}
		f.Fault = func(value []byte) string {
			if len(value) > most {
				return fmt.Sprintf("it has more than %d characters", most)
			}
			return textFault(value)
		}
	}
	f.Generate = func() []byte { return randomText(size) }
	return f
}

// Lengths is the form of a text of one of some numbers of characters, the last of which a generated value has.
func Lengths(all ...int) Form {
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = strconv.Itoa(n)
	}
	last := len(words) - 1
	f := Form{Weak: weakBelow(all[0]), Generate: func() []byte { return randomText(all[last]) }}
	f.Words = words[last] + " characters"
	if last > 0 {
		f.Words = strings.Join(words[:last], ", ") + " or " + f.Words
	}
	f.Fault = func(value []byte) string {
		if !slices.Contains(all, len(value)) {
			return "it does not have " + f.Words
		}
		return textFault(value)
	}
	return f
}

// Key is the form of a key of some bytes in base64 for URLs, with padding (RFC 4648), as Fernet requires.
func Key(size int) Form { return keyIn(size, base64.URLEncoding, "base64 for URLs") }

// Base64Key is the form of a key of some bytes in base64, with padding (RFC 4648).
func Base64Key(size int) Form { return keyIn(size, base64.StdEncoding, "base64") }

// keyIn is the form of a key of some bytes in an encoding.
func keyIn(size int, encoding *base64.Encoding, name string) Form {
	f := Form{Words: fmt.Sprintf("%d bytes in %s", size, name), Weak: weakBelow(0)}
	f.Fault = func(value []byte) string {
		if decoded, err := encoding.DecodeString(string(value)); err != nil || len(decoded) != size {
			return "it is not " + f.Words
		}
		return ""
	}
	f.Generate = func() []byte {
		key := randomBytes(size)
		defer clear(key)
		return encoding.AppendEncode(nil, key)
	}
	return f
}

// Ceph is the form of a key of a user of Ceph, as ceph-authtool --gen-print-key prints it: in base64 a type, the time of creation, the
// length of the key and its 16 bytes.
func Ceph() Form {
	const head, size = 12, 16
	f := Form{Words: "a key of Ceph", Weak: weakBelow(0)}
	f.Fault = func(value []byte) string {
		key, err := base64.StdEncoding.DecodeString(string(value))
		if err != nil || len(key) != head+size || binary.LittleEndian.Uint16(key) != 1 || binary.LittleEndian.Uint16(key[head-2:]) != size {
			return "it is not a key of Ceph, as ceph-authtool --gen-print-key prints it"
		}
		return ""
	}
	f.Generate = func() []byte {
		key := binary.LittleEndian.AppendUint16(nil, 1)
		key = binary.LittleEndian.AppendUint32(key, uint32(time.Now().Unix()))
		key = binary.LittleEndian.AppendUint16(append(key, 0, 0, 0, 0), size)
		key = append(key, randomBytes(size)...)
		defer clear(key)
		return base64.StdEncoding.AppendEncode(nil, key)
	}
	return f
}

// RSA is the form of a private key of RSA as PEM (PKCS #1 or #8).
func RSA(bits int) Form {
	f := Form{Words: fmt.Sprintf("a private key of RSA with at least %d bits, as PEM", bits), Weak: func([]byte) string { return "" }}
	f.Fault = func(value []byte) string {
		key := parseRSA(value)
		switch {
		case key == nil:
			return "it is not a private key of RSA as PEM without a passphrase"
		case key.N.BitLen() < bits:
			return fmt.Sprintf("it has %d bits", key.N.BitLen())
		}
		return ""
	}
	f.Generate = func() []byte {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			panic(err) // rand.Reader does not fail, and no form has fewer bits than Go accepts
		}
		return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	}
	return f
}

// parseRSA returns a private key; nil if the text is none.
func parseRSA(value []byte) *rsa.PrivateKey {
	block, rest := pem.Decode(value)
	if block == nil || len(bytes.TrimSpace(rest)) > 0 {
		return nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key
	}
	key, _ := x509.ParsePKCS8PrivateKey(block.Bytes)
	private, _ := key.(*rsa.PrivateKey)
	return private
}

// textFault returns why no program accepts a value as a line of text.
func textFault(value []byte) string {
	switch {
	case len(value) == 0:
		return "it is empty"
	case bytes.ContainsAny(value, "\r\n"):
		return "it has more than one line"
	case Pattern.Match(value):
		return "it contains a placeholder"
	}
	return ""
}

// known are parts of values that attackers try first.
var known = []string{"password", "passw0rd", "changeme", "secret", "openstack", "qwerty", "admin", "letmein", "123456"}

// weakBelow returns the Weak of a form whose values have at least some characters.
func weakBelow(least int) func([]byte) string {
	return func(value []byte) string {
		distinct := map[byte]bool{}
		for _, c := range value {
			distinct[c] = true
		}
		lower := strings.ToLower(string(value))
		switch {
		case len(value) < least:
			return fmt.Sprintf("it has fewer than %d characters", least)
		case len(distinct) < min(6, max(least, 6)-2):
			return fmt.Sprintf("it has only %d different characters", len(distinct))
		case slices.ContainsFunc(known, func(word string) bool { return strings.Contains(lower, word) && len(value) < len(word)+leastStrong }):
			return "it contains a word that attackers try first"
		}
		return ""
	}
}

// randomText returns random letters and digits.
func randomText(size int) []byte {
	const limit = 256 - 256%len(alphabet) // above it, the first letters would be more likely
	text := make([]byte, 0, size)
	for len(text) < size {
		for _, b := range randomBytes(size) {
			if int(b) < limit && len(text) < size {
				text = append(text, alphabet[int(b)%len(alphabet)])
			}
		}
	}
	return text
}

// randomBytes returns random bytes of the operating system.
func randomBytes(size int) []byte {
	random := make([]byte, size)
	_, _ = rand.Read(random) // never fails: it ends the program
	return random
}
