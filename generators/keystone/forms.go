package keystone

import (
	"math"
	"strings"

	"stackplan/internal/form"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// forms are the inner forms of keystone's options.
var forms = []service.Form{
	{
		Options: []string{"[security_compliance] password_regex"}, Validate: form.Optional(form.Regexp), Span: series.Span{Since: series.Newton},
		Rule: "a regular expression of Python", Evidence: "keystone/common/password_hashing.py and keystone/identity/schema.py: keystone rejects every new password with an invalid one",
	},
	{
		Options: []string{"[DEFAULT] public_endpoint", "[DEFAULT] admin_endpoint", "[federation] trusted_dashboard"}, Validate: form.Optional(form.URL("http", "https")), Span: series.Span{Since: series.Icehouse},
		Rule: "an http or https URL", Evidence: "keystone/common/utils.py (get_base_url) puts it into links",
	},
	{
		Options: []string{"[ldap] url"}, Validate: ldapURLs, Rule: "ldap://, ldaps:// or ldapi:// URLs with commas between them",
		Evidence: "python-ldap, ldap.initialize; keystone/identity/backends/ldap/common.py",
	},
	{
		Options: []string{"[fernet_tokens] key_repository", "[fernet_receipts] key_repository", "[credential] key_repository", "[identity] domain_config_dir"}, Validate: form.AbsolutePath,
		Rule: "an absolute path", Danger: "keystone looks for the keys in the directory in which it runs", Evidence: "keystone/common/fernet_utils.py: os.listdir",
	},
	{
		Options: []string{"[DEFAULT] insecure_debug"}, Validate: isOff, Rule: "false",
		Danger: "keystone reports to a client why its login failed, such as which users exist", Evidence: "keystone/exception.py (SecurityError); OpenStack Security Guide, Check-Identity-06",
	},
	{
		Options: []string{"[DEFAULT] admin_token"}, Validate: form.Empty, Rule: "not set", Secret: true,
		Danger: "whoever knows the token is an administrator of everything, without an account", Evidence: "keystone/middleware/core.py (AdminTokenAuthMiddleware); OpenStack Security Guide, Check-Identity-05",
	},
	{
		Options: []string{"[token] hash_algorithm"}, Validate: form.OneOf("sha224", "sha256", "sha384", "sha512"), Rule: "an algorithm of SHA-2", Span: series.Span{Until: series.Ocata},
		Danger: "tokens are stored under a hash that can collide", Evidence: "OpenStack Security Guide, Check-Identity-04",
	},
	{
		Options: []string{"[token] allow_expired_window"}, Validate: form.NumberIn(0, 30*24*3600), Rule: "at most 30 days",
		Danger: "services accept tokens of requests that ended weeks ago", Evidence: "keystone/token/provider.py (validate_token, window_seconds)",
	},
	{
		Options: []string{"[token] expiration"}, Validate: form.NumberIn(300, math.MaxInt64), Rule: "at least 300 (5 minutes)",
		Danger:   "the APIs of nova, glance and the other services, which validate the token of each request, answer 401 before a task of several requests ends; what nova passes on to other services continues only with a service token ([service_user])",
		Evidence: "keystone/conf/token.py: the tradeoff is described with the option; keystonemiddleware/auth_token rejects expired tokens",
	},
	{
		Options: []string{"[token] expiration"}, Validate: form.NumberIn(0, 7*24*3600), Rule: "at most 604800 (7 days)",
		Danger:   "the APIs of all services accept a stolen token until it expires, unless someone notices and revokes it: whoever has it acts as the user for longer than a week, and keystone keeps the keys and the revocations of tokens as long",
		Evidence: "keystone/conf/token.py: the tradeoff is described with the option; keystone/revoke/backends/sql.py keeps revocations until then",
	},
}

// isOff accepts the words that oslo.config reads as false.
func isOff(text string) string { return form.OneOfAnyCase("false", "no", "off", "0")(text) }

// ldapURLs validates the URLs of LDAP servers.
func ldapURLs(text string) string {
	for member := range strings.SplitSeq(text, ",") {
		if fault := form.URL("ldap", "ldaps", "ldapi")(strings.TrimSpace(member)); fault != "" {
			return fault
		}
	}
	return ""
}
