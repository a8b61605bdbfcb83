package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
)

// Rollout is a plan as data for the engine that executes it: what changes on each host, and in which order.
type Rollout struct {
	Cloud     string         `json:"cloud"`             // the name of the description
	Service   string         `json:"service,omitempty"` // the plan contains only the files that it reads
	Covers    []Covered      `json:"covers"`            // the hosts of the description that were compared, by region
	Hosts     []HostRollout  `json:"hosts"`             // with changes, by region and name; without hosts that the description lacks
	Available []Availability `json:"available"`         // the services that restarts interrupt, and how many of their hosts may restart at the same time
	Tasks     []Task         `json:"tasks"`             // the order of the rollout, as a directed acyclic graph
}

// Covered is which hosts of a region a plan is about.
type Covered struct {
	Region string `json:"region"`
	nodeset.Nodes
	Of int `json:"of"` // how many hosts the region has
}

// HostRollout is what changes on a host.
type HostRollout struct {
	Region  string        `json:"region"`
	Host    string        `json:"host"`
	Group   string        `json:"group"`
	Role    string        `json:"role"`
	Zone    string        `json:"zone,omitempty"`
	Rack    string        `json:"rack,omitempty"`
	New     bool          `json:"new,omitempty"` // the snapshot lacks it; its units start when it is bootstrapped
	Wave    int           `json:"wave"`          // from 1
	Files   []FileRollout `json:"files"`         // that change, by path
	Reload  []string      `json:"reload"`        // units that reload
	Restart []string      `json:"restart"`       // units that restart
	Reboot  bool          `json:"reboot,omitempty"`
}

// FileRollout is a file that changes on a host. A moved file is one that is added and one that is removed.
type FileRollout struct {
	Path    string   `json:"path"`
	Action  Action   `json:"action"`           // add, change or remove
	SHA256  string   `json:"sha256,omitempty"` // of the wanted content, in which secrets are placeholders
	Mode    string   `json:"mode,omitempty"`   // wanted, in octal: 0640
	Owner   string   `json:"owner,omitempty"`
	Group   string   `json:"group,omitempty"`
	Reload  []string `json:"reload,omitempty"`  // units
	Restart []string `json:"restart,omitempty"` // units
}

// Availability is a service that a rollout interrupts on some of its hosts.
type Availability struct {
	Region        string   `json:"region"`
	Service       string   `json:"service"`
	nodeset.Nodes          // the hosts whose restart interrupts it
	Of            int      `json:"of"`                  // how many hosts it has
	AtMost        int      `json:"at_most"`             // how many of them may restart at the same time
	ByZone        bool     `json:"by_zone,omitempty"`   // and these are of one zone
	Writer        string   `json:"writer,omitempty"`    // the host whose work the others do not take over
	Keeps         []string `json:"keeps,omitempty"`     // what it does for instances, in words
	Instances     bool     `json:"instances,omitempty"` // it runs instances
}

// rolloutCollection collects what changes on each host. A nil one does nothing.
type rolloutCollection struct {
	cloud  *model.Cloud
	covers map[string][]string // hosts by region
	hosts  []HostRollout
	files  []FileRollout // of the current host
}

func newRolloutCollection(c *model.Cloud) *rolloutCollection {
	return &rolloutCollection{cloud: c, covers: map[string][]string{}}
}

// add adds a file of the current host. want is nil if the file is removed.
func (r *rolloutCollection) add(action Action, path string, want *artefact.File, impact Impact) {
	if r == nil {
		return
	}
	f := FileRollout{Path: path, Action: action, Reload: impact.Reload, Restart: impact.Restart}
	if want != nil {
		sum := sha256.Sum256(want.Body)
		f.SHA256, f.Mode, f.Owner, f.Group = hex.EncodeToString(sum[:]), fmt.Sprintf("%04o", want.Mode.Perm()), want.Owner, want.Group
	}
	r.files = append(r.files, f)
}

// endHost ends the current host, with the impact of all its changes.
func (r *rolloutCollection) endHost(h *model.Host, impact Impact, isNew bool) {
	if r == nil {
		return
	}
	r.covers[h.Region.Name] = append(r.covers[h.Region.Name], h.Name)
	if len(r.files) == 0 {
		return
	}
	slices.SortFunc(r.files, func(a, b FileRollout) int { return cmp.Compare(a.Path, b.Path) })
	reload := slices.DeleteFunc(slices.Clone(impact.Reload), func(unit string) bool { return slices.Contains(impact.Restart, unit) })
	r.hosts = append(r.hosts, HostRollout{
		Region: h.Region.Name, Host: h.Name, Group: h.Group.Name, Role: h.Group.Role, Zone: h.Zone, Rack: h.Rack, New: isNew,
		Files: r.files, Reload: append([]string{}, reload...), Restart: append([]string{}, impact.Restart...), Reboot: impact.Level == Reboot,
	})
	r.files = nil
}

// rollout returns the collected hosts in their waves. It returns nil for a nil collection.
func (r *rolloutCollection) rollout(available []Availability, waves []nodeset.Nodes, steps []Step) *Rollout {
	if r == nil {
		return nil
	}
	all := &Rollout{Cloud: r.cloud.Name, Covers: []Covered{}, Hosts: append([]HostRollout{}, r.hosts...), Available: available}
	for _, region := range r.cloud.Regions {
		count := 0
		for range region.Sorted() {
			count++
		}
		if hosts := r.covers[region.Name]; len(hosts) > 0 {
			all.Covers = append(all.Covers, Covered{region.Name, nodeset.NewNodes(hosts), count})
		}
	}
	all.order(waves, steps)
	return all
}

// order sets the wave of each host, and the tasks. Hosts that restart nothing follow in the last wave, except the first of each group,
// which is in the first wave: so a fault of the new files shows on few hosts, and stops the rollout there.
func (r *Rollout) order(waves []nodeset.Nodes, steps []Step) {
	waveOf := map[string]int{}
	for i, w := range waves {
		for _, host := range w.Hosts {
			waveOf[host] = i + 1
		}
	}
	started := map[[2]string]bool{}
	for i := range r.Hosts {
		h := &r.Hosts[i]
		group := [2]string{h.Region, h.Group}
		switch h.Wave = waveOf[h.Host]; {
		case h.Wave > 0:
			started[group] = started[group] || h.Wave == 1
		case !started[group]:
			h.Wave, started[group] = 1, true
		default:
			h.Wave = max(len(waves), 2)
		}
	}
	r.Tasks = tasks(r.Hosts, steps)
}

// Contains reports whether the plan is about a host.
func (r *Rollout) Contains(region, host string) bool {
	for i := range r.Covers {
		if r.Covers[i].Region == region {
			_, found := slices.BinarySearchFunc(r.Covers[i].Hosts, host, nodeset.Compare)
			return found
		}
	}
	return false
}
