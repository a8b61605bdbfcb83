package lint

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

// Detected is the result of the detection of the series of the files of projects.
type Detected struct {
	Projects []string        `json:"projects"`
	Series   []series.Series `json:"series"` // those in which the fewest options are unknown, the oldest first
	Unknown  int             `json:"unknown"`
	Evidence []string        `json:"evidence,omitempty"`
	Given    bool            `json:"given,omitempty"` // the user gave the series
	Hosts    string          `json:"hosts,omitempty"` // of the projects, if other hosts have files of them in other series

	units []string // of the census
	on    map[string]bool
}

// isOf reports whether the files of a project on a host are of the series.
func (d *Detected) isOf(project, host string) bool {
	i := slices.IndexFunc(d.units, func(unit string) bool { return projectOf(unit) == project })
	return i >= 0 && (!strings.Contains(d.units[i], "\x00") || host == "" || d.on[host])
}

// Subject returns the projects, with the hosts if other hosts have files of them in other series.
func (d Detected) Subject() string {
	text := strings.Join(d.Projects, ", ")
	if d.Hosts != "" {
		text += " on " + d.Hosts
	}
	return text
}

// Of returns the series of a project: those in which it has options.
func (d Detected) Of(facts *catalogue.Catalogue, project string) []series.Series {
	return known(facts, project, d.Series)
}

// Text returns the series in one line: "zed", "yoga to 2023.1 (4 series fit)", with the evidence.
func (d Detected) Text() string {
	text := series.Ranges(d.Series)
	if n := len(d.Series); n > 1 {
		text += fmt.Sprintf(" (%d series fit)", n)
	}
	switch {
	case d.Given:
		return text + ", as given"
	case len(d.Evidence) == 0 && len(d.Series) > 1:
		return text + ": no option of the files excludes one of them"
	case len(d.Evidence) == 0:
		return fmt.Sprintf("%s: the fewest options are unknown (%d)", text, d.Unknown)
	}
	return text + ": " + strings.Join(d.Evidence, ", ")
}
