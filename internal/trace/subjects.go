package trace

import (
	"fmt"
	"slices"
	"strconv"

	"stackplan/internal/model"
	"stackplan/internal/reach"
	"stackplan/internal/service"
)

// metadataAddress is where instances find metadata.
const metadataAddress = "169.254.169.254:80"

// api traces the way to an API: of users at the address that they see, or of a host at the inner address.
func (t *tracer) api(name string) ([]*Path, error) {
	region := t.Regions[0]
	if t.class != nil {
		region = t.class.Region
	}
	var known []string
	for _, r := range []*reach.Region{region, t.Home(region)} {
		for _, l := range r.Site.Proxied() {
			known = append(known, l.Service.Name)
			if l.Service.Name != name {
				continue
			}
			return t.entry(r, l)
		}
	}
	return nil, fmt.Errorf("%s is not an API of region %s%s", name, region.Model.Name, nearest(name, known))
}

// entry traces a port of an API.
func (t *tracer) entry(r *reach.Region, l service.Listener) ([]*Path, error) {
	network, who := r.Site.Inside(), ""
	if t.host == nil {
		who = "users"
		if l.Port.Exposure == service.External {
			network = r.Site.Outside()
		}
	}
	e := service.EntryAt(r.Site, network)
	if !e.Addr.IsValid() {
		return nil, fmt.Errorf("region %s has no address at which clients find %s", r.Model.Name, l.Service.Name)
	}
	port := l.Port.Number
	if network.VIP.IsValid() {
		port = l.Port.AtVIP(network)
	}
	p := service.PlaceOf(e.At(port))
	if p.Secure = e.TLS && !l.Port.TCP; !l.Port.TCP {
		p.Scheme = "http"
	}
	h := Hop{Where: who, What: "a client of " + l.Service.Name + " connects"}
	if t.host != nil {
		h.Where = t.host.Name
	}
	path := t.begin("api "+l.Service.Name, h.Where)
	t.connect(h, []service.Place{p})
	return []*Path{path}, nil
}

// metadata traces a request of an instance for its metadata.
func (t *tracer) metadata() ([]*Path, error) {
	if err := t.start(service.Instances, "runs no instances"); err != nil {
		return nil, err
	}
	r := t.class.Region
	path := t.begin("metadata", t.host.Name)
	t.add(Hop{Where: "an instance on " + t.host.Name, What: "connects", To: metadataAddress})
	if !r.Site.RegionHas(service.MetadataProxy) {
		t.ownMetadata(r)
		return []*Path{path}, nil
	}
	if !r.Site.RegionHas(service.DHCP) && r.Site.GroupHas(t.host.Group, service.MetadataProxy) {
		t.add(Hop{Where: t.host.Name, What: "the agent of the host has a proxy in the namespace of the network"})
		t.toMetadata()
		return []*Path{path}, nil
	}
	proxies := service.DHCP
	if r.Model.Networking.Metadata == "l3" {
		proxies = service.Routing
	}
	hosts := r.Site.HostsWith(proxies)
	if len(hosts) == 0 {
		t.fail("no host has the agent for %s, which passes the requests on", proxies)
		return []*Path{path}, nil
	}
	t.class, t.host = t.Host(hosts[0].Name)
	t.proxy(proxies)
	return []*Path{path}, nil
}

// proxy follows the proxy in the namespace of a network or a router to the agent behind the UNIX socket of the host.
func (t *tracer) proxy(of service.Capability) {
	follows := t.stated(t.class, service.FollowFile, of)
	if follows == nil {
		t.fail("no file of %s states the UNIX socket of the metadata agent", t.host.Name)
		return
	}
	path := follows.Places[0].Host
	t.add(Hop{Where: t.host.Name, What: "the proxy of " + serviceNames(follows) + " in the namespace of the network", Line: follows.At(), Option: follows.Option, To: "unix:" + path})
	opens := t.stated(t.class, service.OpensFile, service.MetadataProxy)
	switch {
	case opens == nil:
		t.fail("no program of %s listens at a UNIX socket for metadata", t.host.Name)
		return
	case opens.Places[0].Host != path:
		t.fail("%s listens at %s (%s)", serviceNames(opens), opens.Places[0].Host, opens.At())
		return
	}
	t.add(Hop{Where: t.host.Name, What: serviceNames(opens) + " listens", Line: opens.At(), Option: opens.Option, To: "unix:" + path})
	t.toMetadata()
}

// toMetadata follows the agent of the host to the metadata service.
func (t *tracer) toMetadata() {
	for _, l := range t.class.Lines {
		if l.Kind == service.Connects && l.Required && slices.ContainsFunc(l.Services, func(s *service.Service) bool { return s.Does(service.MetadataProxy) }) {
			t.leave(l)
			return
		}
	}
	t.fail("no file of %s contains the address of the metadata service", t.host.Name)
}

// stated returns the first line of a kind that a service with a capability states; nil if there is none.
func (t *tracer) stated(c *reach.Class, kind service.StatementKind, of service.Capability) *reach.Line {
	for _, l := range c.Lines {
		if l.Kind == kind && len(l.Places) > 0 && slices.ContainsFunc(l.Services, func(s *service.Service) bool { return s.Does(of) }) {
			return l
		}
	}
	return nil
}

// ownMetadata follows a request that the network service of the host redirects to a metadata service: its own one, otherwise that at the
// inner address.
func (t *tracer) ownMetadata(r *reach.Region) {
	t.add(Hop{Where: t.host.Name, What: "the gateway of the instance redirects the connection (DNAT)"})
	for _, svc := range r.Site.Providers(service.Metadata) {
		for _, port := range svc.Ports {
			p := service.Place{Host: t.host.Management().String(), Port: strconv.Itoa(port.Number)}
			if !r.Site.GroupRuns(t.host.Group.Name, svc.Name) {
				p = service.PlaceOf(service.EntryAt(r.Site, r.Site.Inside()).At(port.Number))
			}
			t.connect(Hop{Where: t.host.Name, What: "the redirected connection"}, []service.Place{p})
			return
		}
	}
	t.fail("no service answers metadata requests")
}

