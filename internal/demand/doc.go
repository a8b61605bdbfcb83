// Package demand is what was promised to projects: quotas and flavors, whoever wrote them down, each with its place. It
// reads what `terraform show -json` and `openstack ... -f json` print.
package demand
