// Package certificates lists the certificates that the hosts of a cloud need, with the names that clients check, so that an authority can
// issue them, and validates the files that it issued. It creates no keys.
package certificates

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/service"
)

// Certificate is a certificate on a host.
type Certificate struct {
	Region    string   `json:"region"`
	Host      string   `json:"host"`
	Path      string   `json:"path"`
	Key       string   `json:"key"` // the file with the key; Path if it is in the same file
	Authority string   `json:"authority,omitempty"`
	Owner     string   `json:"owner"` // of the file with the key, as the next two
	Group     string   `json:"group"`
	Mode      string   `json:"mode"`
	DNS       []string `json:"dns_names"`
	Addresses []string `json:"addresses"`
	Usages    []string `json:"usages"` // server and client: serverAuth and clientAuth of extendedKeyUsage
	Programs  []string `json:"programs"`
}

// Names returns the DNS names and addresses of the certificate.
func (c *Certificate) Names() []string { return slices.Concat(c.DNS, c.Addresses) }

// Plain is traffic between programs of a region that uses no TLS.
type Plain struct {
	Region  string `json:"region"`
	Channel string `json:"channel"`
	Why     string `json:"why"`
}

// List returns the certificates of the hosts that keep selects, in the order of hosts; nil selects all.
func List(c *model.Cloud, sites map[string]*service.Site, keep func(*model.Host) bool) []*Certificate {
	all := []*Certificate{}
	for h := range c.Hosts() {
		if keep != nil && !keep(h) {
			continue
		}
		site := sites[h.Region.Name]
		scope := service.NewScope(site, h)
		var own []*Certificate
		for _, svc := range site.Runs(h.Group.Name) {
			if svc.Certificates == nil {
				continue
			}
			for _, made := range svc.Certificates(scope) {
				own = add(own, h, made)
			}
		}
		if made, ok := behind(site, h); ok {
			own = add(own, h, made)
		}
		all = append(all, own...)
	}
	return all
}

// behind returns the certificate of the services of a host to which HAProxy connects with TLS. They run as several users, which must all
// be able to read it.
func behind(site *service.Site, h *model.Host) (service.Certificate, bool) {
	made := service.Certificate{Owner: "root", Group: "ssl-cert", Mode: 0o640, Names: []string{h.Name}, Usages: []service.Usage{service.ServerUsage}}
	var readers []string
	for _, svc := range site.Runs(h.Group.Name) {
		if site.Encrypts(svc.Name) {
			readers = append(readers, svc.Name)
		}
	}
	if len(readers) == 0 {
		return made, false
	}
	b := site.Region.LoadBalancer.Backends
	made.Path, made.Key, made.CA, made.Reader = b.Certificate, b.Key, b.CA, strings.Join(readers, ", ")
	return made, true
}

// add adds a certificate to those of a host. Programs that read the same file need a certificate with the names and usages of all.
func add(all []*Certificate, h *model.Host, made service.Certificate) []*Certificate {
	at := slices.IndexFunc(all, func(c *Certificate) bool { return c.Path == made.Path })
	if at < 0 {
		c := &Certificate{
			Region: h.Region.Name, Host: h.Name, Path: made.Path, Key: made.Key, Authority: made.CA,
			Owner: made.Owner, Group: made.Group, Mode: fmt.Sprintf("%04o", made.Mode), DNS: []string{}, Addresses: []string{},
		}
		if c.Key == "" {
			c.Key = c.Path
		}
		all, at = append(all, c), len(all)
	}
	c := all[at]
	for _, name := range made.Names {
		if _, err := netip.ParseAddr(name); err == nil {
			c.Addresses = with(c.Addresses, name)
		} else {
			c.DNS = with(c.DNS, name)
		}
	}
	for _, usage := range made.Usages {
		c.Usages = with(c.Usages, string(usage))
	}
	for program := range strings.SplitSeq(made.Reader, ", ") {
		c.Programs = with(c.Programs, program)
	}
	return all
}

// with adds a text to a list that lacks it.
func with(all []string, text string) []string {
	if slices.Contains(all, text) {
		return all
	}
	return append(all, text)
}

// Unencrypted returns the channels of the regions that use no TLS, and why.
func Unencrypted(c *model.Cloud) []Plain {
	all := []Plain{}
	for _, r := range c.Regions {
		for _, channel := range service.Channels() {
			why := "the description has no tls"
			switch {
			case channel.IsSecured(r):
				continue
			case !channel.IsIn(r.Series):
				why = channel.Why
			case r.TLS != nil:
				why = "tls.plain lists it"
			}
			all = append(all, Plain{r.Name, channel.Name, why})
		}
		for _, never := range service.PlainChannels(r) {
			all = append(all, Plain{r.Name, never.Name, never.Why})
		}
	}
	return all
}
