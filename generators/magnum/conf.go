package magnum

import (
	"stackplan/generators/api"
	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/service"
)

// conf returns magnum.conf.
func conf(magnum api.Project) *service.File {
	f := magnum.Conf(host(), peers(), trustees())
	for i, row := range f.Rows {
		if row.Option == referral.Option {
			f.Rows[i].Value, f.Rows[i].Why = referral.Value, referral.Why
		}
	}
	return f
}

// referral is the address of keystone that clients see. Unlike other services, magnum uses it too.
var referral = service.Text("keystone_authtoken.www_authenticate_uri", endpoint.HomeOutsidePaths(), outsideKeystone).
	Because("magnum logs in at this address, and passes it on to the nodes of clusters, so it must be one that they reach, with the version of the API (magnum/common/keystone.py, auth_url)")

// outsideKeystone returns the address of keystone that users see, with the version.
func outsideKeystone(s *service.Scope) string {
	return endpoint.WithPath(endpoint.OutsideURL(s.Site.Home, endpoint.KeystonePort), "/v3")
}

// host returns the directories and processes of a host.
func host() []service.Row {
	return []service.Row{
		service.Set("DEFAULT.state_path", "/var/lib/magnum").
			Because("the default is the directory of the Python package, where magnum may not write"),
		service.Set("oslo_concurrency.lock_path", "/var/lock/magnum").
			Because("processes of a host exclude each other by locks on files, and there is no default for the directory"),
		oslo.WorkersRow("conductor.workers").On(conductorName),
	}
}

// peers returns how magnum reaches the services that it creates clusters with.
func peers() []service.Row {
	rows := oslo.LoginRows("keystone_auth", "magnum")
	for _, name := range []string{"barbican", "cinder", "glance", "heat", "neutron", "nova", "octavia"} {
		group := name + "_client"
		rows = append(rows,
			service.Text(group+".region_name", nil, oslo.RegionName).Tied(service.RegionName()).
				Because("the catalogue contains the services of every region: without a name magnum uses the first one"),
			service.Set(group+".endpoint_type", "internalURL").
				Because("magnum connects to the services at the inner VIP; the default is the address that users see"))
		if name != "barbican" {
			rows = append(rows, service.Text(group+".ca_file", service.From("region.networks.management.tls.ca"), endpoint.InsideCA).
				Because("a private authority signed the certificate of the inner VIP"))
		}
	}
	return append(rows,
		service.Text("magnum_client.region_name", nil, oslo.RegionName).Tied(service.RegionName()).
			Because("the nodes of clusters report to the magnum of this region, at the address that users see"),
		service.Set("certificates.cert_manager_type", "x509keypair").When(func(s *service.Scope) bool { return !s.Region.KeyManager }).
			Required("magnum looks for barbican, which the region does not have: every request for a cluster fails").
			Because("the certificates of clusters are in the database of magnum, since the region has no key manager; the default is barbican"))
}

// trustees returns the domain of the users that clusters log in as, and the administrator of the domain.
func trustees() []service.Row {
	bootstrap := service.Elsewhere{Where: "the domains and users in keystone", When: service.Before,
		Do: "run openstack domain create, openstack user create with the password in this domain, and openstack role add --domain DOMAIN --user-domain DOMAIN --user magnum_domain_admin admin"}
	return []service.Row{
		service.Text("trust.trustee_domain_name", service.From("region.containerClusters.domain"), domainOfUsers).StoredIn(bootstrap).
			Because("the nodes of a cluster log in as a user of a domain of their own, which has the roles of a trust only"),
		service.Set("trust.trustee_domain_admin_name", "magnum_domain_admin").StoredIn(bootstrap).
			Because("magnum creates the users of clusters as the administrator of their domain only"),
		service.Secret("trust.trustee_domain_admin_password", "magnum", "domain").StoredIn(bootstrap).
			Required("every request for a cluster fails: magnum cannot log in as the administrator of the domain").
			Because("the password of the administrator of the domain"),
		service.Text("trust.trustee_keystone_region_name", service.From("identity.home"), func(s *service.Scope) string { return s.Cloud.Identity.Home }).Tied(service.RegionName()).
			Because("nodes find keystone in the catalogue of all regions under the one that runs it"),
	}
}

// domainOfUsers returns the domain of the users that the service creates; empty if the region does not have it.
func domainOfUsers(s *service.Scope) string {
	if s.Region.Clusters == nil {
		return ""
	}
	return s.Region.Clusters.Domain
}
