package secret

import (
	"regexp"
	"slices"
	"strings"
)

// strength is how certain a name denotes a secret.
type strength int

const (
	none   strength = iota
	weak            // a key or a token: a path, a number or a boolean is not a secret
	strong          // a password
)

// IsName reports whether an option of this name probably contains a secret, for options that no catalogue describes. Dashes,
// dots, underscores and capitals separate words.
func IsName(name string) bool { return strengthOf(name) != none }

// strengthOf returns how certain an option of this name contains a secret.
func strengthOf(name string) strength {
	if len(name) > maxName || !containsAny(strings.ToLower(name), nameHints) {
		return none
	}
	words := wordsOf(name)
	if len(words) == 0 || slices.Contains(publicNames, strings.Join(words, "_")) {
		return none
	}
	first, last := words[0], words[len(words)-1]
	if len(words) > 1 && (slices.Contains(measures, last) || slices.Contains(verbs, first)) || strings.Contains(last, "passwordless") {
		return none
	}
	switch joined := strings.Join(words, ""); {
	case strongWord.MatchString(joined):
		return strong
	case slices.Contains(words, "pass") && (len(words) > 1 || name == "pass"):
		return strong
	case slices.Contains(publicKeys, last), len(words) > 1 && (last == "key" || last == "keys") && slices.Contains(publicKeys, words[len(words)-2]):
		return none
	case last == "keys" && len(words) == 1: // the names of logging.conf
		return none
	case weakWord.MatchString(last):
		return weak
	}
	return none
}

// maxName limits the names that are examined, in bytes.
const maxName = 200

// strongWord matches a name without separators that denotes a secret in any context.
var strongWord = regexp.MustCompile(`passw|passphrase|passwd|secret|credential|privatekey|presharedkey|encryptionkey|sstauth|masterauth|requirepass|serverauth|authpass$`)

// weakWord matches the last word of a name that denotes a secret if the value looks like one.
var weakWord = regexp.MustCompile(`(?:key|keys|token|tokens|auth|pw|pwd|psk|hmac|cookie|community|credential|salt|otp)$`)

// measures are the last words of names that describe a secret and do not contain it: password_length, key_repository.
var measures = strings.Fields(`age algorithm attempts attribute backend bits cache chars check class compat count days description
	dir directory driver duration enabled expiration expires expiry file files format function header headers host hosts interval
	len length manager max method methods min minimum mode name names options path paths plugin policy port prefix provider
	regex repository required roles rounds rotation section security size strategy suffix support template time timeout ttl type types
	upon url urls uri user username users uuid version`)

// verbs are the first words of names that switch or limit the use of secrets: use_password, max_tokens.
var verbs = strings.Fields(`allow allowed enable enforce inject max maximum min minimum num number strict unique use verify`)

// publicKeys are the words before key that make it a name or a public key, and such words as a whole.
var publicKeys = strings.Fields(`binding cache column context dict foreign group hash header hostkey index label lookup map monkey
	order partition primary pub pubkey public record repository resource routing row search sort hotkey turkey`)

// publicNames are options that look like secrets and are not.
var publicNames = []string{"auth", "basicauth", "backup_swift_auth", "no_auth", "noauth", "stats_auth", "password_auth", "sasl_auth", "http_auth", "pubkey_auth"}

// boundary matches where a capital begins a word: masterUser, PrivateKey.
var boundary = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// wordsOf returns the words of a name in lower case.
func wordsOf(name string) []string {
	name = strings.ToLower(boundary.ReplaceAllString(name, "${1}_$2"))
	return strings.FieldsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

// harmless matches values that switch something; harmlessKey, in addition, paths and numbers.
var (
	harmless    = regexp.MustCompile(`(?i)^(?:true|false|yes|no|on|off|none|null|undefined|enabled?|disabled?)?$`)
	harmlessKey = regexp.MustCompile(`^(?:-?\d{1,9}(?:\.\d+)?[smhdkKMG]?|[~.$]?\{?[\w-]{0,30}\}?(?:/[\w.@+-]{0,40})+|[A-Za-z]:\\.*)$`)
)

// isHarmless reports whether a value cannot be the secret that its name suggests.
func isHarmless(s strength, value string) bool {
	value = strings.Trim(value, " \t\r\n\"';,)}]<>")
	return harmless.MatchString(value) || s == weak && harmlessKey.MatchString(value)
}
