package glance

import (
	"strings"

	"stackplan/internal/form"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// forms are the inner forms of glance's options.
var forms = []service.Form{
	{
		Options: []string{"[DEFAULT] enabled_backends"}, Validate: form.Pair(":", "a pair NAME:TYPE", backendName, nil), Span: series.Span{Since: series.Rocky},
		Rule: "NAME:TYPE pairs with commas between them; names with os_glance_ are reserved", Evidence: "glance_store/multi_backend.py (create_multi_stores), glance/common/store_utils.py (RESERVED_STORES)",
	},
	{
		Options: []string{"[*] filesystem_store_datadirs"}, Validate: form.Matches("PATH or PATH:PRIORITY", `/[^:]*(:[0-9]+)?`),
		Rule: "PATH:PRIORITY in each line", Evidence: "glance_store/_drivers/filesystem.py (_get_datadir_path_and_priority)",
	},
	{
		Options: []string{"[*] filesystem_store_datadir", "[DEFAULT] image_cache_dir"}, Validate: form.Optional(form.AbsolutePath), Rule: "an absolute path",
		Danger: "glance stores images in the directory in which it runs", Evidence: "glance_store/_drivers/filesystem.py: os.path.join",
	},
	{
		Options: []string{"[DEFAULT] user_storage_quota"}, Validate: form.Matches("a size such as 10GB", `[0-9]+((K|M|G|T)?B)?`),
		Rule: "a number with B, KB, MB, GB or TB", Evidence: "glance/api/common.py (get_remaining_quota)",
	},
	{
		Options: []string{"[DEFAULT] node_staging_uri"}, Validate: form.URL("file"), Rule: "a file:// URL", Span: series.Span{Since: series.Pike},
		Evidence: "glance/api/v2/image_data.py (_build_staging_store)",
	},
	{
		Options: []string{"[DEFAULT] public_endpoint", "[DEFAULT] worker_self_reference_url"}, Validate: form.Optional(form.URL("http", "https")), Rule: "an http or https URL",
		Evidence: "glance/api/versions.py and glance/async_/flows/api_image_import.py",
	},
	{
		Options: []string{"[DEFAULT] hashing_algorithm"}, Validate: form.OneOf("sha512", "sha384", "sha256", "sha224", "sha1", "md5", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s"),
		Rule: "an algorithm of Python's hashlib", Evidence: "glance/location.py: hashlib.new; an upload fails with another one",
	},
	{
		Options: []string{"[DEFAULT] digest_algorithm"}, Validate: form.OneOf("sha512", "sha384", "sha256", "sha224", "sha1", "md5", "RIPEMD160"),
		Rule: "an algorithm of OpenSSL", Evidence: "glance/common/crypt.py, cursive",
	},
	{
		Options: []string{"[cinder] cinder_catalog_info", "[glance_store] cinder_catalog_info"}, Validate: form.Matches("TYPE:NAME:INTERFACE", `[^:]+:[^:]*:[A-Za-z]+`),
		Rule: "TYPE:NAME:INTERFACE", Evidence: "glance_store/_drivers/cinder/store.py: split(':')",
	},
	{
		Options: []string{"[paste_deploy] flavor"}, Validate: form.Contains("keystone", "so it names a pipeline that verifies no token"), Rule: "a flavor with keystone",
		Danger: "glance answers requests without a token: everyone may read and delete images", Evidence: "etc/glance-api-paste.ini of glance",
	},
	{
		Options: []string{"[DEFAULT] show_multiple_locations"}, Validate: form.OneOfAnyCase("false", "no", "off", "0"), Rule: "false",
		Danger: "users see where images are stored, and with locations they can replace the data of an image", Evidence: "glance documentation, show_multiple_locations; OSSN-0065",
	},
}

// backendName rejects the names that glance keeps for its own stores.
func backendName(text string) string {
	if strings.HasPrefix(text, "os_glance_") {
		return "the prefix os_glance_ is for glance's own stores"
	}
	return ""
}
