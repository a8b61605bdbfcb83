// Package terraform exports quotas, flavors, host aggregates and provider networks of a description as Terraform for the OpenStack
// provider.
package terraform
