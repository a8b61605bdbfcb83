package keystone

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// entryPoints are the entry points of keystone. Before liberty its options contain paths of classes.
var entryPoints = []service.Plugins{
	{
		Options: []string{"[token] provider"}, What: "token provider",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.token.provider; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "fernet", Class: "keystone.token.providers.fernet:Provider"},
			{Name: "jws", Class: "keystone.token.providers.jws:Provider", Span: series.Span{Since: series.Stein}, Lacks: "the keys in [jwt_tokens] jws_private_key_repository and jws_public_key_repository"},
			{Name: "pki", Class: "keystone.token.providers.pki:Provider", Span: series.Span{Until: series.Ocata}},
			{Name: "pkiz", Class: "keystone.token.providers.pkiz:Provider", Span: series.Span{Until: series.Ocata}},
			{Name: "uuid", Class: "keystone.token.providers.uuid:Provider", Span: series.Span{Until: series.Rocky}},
		},
	},
	{
		Options: []string{"[token] driver"}, What: "driver of token persistence",
		Span:     series.Span{Since: series.Liberty, Until: series.Rocky},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.token.persistence; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "kvs", Class: "keystone.token.persistence.backends.kvs:Token", Span: series.Span{Until: series.Pike}},
			{Name: "memcache", Class: "keystone.token.persistence.backends.memcache:Token", Span: series.Span{Until: series.Ocata}},
			{Name: "memcache_pool", Class: "keystone.token.persistence.backends.memcache_pool:Token", Span: series.Span{Until: series.Ocata}},
			{Name: "sql", Class: "keystone.token.persistence.backends.sql:Token", Span: series.Span{Until: series.Rocky}},
		},
	},
	{
		Options: []string{"[identity] driver"}, What: "identity driver",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.identity; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "ldap", Class: "keystone.identity.backends.ldap:Identity"},
			{Name: "sql", Class: "keystone.identity.backends.sql:Identity"},
		},
	},
	{
		Options: []string{"[assignment] driver"}, What: "assignment driver",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.assignment; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "ldap", Class: "keystone.assignment.backends.ldap:Assignment", Span: series.Span{Until: series.Mitaka}},
			{Name: "sql", Class: "keystone.assignment.backends.sql:Assignment"},
		},
	},
	{
		Options: []string{"[catalog] driver"}, What: "catalog driver",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.catalog; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "endpoint_filter.sql", Class: "keystone.contrib.endpoint_filter.backends.catalog_sql:EndpointFilterCatalog", Span: series.Span{Until: series.Pike}},
			{Name: "kvs", Class: "keystone.catalog.backends.kvs:Catalog", Span: series.Span{Until: series.Mitaka}},
			{Name: "sql", Class: "keystone.catalog.backends.sql:Catalog"},
			{Name: "templated", Class: "keystone.catalog.backends.templated:Catalog", Span: series.Span{Until: series.Epoxy}, Lacks: "the file [catalog] template_file"},
		},
	},
	{
		Options: []string{"[credential] driver"}, What: "credential driver",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.credential; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "sql", Class: "keystone.credential.backends.sql:Credential"},
		},
	},
	{
		Options: []string{"[credential] provider"}, What: "credential provider",
		Span:     series.Span{Since: series.Newton},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.credential.provider; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "fernet", Class: "keystone.credential.providers.fernet:Provider"},
		},
	},
	{
		Options: []string{"[policy] driver"}, What: "policy driver",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.policy; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "rules", Class: "keystone.policy.backends.rules:Policy"},
			{Name: "sql", Class: "keystone.policy.backends.sql:Policy"},
		},
	},
	{
		Options: []string{"[role] driver"}, What: "role driver",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.role; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "ldap", Class: "keystone.assignment.role_backends.ldap:Role", Span: series.Span{Until: series.Mitaka}},
			{Name: "sql", Class: "keystone.assignment.role_backends.sql:Role"},
		},
	},
	{
		Options: []string{"[trust] driver"}, What: "trust driver",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.trust; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "sql", Class: "keystone.trust.backends.sql:Trust"},
		},
	},
	{
		Options: []string{"[revoke] driver"}, What: "revocation driver",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.revoke; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "kvs", Class: "keystone.contrib.revoke.backends.kvs:Revoke", Span: series.Span{Until: series.Mitaka}},
			{Name: "sql", Class: "keystone.contrib.revoke.backends.sql:Revoke", Span: series.Span{Until: series.Mitaka}},
			{Name: "sql", Class: "keystone.revoke.backends.sql:Revoke", Span: series.Span{Since: series.Mitaka}},
		},
	},
	{
		Options: []string{"[federation] driver"}, What: "federation driver",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.federation; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "sql", Class: "keystone.contrib.federation.backends.sql:Federation", Span: series.Span{Until: series.Mitaka}},
			{Name: "sql", Class: "keystone.federation.backends.sql:Federation", Span: series.Span{Since: series.Mitaka}},
		},
	},
	{
		Options: []string{"[oauth1] driver"}, What: "OAuth1 driver",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.oauth1; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "sql", Class: "keystone.contrib.oauth1.backends.sql:OAuth1", Span: series.Span{Until: series.Mitaka}},
			{Name: "sql", Class: "keystone.oauth1.backends.sql:OAuth1", Span: series.Span{Since: series.Mitaka}},
		},
	},
	{
		Options: []string{"[endpoint_filter] driver"}, What: "driver of endpoint filters",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.endpoint_filter; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "sql", Class: "keystone.contrib.endpoint_filter.backends.sql:EndpointFilter", Span: series.Span{Until: series.Mitaka}},
			{Name: "sql", Class: "keystone.catalog.backends.sql:Catalog", Span: series.Span{Since: series.Mitaka}},
		},
	},
	{
		Options: []string{"[endpoint_policy] driver"}, What: "driver of endpoint policies",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.endpoint_policy; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "sql", Class: "keystone.endpoint_policy.backends.sql:EndpointPolicy"},
		},
	},
	{
		Options: []string{"[domain_config] driver"}, What: "driver of domain configuration",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.resource.domain_config; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "sql", Class: "keystone.resource.config_backends.sql:DomainConfig"},
		},
	},
	{
		Options: []string{"[identity_mapping] driver"}, What: "driver of identity mapping",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.identity.id_mapping; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "sql", Class: "keystone.identity.mapping_backends.sql:Mapping"},
		},
	},
	{
		Options: []string{"[identity_mapping] generator"}, What: "generator of identity mapping",
		Span:     series.Span{Since: series.Liberty},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.identity.id_generator; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "sha256", Class: "keystone.identity.id_generators.sha256:Generator"},
		},
	},
	{
		Options: []string{"[shadow_users] driver"}, What: "driver of shadow users",
		Span:     series.Span{Since: series.Mitaka},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.identity.shadow_users; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "sql", Class: "keystone.identity.shadow_backends.sql:ShadowUsers"},
		},
	},
	{
		Options: []string{"[application_credential] driver"}, What: "driver of application credentials",
		Span:     series.Span{Since: series.Queens},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.application_credential; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "sql", Class: "keystone.application_credential.backends.sql:ApplicationCredential"},
		},
	},
	{
		Options: []string{"[unified_limit] driver"}, What: "driver of unified limits",
		Span:     series.Span{Since: series.Queens},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.unified_limit; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "sql", Class: "keystone.limit.backends.sql:UnifiedLimit"},
		},
	},
	{
		Options: []string{"[unified_limit] enforcement_model"}, What: "enforcement model",
		Span:     series.Span{Since: series.Rocky},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.unified_limit.model; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "flat", Class: "keystone.limit.models.flat:FlatModel"},
			{Name: "strict_two_level", Class: "keystone.limit.models.strict_two_level:StrictTwoLevelModel"},
		},
	},
	{
		Options: []string{"[receipt] provider"}, What: "receipt provider",
		Span:     series.Span{Since: series.Stein},
		Paths:    series.Span{Since: series.Liberty, Until: series.Rocky},
		Evidence: "setup.cfg of keystone, [entry_points] keystone.receipt.provider; keystone/common/manager.py (load_driver); it imported paths of classes until Queens",
		Effect:   "keystone does not start",
		Plugins: []service.Plugin{
			{Name: "fernet", Class: "keystone.receipt.providers.fernet:Provider"},
		},
	},
	{
		Options: []string{"[auth] methods"}, What: "authentication method",
		Span:     series.Span{Since: series.Liberty},
		Evidence: "setup.cfg of keystone, one group keystone.auth.METHOD for each method; keystone/auth/core.py (load_auth_method)",
		Effect:   "keystone rejects every request for a token",
		Plugins: []service.Plugin{
			{Name: "application_credential", Span: series.Span{Since: series.Queens}},
			{Name: "external"},
			{Name: "kerberos"},
			{Name: "mapped", Span: series.Span{Since: series.Newton}},
			{Name: "oauth1"},
			{Name: "openid"},
			{Name: "password"},
			{Name: "saml2"},
			{Name: "token"},
			{Name: "totp", Span: series.Span{Since: series.Mitaka}},
			{Name: "x509"},
		},
	},
}
