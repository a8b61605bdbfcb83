// Package terraform writes what a description promises as Terraform for the provider of OpenStack: quotas, flavors, host
// aggregates and provider networks.
package terraform
