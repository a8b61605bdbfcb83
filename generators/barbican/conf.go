package barbican

import (
	"stackplan/generators/api"
	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

// conf returns barbican.conf.
func conf(barbican api.Project) *service.File {
	f := barbican.File(address(), store(), oldDatabase(), service.EachSince(series.Caracal, api.Database("barbican")))
	f.Unwritten = service.EachSince(series.Caracal, oslo.DatabaseUnwritten("database"))
	return f
}

// project returns barbican, in the regions with a key manager.
func project() api.Project {
	return api.New(service.Project{
		Name: "barbican",
		Upgrade: []service.Task{{
			Service: apiName, Restarts: []string{apiName},
			Do: "install the packages of barbican on one host, run barbican-manage db upgrade, then continue with the other hosts",
		}},
	}, series.Caracal, "keyManager", func(s *service.Site) bool { return s.Region.KeyManager })
}

// address returns the address that secrets are known by.
func address() []service.Row {
	outside := func(s *service.Scope) string { return endpoint.OutsideURL(s.Site, endpoint.BarbicanPort) }
	return []service.Row{
		service.Text("DEFAULT.host_href", endpoint.OutsidePaths(), outside).Tied(service.UserEndpoint()).
			Because("it is the beginning of the reference to each secret, which users and volumes store, so it must be an address that users reach"),
	}
}

// store returns where secrets are stored.
func store() []service.Row {
	return []service.Row{
		service.Secret("simple_crypto_plugin.kek", "barbican", "key").InForm(secret.Key(32)).Rotates(service.Rotation{
			Stops: "before 2025.1, the secrets in the database of barbican cannot be decrypted any more: do not rotate the key of a cloud with secrets",
		}).Tied(service.SameSecret("barbican", "key").InProject()).
			StoredIn(service.Elsewhere{
				Where: "the database of barbican", When: service.Before,
				Do: "do not change the key of a cloud with secrets before 2025.1, since it is what they are encrypted with; from 2025.1 on write the new key first and keep the old one as the second",
			}).
			Required("secrets are encrypted with a default key that is public").
			Because("the key that encrypts the keys of projects in the database: 32 bytes in base64, the same on all hosts"),
	}
}

// ownPool is the pool of each process before 2024.1.
var ownPool = service.DatabasePool{Group: "DEFAULT", Prefix: "sql_", Databases: 1, Span: series.Span{Until: series.Caracal}}

// oldDatabase returns the database before barbican used oslo.db: its own options, and its own pool.
func oldDatabase() []service.Row {
	return service.Each(append(sizing.RowsOf(ownPool),
		oslo.DatabaseURL("DEFAULT.sql_connection", "barbican", "barbican"),
	), func(r service.Row) service.Row { return r.Until(series.Caracal) })
}
