package endpoint

import (
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// MessagingTLSPort is where RabbitMQ listens with TLS.
const MessagingTLSPort = 5671

// Secured returns the condition that a channel of the region uses TLS.
func Secured(c service.Channel) func(*service.Scope) bool {
	return func(s *service.Scope) bool { return c.IsSecured(s.Region) }
}

// TLSPaths are the paths that decide whether a channel uses TLS.
func TLSPaths() []source.Path { return service.From("region.tls | tls") }

// WithTLS returns paths of a row whose value depends on TLS of a channel, for Row.Reading: the series before the channel do not read it.
func WithTLS(c service.Channel, paths ...source.Path) func(*service.Scope) []source.Path {
	return func(s *service.Scope) []source.Path {
		if !c.IsIn(s.Series) {
			return paths
		}
		return append(paths[:len(paths):len(paths)], TLSPaths()...)
	}
}

// TLSCertificate returns the PEM file with the certificate of a program.
func TLSCertificate(s *service.Scope, program string) string {
	return s.Region.TLS.Directory + "/" + program + ".pem"
}

// TLSKey returns the PEM file with the key of a program: a copy of its own, since each program reads it as another user.
func TLSKey(s *service.Scope, program string) string {
	return s.Region.TLS.Directory + "/" + program + ".key"
}

// TLSFiles returns the certificate that the files of a program contain, as one of a server with names. The group of the program's user
// reads its key. It returns none if the channel does not use TLS.
func TLSFiles(s *service.Scope, c service.Channel, program, group string, usage service.Usage, names ...string) []service.Certificate {
	if !c.IsSecured(s.Region) {
		return nil
	}
	return []service.Certificate{{
		Path: TLSCertificate(s, program), Key: TLSKey(s, program), CA: s.Region.TLS.CA, Owner: "root", Group: group, Mode: 0o640,
		Names: names, Usages: []service.Usage{usage}, Reader: program,
	}}
}

// HostNames returns what certificates of a host contain: its name, its short name, and its addresses in some networks.
func HostNames(s *service.Scope, networks ...string) []string {
	h := s.Host()
	all := []string{h.Name}
	if short := nodeset.Short(h.Name); short != h.Name {
		all = append(all, short)
	}
	for _, network := range networks {
		if addr := h.Address[network]; addr.IsValid() && !slices.Contains(all, addr.String()) {
			all = append(all, addr.String())
		}
	}
	return all
}

// VIPNames returns what certificates of the VIP of a network contain, if there is one: its DNS name and its address.
func VIPNames(n *model.Network) []string {
	var all []string
	if n == nil {
		return nil
	}
	if n.DNS != "" {
		all = append(all, n.DNS)
	}
	if n.VIP.IsValid() {
		all = append(all, n.VIP.String())
	}
	return all
}

// TLSRows return the options of a program for the authority, its certificate and its key, by their names, if a channel uses TLS. An
// empty name has no row.
func TLSRows(c service.Channel, program, ca, certificate, key string) []service.Row {
	rows := []service.Row{
		service.Text(ca, service.From("region.tls.ca | tls.ca"), func(s *service.Scope) string { return s.Region.TLS.CA }).
			Required("the program does not know which certificates to trust").
			Because("the authority that signed the certificates of the other side"),
		service.Text(certificate, service.From("region.tls.directory | tls.directory"), func(s *service.Scope) string { return TLSCertificate(s, program) }).
			Required("the program has no certificate, and cannot use TLS").
			Because("the certificate that stackplan certificates lists for the program on this host"),
		service.Text(key, service.From("region.tls.directory | tls.directory"), func(s *service.Scope) string { return TLSKey(s, program) }).
			Required("the program has a certificate without its key, and does not start or cannot use TLS").
			Because("the key of the certificate, in a file of its own that only the user of the program can read"),
	}
	return service.Each(rows, func(r service.Row) service.Row { return r.When(Secured(c)).Since(c.Since) })
}
