package demand

import "stackplan/internal/source"

// Resource names what a quota limits, by the field of a description: cores, ram, instances, networks, gigabytes.
type Resource string

// Unlimited is the amount of a quota without a limit.
const Unlimited = -1

// Quota is the limit of one project for one resource.
type Quota struct {
	Region   string // empty: the source names none, and the quota applies to the region that the caller names
	Project  string // its name, or its ID if only that is known
	Resource Resource
	Amount   int64  // ram in bytes, gigabytes in GiB, else a number; or Unlimited
	Unknown  string // why the amount is unknown until Terraform runs; Amount is meaningless then
	Origin
}

// Flavor is the size of an instance.
type Flavor struct {
	Region     string // as in Quota
	Name       string
	VCPUs      int64
	RAM        int64             // bytes
	Disk       int64             // bytes of the root disk
	Ephemeral  int64             // bytes
	Swap       int64             // bytes
	Properties map[string]string // extra specs
	Unknown    string            // why some of it is unknown
	Origin
}

// Origin is the position of a quota or flavor.
type Origin struct {
	Path source.Path // in the description of the cloud; empty: in another file
	Pos  source.Pos  // in that file
	Name string      // its name in that file, such as openstack_compute_quotaset_v2.web["prod"]
}

// Demand is all quotas and flavors.
type Demand struct {
	Quotas  []Quota
	Flavors []Flavor
}