// console traces how a browser reaches the console of an instance.
func (t *tracer) console() ([]*Path, error) {
	if err := t.start(service.Instances, "runs no instances"); err != nil {
		return nil, err
	}
	compute, host := t.class, t.host
	path := t.begin("console", host.Name)
	shows := subject(compute, service.Shows, service.Consoles)
	if shows == nil {
		return nil, fmt.Errorf("no file of %s contains the address of consoles", host.Name)
	}
	t.class, t.host = nil, nil
	t.connect(Hop{Where: "users", What: "a browser connects to the address that " + serviceNames(shows) + " gives", Line: shows.At(), Option: shows.Option}, shows.Places)
	if hasFault(path) {
		return []*Path{path}, nil
	}
	offers := subject(compute, service.Offers, service.Consoles)
	last := path.Hops[len(path.Hops)-1]
	if t.class, t.host = t.Host(last.Where); t.host == nil || offers == nil {
		return []*Path{path}, nil
	}
	t.direct(compute, host, offers, last.What, "console")
	return []*Path{path}, nil
}

// subject returns the line of a class that states something about a subject; nil if there is none.
func subject(c *reach.Class, kind service.StatementKind, of string) *reach.Line {
	for _, l := range c.Lines {
		if l.Kind == kind && l.Subject == of && len(l.Places) > 0 {
			return l
		}
	}
	return nil
}

// direct follows a connection from the host of the tracer to the place that a line of another host offers.
func (t *tracer) direct(c *reach.Class, h *model.Host, offers *reach.Line, who, what string) {
	p := offers.On(h)[0]
	hop := Hop{Where: t.host.Name, What: "connects to the " + what + " on " + h.Name, Line: h.Name + ":" + offers.At(), Option: offers.Option, To: reach.Text(p)}
	target := t.Find(t.class, p)
	t.resolve(&hop, target)
	if target.Addr.IsValid() {
		hop.Route, hop.Interface = t.route(target.Addr)
	}
	t.add(hop)
	switch {
	case target.Host == nil || target.Host.Name != h.Name:
		t.fail("%s has no such address", h.Name)
		return
	case hop.Route == "":
		t.fail("%s has no route to %v", t.host.Name, target.Addr)
		return
	}
	end := Hop{Where: h.Name, What: serviceNames(offers) + " accepts the connection", To: reach.Text(p)}
	listens := t.listens(c, offers)
	if listens != nil && what == "console" {
		end.Line, end.Option = listens.At(), listens.Option
		at := listens.On(h)[0].Host
		if t.add(end); at != p.Host && at != "0.0.0.0" && at != "::" {
			t.fail("consoles listen at %s only", at)
			return
		}
	} else {
		t.add(end)
	}
	t.path.Ends = true
}

// listens returns the line with the address at which the services of another line listen, if they have no port of their own.
func (t *tracer) listens(c *reach.Class, of *reach.Line) *reach.Line {
	for _, l := range c.Lines {
		if l.Kind == service.Listens && len(l.Places) > 0 && l.Places[0].Port == "" && slices.ContainsFunc(l.Services, of.By) {
			return l
		}
	}
	return nil
}

// migration traces how an instance moves from the host to another one.
func (t *tracer) migration() ([]*Path, error) {
	if err := t.start(service.Instances, "runs no instances"); err != nil {
		return nil, err
	}
	c, h := t.other(service.Instances)
	if h == nil {
		return nil, fmt.Errorf("no other host of region %s runs instances", t.class.Region.Model.Name)
	}
	path := t.begin("migration", t.host.Name)
	if offers := subject(c, service.Offers, service.Migrations); offers != nil {
		t.direct(c, h, offers, "", "libvirt")
		return []*Path{path}, nil
	}
	hop := Hop{Where: t.host.Name, What: "libvirt connects to the other host by its name", To: h.Name}
	target := t.Find(t.class, service.Place{Host: h.Name})
	t.resolve(&hop, target)
	hop.Route, hop.Interface = t.route(target.Addr)
	t.add(hop)
	if hop.Route == "" {
		t.fail("%s has no route to %v", t.host.Name, target.Addr)
		return []*Path{path}, nil
	}
	t.add(Hop{Where: h.Name, What: "libvirt accepts the connection", To: target.Addr.String()})
	t.path.Ends = true
	return []*Path{path}, nil
}

// volume traces how the host of instances finds the API of volumes, and the hosts or the store of the volumes.
func (t *tracer) volume() ([]*Path, error) {
	paths, err := t.fromInstances(Volume, service.VolumeAPI)
	if err != nil {
		return nil, err
	}
	r := t.class.Region
	for _, h := range r.Site.HostsWith(service.Volumes) {
		c, _ := t.Host(h.Name)
		if store := t.stated(c, service.Stores, service.Volumes); store != nil {
			path := t.begin("volume data", t.host.Name)
			hop := Hop{Where: t.host.Name, What: "mounts the store of " + serviceNames(store), Line: h.Name + ":" + store.At(), Option: store.Option}
			t.connect(hop, store.Places)
			paths = append(paths, path)
			break
		}
		if offers := subject(c, service.Offers, service.VolumeData); offers != nil && h.Name != t.host.Name {
			path := t.begin("volume data", t.host.Name)
			t.direct(c, h, offers, "", "volumes")
			paths = append(paths, path)
			break
		}
	}
	return paths, nil
}
