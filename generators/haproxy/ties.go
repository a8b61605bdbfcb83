package haproxy

import (
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/service"
)

// listens is the tie of the addresses at which HAProxy listens: an override may change how, and add addresses.
func listens() service.Tie {
	return service.Tie{Kind: service.EndpointTie, Why: "services and users connect to the VIPs and ports that their files and the catalogue of keystone contain", Reads: func(t *service.Tied) []service.Broken {
		for _, bind := range t.Want {
			place := firstWord(bind)
			if !slices.ContainsFunc(t.Have, func(have string) bool { return firstWord(have) == place || isEverywhere(t, firstWord(have), place) }) {
				return []service.Broken{{Is: "does not contain " + place, But: "clients connect to " + place, Hint: "keep the line bind " + bind}}
			}
		}
		return nil
	}}
}

// isEverywhere reports whether HAProxy listens at every address of its host, at the port of a place, and no other program of the host does.
func isEverywhere(t *service.Tied, have, place string) bool {
	port := place[strings.LastIndexByte(place, ':'):]
	host, isPort := strings.CutSuffix(have, port)
	if !isPort || !slices.Contains([]string{"", "*", "0.0.0.0", "[::]"}, host) {
		return false
	}
	for _, svc := range t.Site.Runs(t.Group.Name) {
		if slices.ContainsFunc(svc.Ports, func(p service.Port) bool { return ":"+strconv.Itoa(p.Number) == port }) {
			return false
		}
	}
	return true
}

// forwards is the tie of the servers of a port: the hosts that run the service.
func forwards() service.Tie {
	return service.Tie{Kind: service.EndpointTie, Why: "HAProxy forwards requests to the hosts that run the service", Degrades: true, Reads: func(t *service.Tied) []service.Broken {
		for _, have := range t.Have {
			place := secondWord(have)
			if !slices.ContainsFunc(t.Want, func(want string) bool { return secondWord(want) == place }) {
				return []service.Broken{{Is: "contains " + place, But: "no host of the description runs the service there", Hint: "change groups and roles to move a service; an override only changes how HAProxy reaches it"}}
			}
		}
		return nil
	}}
}

// firstWord returns the address of a bind line.
func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

// secondWord returns the address of a server, which follows its name.
func secondWord(text string) string {
	_, rest, _ := strings.Cut(text, " ")
	return firstWord(rest)
}
