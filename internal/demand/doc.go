// Package demand is the quotas of projects and the flavors, each with its position, from all sources. It reads the output of
// `terraform show -json` and `openstack ... -f json`.
package demand
