package demand

import "stackplan/internal/source"

// Resource names what a quota limits, by the field of a description: cores, ram, instances, networks, gigabytes.
type Resource string

// Unlimited is the amount of a quota without a limit.
const Unlimited = -1

// Quota is one number that was promised to one project.
type Quota struct {
	Region   string // empty: whoever wrote it down does not say, so it counts in the region that the caller names
	Project  string // its name, or its identifier where only that is known
	Resource Resource
	Amount   int64  // ram in bytes, gigabytes in GiB, else a number of things; Unlimited
	Unknown  string // why nobody can know the amount before Terraform has run; Amount means nothing then
	Origin
}

// Flavor is a size of guest.
type Flavor struct {
	Region     string // as in Quota
	Name       string
	VCPUs      int64
	RAM        int64             // bytes
	Disk       int64             // bytes of the root disk
	Ephemeral  int64             // bytes
	Swap       int64             // bytes
	Properties map[string]string // extra specs
	Unknown    string            // why some of it cannot be known
	Origin
}

// Origin is where something was written down.
type Origin struct {
	Path source.Path // in the description of the cloud; empty: in a file of someone else's
	Pos  source.Pos  // in that file
	Name string      // what that file calls it, as openstack_compute_quotaset_v2.web["prod"]
}

// Demand is all that was promised.
type Demand struct {
	Quotas  []Quota
	Flavors []Flavor
}
