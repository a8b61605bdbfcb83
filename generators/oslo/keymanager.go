package oslo

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// KeyManagerRows return how a service finds barbican by castellan, and logs in there as a user in addition to the user of a request. They
// apply to the regions that have barbican, from the series on in which the project uses castellan.
func KeyManagerRows(user string, first series.Series) []service.Row {
	rows := slices.Concat([]service.Row{
		service.Set("key_manager.backend", "barbican").Pin().
			Because("the key of each encrypted volume is in barbican; pinned, since a key is found only by the key manager that has created it"),
		service.Text("barbican.auth_endpoint", endpoint.HomePaths(), func(s *service.Scope) string {
			return endpoint.WithPath(endpoint.KeystoneURL(s), "/v3")
		}).Tied(service.Endpoint()).Because("the token of a request is exchanged at the inner VIP of keystone; the default is on this host"),
		service.Text("barbican.barbican_endpoint", endpoint.InsidePaths(), func(s *service.Scope) string {
			return endpoint.InsideURL(s.Site, endpoint.BarbicanPort)
		}).Tied(service.Endpoint()).Until(series.Xena).
			Because("the barbican of the region, at the inner VIP; from the catalogue castellan would take the first endpoint of any region"),
		service.Set("barbican.barbican_endpoint_type", "internal").Since(series.Xena).
			Because("services connect to each other at the inner VIP; the default is the address that users see"),
		service.Text("barbican.barbican_region_name", nil, RegionName).Tied(service.RegionName()).Since(series.Xena).
			Because("the catalogue contains the barbican of every region: without a name castellan uses the first one"),
		trusted().Until(series.Ussuri),
		trusted().Since(series.Victoria),
		service.Set("barbican.send_service_user_token", true).Tied(keyTokens()).Since(series.Zed).
			Because("barbican accepts the token of a user that has expired during a long task only with the token of a service; see service_user"),
	}, service.EachSince(series.Zed, LoginRows("barbican_service_user", user)))
	return service.Each(rows, func(r service.Row) service.Row {
		return r.Since(max(r.Span.Since, first)).When(func(s *service.Scope) bool { return s.Region.KeyManager })
	})
}

// keyTokens is the tie of service tokens in a region that has barbican; in others nothing reads the option.
func keyTokens() service.Tie {
	tie := ServiceTokens()
	key := tie.Key
	tie.Key = func(t *service.Tied) string {
		if !t.Region.KeyManager {
			return ""
		}
		return key(t)
	}
	return tie
}

// trusted returns the authority of the certificate at the inner VIP. The castellan of ussuri lacks the option.
func trusted() service.Row {
	return service.Text("barbican.verify_ssl_path", service.From("region.networks.management.tls.ca"), endpoint.InsideCA).
		Because("a private authority signed the certificate of the inner VIP")
}
